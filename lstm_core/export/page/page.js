/* The page around the model: a text, bars of the next words, and a few buttons. */

"use strict"

const TOP_K = 10
const [text, bars, unknown, heading, count, temperature, degrees] = [
  ..."text bars unknown heading count temperature degrees".split(" "),
].map((id) => document.getElementById(id))

async function start() {
  const { about, model } = await readModel()
  const page = new Page(model)
  for (const seed of about.seeds) page.offer(seed)
  globalThis.lstmLab = model // to play with in the browser's console: lstmLab.nextWords("did you", 5)
  document.documentElement.dataset.ready = "yes"
}

class Page {
  constructor(model) {
    this.model = model
    this.earlier = [] // texts before each change that was not typed
    text.addEventListener("input", () => this.show())
    text.addEventListener("keydown", (event) => this.keyInText(event))
    bars.addEventListener("keydown", (event) => this.keyInBars(event))
    count.addEventListener("input", () => this.showControls())
    temperature.addEventListener("input", () => this.showControls())
    document.getElementById("write").addEventListener("click", () => this.write())
    document.getElementById("undo").addEventListener("click", () => this.undo())
    document.getElementById("clear").addEventListener("click", () => this.change(""))
    this.showControls()
    this.show()
  }

  get numWords() {
    return Math.min(50, Math.max(1, Math.round(count.valueAsNumber) || 1))
  }

  show() {
    const found = this.model.nextWords(text.value, TOP_K)
    const half = this.model.halfWord(text.value)
    const strange = this.model.unknownWords(text.value).filter((word) => word !== half)
    unknown.textContent = strange.length ? `⚠ Not in the vocabulary: ${strange.join(", ")}` : ""
    heading.textContent = half ? `Words that begin with “${half}”` : this.model.read(text.value).length ? "Next words" : "How texts begin"
    const ending = half ? 0 : this.model.ending(this.model.read(text.value))
    document.getElementById("ending").textContent = ending ? `The text ends here: ${(100 * ending).toFixed(1)} %` : ""
    while (bars.children.length > found.length) bars.lastChild.remove()
    while (bars.children.length < found.length) bars.append(newRow())
    found.forEach(({ word, probability }, index) => {
      const button = bars.children[index].firstChild
      const percent = `${(100 * probability).toFixed(1)} %`
      button.setAttribute("aria-label", `Add “${word}”, ${percent}`)
      button.children[0].textContent = word
      button.children[1].firstChild.style.width = `${(100 * probability) / found[0].probability}%`
      button.children[2].textContent = percent
      button.onclick = () => this.add(word)
    })
    document.getElementById("undo").disabled = !this.earlier.length
  }

  showControls() {
    degrees.textContent = Number(temperature.value).toFixed(1)
    document.getElementById("write").textContent = `Complete ${this.numWords} ${this.numWords === 1 ? "word" : "words"}`
  }

  offer(seed) {
    const button = document.createElement("button")
    button.type = "button"
    button.dir = "auto"
    button.textContent = seed
    button.addEventListener("click", () => this.change(seed))
    document.getElementById("seeds").append(button)
  }

  change(value, remember = true) {
    if (remember) this.earlier.push(text.value)
    text.value = value
    this.show()
  }

  undo() {
    if (this.earlier.length) this.change(this.earlier.pop(), false)
  }

  add(word) {
    this.change(this.model.append(text.value, word))
  }

  /* Word by word, so that one sees it write; what is typed meanwhile ends it. */
  async write() {
    let value = text.value
    const half = this.model.halfWord(value)
    this.earlier.push(value)
    for (let left = this.numWords; left > 0; left--) {
      if (text.value !== value) return
      const word = half && value.endsWith(half) && left === this.numWords ? this.model.nextWords(value, 1)[0].word : this.model.draw(value, Number(temperature.value))
      if (word === null) return // the text ends here
      value = this.model.append(value, word)
      this.change(value, false)
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  }

  keyInText(event) {
    const atEnd = text.selectionStart === text.value.length
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.write()
    else if (event.key === "ArrowDown" && atEnd) bars.firstChild?.firstChild.focus()
    else return
    event.preventDefault()
  }

  keyInBars(event) {
    const row = event.target.closest("li")
    const next = { ArrowDown: row?.nextSibling, ArrowUp: row?.previousSibling }[event.key]
    if (next) next.firstChild.focus()
    else if (event.key === "Escape" || event.key === "ArrowUp") text.focus()
    else return
    event.preventDefault()
  }
}

function newRow() {
  const row = document.createElement("li")
  row.innerHTML = '<button type="button"><bdi></bdi><span class="bar"><i></i></span><span class="share"></span></button>'
  return row
}

start().catch((error) => {
  console.error(error)
  document.getElementById("facts").textContent =
    `The model in this page cannot be read (${error.message}). Open it in a current browser, or export it again.`
})
