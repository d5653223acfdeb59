"""Drawings of the lesson: an SVG that follows the theme, with its description for readers who cannot see it.

Drawings are text made on the server with the colours of `colours.LIGHT`; the browser swaps each for its dark
partner, as the live chart does. Ink is `currentColor`, the page's text colour. Words of a visitor go through
`ink.text`, which escapes them.
"""

from __future__ import annotations

import json
from typing import Final

import streamlit as st

from pages.ui.charts.colours import DARK_OF_LIGHT
from pages.ui.learn.prose.frame_prose import SWIPE

_HTML: Final = (
    '<div class="picture"><div class="drawing" aria-hidden="true"></div></div>'
    f'<p class="more" hidden>{SWIPE}</p>'
)

_CSS: Final = """
.picture { overflow-x: auto; color: var(--st-text-color); font-family: var(--st-font); }
.picture svg { display: block; width: 100%; height: auto; font-variant-numeric: tabular-nums; }
.more { margin: 0.25rem 0 0; color: var(--st-text-color); opacity: 0.7; font-size: 0.8125rem; }
.picture:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
"""

_JS: Final = """
export default function ({ data, parentElement }) {
  const picture = parentElement.querySelector(".picture")
  const drawing = parentElement.querySelector(".drawing")
  picture.setAttribute("role", "img")
  picture.setAttribute("aria-label", data.alt)
  const parsed = new DOMParser().parseFromString(data.svg, "image/svg+xml").documentElement
  const probe = document.createElement("canvas").getContext("2d")
  probe.fillStyle = getComputedStyle(picture).getPropertyValue("--st-background-color").trim() || "#ffffff"
  probe.fillRect(0, 0, 1, 1)
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data
  if (0.299 * red + 0.587 * green + 0.114 * blue < 128) {
    for (const node of parsed.querySelectorAll("[fill], [stroke]")) {
      for (const name of ["fill", "stroke"]) {
        const colour = node.getAttribute(name)
        if (colour in DARK_OF_LIGHT) node.setAttribute(name, DARK_OF_LIGHT[colour])
      }
    }
  }
  parsed.style.minWidth = `${data.minWidth}px`
  drawing.replaceChildren(document.importNode(parsed, true))
  const scrolls = () => {
    const isWider = picture.scrollWidth > picture.clientWidth + 1
    if (isWider) picture.tabIndex = 0
    else picture.removeAttribute("tabindex")
    parentElement.querySelector(".more").hidden = !isWider
    if (isWider && picture.focused !== data.focus) {
      picture.focused = data.focus
      picture.scrollLeft = data.focus * picture.scrollWidth - picture.clientWidth / 2
    }
  }
  const observer = new ResizeObserver(scrolls)
  observer.observe(picture)
  return () => observer.disconnect()
}
"""

_component = st.components.v2.component(
    "lstm_lab_picture",
    html=_HTML,
    css=_CSS,
    js=f"const DARK_OF_LIGHT = {json.dumps(DARK_OF_LIGHT)}\n{_JS}",
)


def picture(svg: str, *, key: str, alt: str, min_width: int = 0, focus: float = 0.0) -> None:
    """Shows a drawing as wide as its place, in either theme.

    Args:
        svg: from `ink.drawing`.
        key: one picture on the page.
        alt: what is to be seen, in words.
        min_width: in CSS pixels; where the place is narrower, the drawing scrolls sideways.
        focus: what is brought to the middle where it scrolls, 0 (left) to 1 (right); a new focus scrolls anew.
    """
    _component(key=key, data={"svg": svg, "alt": alt, "minWidth": min_width, "focus": focus})
