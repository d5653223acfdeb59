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
.picture { --fade: 2.5rem; overflow-x: auto; color: var(--st-text-color); font-family: var(--st-font); }
.picture svg { display: block; width: 100%; height: auto; font-variant-numeric: tabular-nums; }
.picture.more-left { mask-image: linear-gradient(to right, transparent, black var(--fade)); }
.picture.more-right { mask-image: linear-gradient(to left, transparent, black var(--fade)); }
.picture.more-left.more-right {
  mask-image: linear-gradient(
    to right, transparent, black var(--fade), black calc(100% - var(--fade)), transparent
  );
}
.more { margin: 0.25rem 0 0; color: var(--st-text-color); opacity: 0.7; font-size: 0.8125rem; }
.picture:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: -2px; }
@media print {
  .picture { overflow: visible; mask-image: none !important; color: #1a1a1a; }
  .picture svg { min-width: 0 !important; }
  .more { display: none; }
}
"""
_JS: Final = """
const MOST_ENLARGED = 1.25
const PAPER = matchMedia("print")

export default function ({ data, parentElement }) {
  const picture = parentElement.querySelector(".picture")
  const drawing = parentElement.querySelector(".drawing")
  picture.setAttribute("role", "img")
  picture.setAttribute("aria-label", data.alt)
  let shown
  const lay = () => {
    const dark = !PAPER.matches && isDark(picture)
    const svg = data.narrow && picture.clientWidth < data.minWidth ? data.narrow : data.svg
    if (svg + dark !== shown) draw(drawing, svg, dark, data.narrow ? 0 : data.minWidth)
    shown = svg + dark
    const isWider = picture.scrollWidth > picture.clientWidth + 1
    if (isWider) picture.tabIndex = 0
    else picture.removeAttribute("tabindex")
    parentElement.querySelector(".more").hidden = !isWider
    if (isWider && picture.focused !== data.focus) {
      picture.focused = data.focus
      picture.scrollLeft = data.focus * picture.scrollWidth - picture.clientWidth / 2
    }
    fade()
  }
  const fade = () => {
    const rest = picture.scrollWidth - picture.clientWidth - picture.scrollLeft
    picture.classList.toggle("more-left", picture.scrollLeft > 1)
    picture.classList.toggle("more-right", rest > 1)
  }
  const observer = new ResizeObserver(lay)
  observer.observe(picture)
  picture.addEventListener("scroll", fade)
  PAPER.addEventListener("change", lay)
  lay()
  return () => {
    observer.disconnect()
    picture.removeEventListener("scroll", fade)
    PAPER.removeEventListener("change", lay)
  }
}

function isDark(picture) {
  const probe = document.createElement("canvas").getContext("2d")
  probe.fillStyle = getComputedStyle(picture).getPropertyValue("--st-background-color").trim() || "#ffffff"
  probe.fillRect(0, 0, 1, 1)
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128
}

function draw(drawing, svg, dark, minWidth) {
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement
  for (const node of dark ? parsed.querySelectorAll("[fill], [stroke]") : []) {
    for (const name of ["fill", "stroke"]) {
      const colour = node.getAttribute(name)
      if (colour in DARK_OF_LIGHT) node.setAttribute(name, DARK_OF_LIGHT[colour])
    }
  }
  parsed.style.minWidth = `${minWidth}px`
  parsed.style.maxWidth = `${MOST_ENLARGED * parsed.viewBox.baseVal.width}px`
  drawing.replaceChildren(document.importNode(parsed, true))
}
"""
_component = st.components.v2.component(
    "lstm_lab_picture",
    html=_HTML,
    css=_CSS,
    js=f"const DARK_OF_LIGHT = {json.dumps(DARK_OF_LIGHT)}\n{_JS}",
)


def picture(
    svg: str, *, key: str, alt: str, min_width: int = 0, narrow: str = "", focus: float = 0.0
) -> None:
    """Shows a drawing as wide as its place, in either theme.

    Args:
        svg: from `ink.drawing`.
        key: one picture on the page.
        alt: what is to be seen, in words.
        min_width: in CSS pixels; where the place is narrower, `narrow` is shown, or the drawing scrolls sideways.
        narrow: the same, laid out for narrow places; empty where there is no such drawing.
        focus: what is brought to the middle where it scrolls, 0 (left) to 1 (right); a new focus scrolls anew.
    """
    _component(
        key=key, data={"svg": svg, "narrow": narrow, "alt": alt, "minWidth": min_width, "focus": focus}
    )
