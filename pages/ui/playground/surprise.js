/* A text whose words are coloured and underlined by surprise; one tab stop, arrow keys from word to word. */

const texts = new WeakMap()

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".lstm-surprise")
  const dark = isDark(root)
  const key = JSON.stringify([data, dark])
  if (texts.get(parentElement) === key) return
  texts.set(parentElement, key)
  const steps = dark ? data.dark : data.light
  layLegend(root.querySelector(".lstm-surprise-legend"), data.legend, steps)
  layWords(root, data, steps)
}

function isDark(element) {
  const context = document.createElement("canvas").getContext("2d")
  context.fillStyle = getComputedStyle(element).getPropertyValue("--st-background-color").trim() || "#ffffff"
  context.fillRect(0, 0, 1, 1)
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128
}

function layLegend(list, legend, steps) {
  list.replaceChildren(
    ...legend.map((label, level) => {
      const item = document.createElement("span")
      item.textContent = label
      paint(item, level, steps)
      return item
    }),
  )
}

function layWords(root, data, steps) {
  const text = root.querySelector(".lstm-surprise-text")
  const told = root.querySelector(".lstm-surprise-told")
  told.textContent = data.hint
  text.dir = "auto"
  const buttons = data.words.map((word, index) => {
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = word.text
    button.tabIndex = index ? -1 : 0
    button.setAttribute("aria-label", word.told)
    if (word.level === null) button.className = word.known ? "plain" : "unknown"
    else paint(button, word.level, steps)
    const tell = () => {
      told.textContent = word.told
      for (const other of buttons) other.tabIndex = other === button ? 0 : -1
    }
    button.onfocus = tell
    button.onmouseenter = tell
    button.onclick = tell
    return button
  })
  text.replaceChildren()
  for (const button of buttons) text.append(button, data.space)
  text.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    const here = buttons.indexOf(document.activeElement)
    const next = event.key === "Home" ? 0 : event.key === "End" ? buttons.length - 1 : here + (step ?? 0)
    if (here < 0 || next === here || !buttons[next]) return
    event.preventDefault()
    buttons[next].focus()
  }
}

/* Colour, and a line below that grows with the level, so that colour is never alone. */
function paint(element, level, steps) {
  element.style.backgroundColor = steps[level].background
  element.style.color = steps[level].text
  element.style.borderBottomWidth = `${level}px`
}
