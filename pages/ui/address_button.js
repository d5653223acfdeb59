/* Keeps what the page shows in the address, without a step in the browser's history, and copies the address. */

export default function ({ data, parentElement }) {
  const here = changed(data.parameters)
  if (here !== location.href) history.replaceState(history.state, "", here)
  const button = parentElement.querySelector("button")
  button.textContent = data.label
  const told = parentElement.querySelector("span")
  button.onclick = async () => {
    const copied = await copy(changed(data.for_others))
    told.textContent = copied ? data.copied : data.refused
    clearTimeout(button.timer)
    button.timer = setTimeout(() => (told.textContent = ""), 6000)
  }
}

function changed(parameters) {
  const url = new URL(location.href)
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  return url.href
}
