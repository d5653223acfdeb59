/* Copies a text, and says whether that worked. */

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // No clipboard outside of https and localhost: the old way.
    const field = document.createElement("textarea")
    field.value = text
    field.style.position = "fixed"
    field.style.opacity = "0"
    document.body.append(field)
    field.select()
    const copied = document.execCommand("copy")
    field.remove()
    return copied
  }
}
