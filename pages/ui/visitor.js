/* Keep one unguessable id per browser and hand it to the app; or take another visitor's, whose runs move here. */

const SLOT = "lstm-lab-visitor"
const FORM = /^[A-Za-z0-9_-]{32}$/

export default function ({ data, setStateValue }) {
  const id = data.moved ? keep(data.moved) : (kept() ?? keep(data.proposal))
  setStateValue("visitor", id)
}

function kept() {
  try {
    const id = localStorage.getItem(SLOT)
    return FORM.test(id ?? "") ? id : null
  } catch {
    return null // storage is closed to this page, as in some private windows: the id lives as long as the session
  }
}

function keep(id) {
  try {
    localStorage.setItem(SLOT, id)
  } catch {
    return id
  }
  return kept() ?? id
}
