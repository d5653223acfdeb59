/* A button that copies a text and says so for a moment. */

export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button")
  const told = parentElement.querySelector("span")
  button.onclick = async () => {
    told.textContent = (await copy(data.text)) ? data.copied : data.refused
    clearTimeout(button.timer)
    button.timer = setTimeout(() => (told.textContent = ""), 4000)
  }
}
