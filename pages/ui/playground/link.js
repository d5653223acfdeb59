/* Keeps the text in the address during typing, without a step in the browser's history, and copies the address. */

export default function ({ data, parentElement }) {
  remember(data.parameters)
  const button = parentElement.querySelector("button")
  const told = parentElement.querySelector("span")
  button.onclick = async () => {
    const copied = await copy(location.href)
    told.textContent = copied ? data.copied : data.refused
    clearTimeout(button.timer)
    button.timer = setTimeout(() => (told.textContent = ""), 4000)
  }
}

function remember(parameters) {
  const url = new URL(location.href)
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  if (url.href !== location.href) history.replaceState(history.state, "", url)
}
