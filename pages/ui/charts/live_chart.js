/* One Plotly chart per container: drawn once, then updated in place by Plotly.react. */

const charts = new WeakMap()
const PAPER = matchMedia("print")
const PAPER_WIDTH = 640 // fits A4 and Letter with their margins
const NUMBERS_AND_WORDS = new Set(["customdata", "text", "hovertext", "ticktext", "bdata"])

export default function ({ data, parentElement, setTriggerValue }) {
  let chart = charts.get(parentElement)
  if (!chart) {
    chart = createChart(parentElement)
    charts.set(parentElement, chart)
  }
  chart.data = data
  chart.send = (word) => setTriggerValue("selected", { word, nonce: Date.now() })
  chart.root.style.height = `${data.height}px`
  chart.picture.setAttribute("role", "img") // not before it has a name
  chart.picture.setAttribute("aria-label", data.alt)
  draw(chart)
  return () => {
    chart.gone = true
    chart.observer.disconnect()
    PAPER.removeEventListener("change", chart.onPaper)
    window.Plotly?.purge(chart.plot)
    charts.delete(parentElement)
  }
}

function createChart(parent) {
  const root = parent.querySelector(".lstm-chart")
  const chart = {
    root,
    picture: root.querySelector(".lstm-chart-picture"),
    plot: root.querySelector(".lstm-chart-plot"),
    rows: root.querySelector(".lstm-chart-rows"),
    message: root.querySelector(".lstm-chart-message"),
    width: 0,
  }
  chart.observer = new ResizeObserver(() => {
    if (chart.root.clientWidth !== chart.width) draw(chart)
  })
  chart.observer.observe(root)
  chart.onPaper = () => draw(chart)
  PAPER.addEventListener("change", chart.onPaper)
  return chart
}

/* Draw the newest figure. Figures that arrive meanwhile replace each other, and the last one is drawn next. */
async function draw(chart) {
  if (chart.drawing) {
    chart.again = true
    return
  }
  chart.drawing = true
  try {
    do {
      chart.again = false
      const Plotly = await loadPlotly(chart.data.script)
      chart.width = chart.root.clientWidth
      if (chart.gone || !chart.width) break // hidden, for example in a closed tab: drawn when it gets a width
      await update(Plotly, chart)
    } while (chart.again)
  } catch (error) {
    console.error(error)
    chart.message.textContent =
      `The chart cannot be drawn: ${error.message} Reload the page to try again. What it shows: ${chart.data.alt}`
  } finally {
    chart.drawing = false
  }
}

async function update(Plotly, chart) {
  const { figure, selectable } = chart.data
  const theme = readTheme(chart.root)
  const { data, layout } = JSON.parse(figure)
  if (theme.dark) recolour({ data, layout })
  const touch = matchMedia("(pointer: coarse)").matches
  // Fingers always see the tools: they stand below the axis, whose title they would cover.
  if (touch) layout.margin = { ...layout.margin, b: (layout.margin?.b ?? 52) + 28 }
  chart.root.classList.toggle("lstm-chart-touch", touch)
  const before = { words: chart.words ?? [], boxes: bars(chart.plot).map((path) => path.getBoundingClientRect()) }
  await Plotly.react(
    chart.plot,
    data,
    {
      uirevision: "kept",
      dragmode: touch ? false : "zoom",
      ...layout,
      width: PAPER.matches ? Math.min(chart.width, PAPER_WIDTH) : chart.width,
      height: chart.data.height,
      template: { layout: themeLayout(theme) },
    },
    {
      displaylogo: false,
      displayModeBar: touch ? true : "hover",
      modeBarButtons: toolbar(Plotly, chart, layout, touch),
      toImageButtonOptions: { filename: chart.data.name, scale: 2 },
    },
  )
  if (layout.meta?.glide === "words") glideWords(chart.plot, before, data[0].customdata)
  else glideBars(chart.plot, before.boxes.map((box) => box.width))
  chart.words = data[0]?.customdata
  chart.message.textContent = ""
  // The picture's description speaks for the drawing; the toolbar's buttons beside it stay reachable.
  chart.plot.querySelectorAll("svg.main-svg").forEach((svg) => svg.setAttribute("aria-hidden", "true"))
  layRows(chart, selectable ? data[0] : null)
}

function toolbar(Plotly, chart, layout, touch) {
  // One button for all updates: another function would be another configuration, and plotly.js would start anew.
  chart.svgButton ??= svgButton(Plotly, chart)
  const pictures = ["toImage", chart.svgButton]
  if (layout.xaxis?.fixedrange) return [pictures]
  return [touch ? ["zoomIn2d", "zoomOut2d", "resetScale2d"] : ["zoom2d", "resetScale2d"], pictures]
}

function svgButton(Plotly, chart) {
  return {
    name: "toSvg",
    title: "Download plot as SVG",
    icon: Plotly.Icons.disk,
    click: (plot) =>
      Plotly.downloadImage(plot, { format: "svg", filename: chart.data.name, width: chart.width, height: chart.data.height }),
  }
}

/* plotly.js ------------------------------------------------------------------------------------------------- */

function loadPlotly(script) {
  window.lstmLabPlotly ??= firstThatLoads(addresses(script)).catch((error) => {
    window.lstmLabPlotly = undefined
    throw error
  })
  return window.lstmLabPlotly
}

/* The app's root is where Streamlit's own script lies, or where the page says it is. */
function addresses(script) {
  const own = document.querySelector('script[type="module"][src*="static/js/"]')?.src
  const roots = [own?.slice(0, own.lastIndexOf("static/js/")), window.__streamlit?.BACKEND_BASE_URL, document.baseURI]
  return [...new Set(roots.filter(Boolean).map((root) => new URL(script, root).href))]
}

async function firstThatLoads(urls) {
  for (const url of urls) {
    if (await addScript(url)) return window.Plotly
  }
  throw new Error("the drawing library did not load.")
}

function addScript(url) {
  return new Promise((resolve) => {
    const element = document.createElement("script")
    element.src = url
    element.onload = () => resolve(Boolean(window.Plotly))
    element.onerror = () => {
      element.remove()
      resolve(false)
    }
    document.head.append(element)
  })
}

/* Theme ----------------------------------------------------------------------------------------------------- */

function readTheme(element) {
  const style = getComputedStyle(element)
  const value = (name) => style.getPropertyValue(`--st-${name}`).trim()
  const context = document.createElement("canvas").getContext("2d")
  context.fillStyle = value("background-color") || "#ffffff"
  context.fillRect(0, 0, 1, 1)
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data
  const theme = {
    dark: 0.299 * red + 0.587 * green + 0.114 * blue < 128,
    background: value("background-color"),
    panel: value("secondary-background-color"),
    text: value("text-color"),
    heading: value("heading-color") || value("text-color"),
    line: value("border-color"),
    font: value("font"),
    headingFont: value("heading-font") || value("font"),
  }
  const ink = { dark: false, background: "#ffffff", panel: "#ffffff", text: "#1a1a1a", heading: "#1a1a1a", line: "#cccccc" }
  return PAPER.matches ? { ...theme, ...ink } : theme
}

function themeLayout(theme) {
  const axis = {
    gridcolor: theme.line,
    zerolinecolor: theme.line,
    linecolor: theme.line,
    tickcolor: theme.line,
    tickfont: { size: 12.5 },
    title: { font: { size: 13 }, standoff: 10 },
  }
  return {
    paper_bgcolor: theme.background,
    plot_bgcolor: theme.background,
    font: { family: theme.font, size: 14, color: theme.text },
    title: {
      x: 0,
      xref: "container",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { t: 8 },
      font: { family: theme.headingFont, size: 18, color: theme.heading },
    },
    hoverlabel: {
      bgcolor: theme.panel,
      bordercolor: theme.line,
      font: { family: theme.font, size: 14, color: theme.text },
      align: "left",
    },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: theme.text, activecolor: theme.text },
    legend: { bgcolor: "rgba(0,0,0,0)", font: { size: 13 } },
    xaxis: axis,
    yaxis: axis,
  }
}

/* Swap the colours of the light theme for their dark partners, wherever they occur in a figure. */
function recolour(node) {
  for (const [name, value] of Object.entries(node)) {
    if (typeof value === "string") node[name] = DARK_OF_LIGHT[value] ?? value
    else if (value && typeof value === "object" && !NUMBERS_AND_WORDS.has(name)) recolour(value)
  }
}

/* Bars ------------------------------------------------------------------------------------------------------ */

function bars(plot) {
  return [...plot.querySelectorAll(".barlayer .point > path")]
}

function staysStill() {
  return PAPER.matches || matchMedia("(prefers-reduced-motion: reduce)").matches
}

/* Let bars grow from the length that they had on the screen; Plotly has already drawn the new one. */
function glideBars(plot, before) {
  if (!before.length || staysStill()) return
  const timing = { duration: 240, easing: "cubic-bezier(0.2, 0.7, 0.3, 1)" }
  bars(plot).forEach((path, index) => {
    const width = path.getBoundingClientRect().width
    if (!(before[index] > 0 && width > 0) || Math.abs(before[index] - width) < 1) return
    path.style.transformBox = "fill-box"
    path.style.transformOrigin = "0 50%"
    path.animate([{ transform: `scaleX(${before[index] / width})` }, { transform: "none" }], timing)
    const label = path.parentNode.querySelector("text")
    const shift = `translateX(${before[index] - width}px)`
    label?.animate([{ transform: shift }, { transform: "translateX(0)" }], { ...timing, composite: "add" })
  })
}

/* Let each word's bar and label glide from the place and the length that they had to the new ones. */
function glideWords(plot, before, words) {
  if (!before.boxes.length || staysStill()) return
  const timing = { duration: 500, easing: "cubic-bezier(0.2, 0.7, 0.3, 1)" }
  const labels = [...plot.querySelectorAll(".ytick text")]
  bars(plot).forEach((path, index) => {
    const old = before.boxes[before.words.indexOf(words[index])]
    const box = path.getBoundingClientRect()
    const moved = [path.parentNode.querySelector("text"), labels[index]]
    if (!old) {
      for (const part of [path, ...moved]) part?.animate([{ opacity: 0 }, { opacity: 1 }], timing)
      return
    }
    const down = old.top - box.top
    const scale = box.width > 0 ? old.width / box.width : 1
    path.style.transformBox = "fill-box"
    path.style.transformOrigin = "0 50%"
    path.animate([{ transform: `translateY(${down}px) scaleX(${scale})` }, { transform: "none" }], timing)
    const right = old.width - box.width
    const from = [`translate(${right}px, ${down}px)`, `translateY(${down}px)`]
    moved.forEach((part, which) =>
      part?.animate([{ transform: from[which] }, { transform: "translate(0, 0)" }], { ...timing, composite: "add" }),
    )
  })
}

/* One transparent button over each bar and its label: the chart's rows for mouse, finger and keyboard. */
function layRows(chart, trace) {
  const words = trace?.customdata ?? []
  while (chart.rows.children.length > words.length) chart.rows.lastChild.remove()
  while (chart.rows.children.length < words.length) {
    const button = document.createElement("button")
    button.type = "button"
    chart.rows.append(button)
  }
  const area = chart.plot._fullLayout._size
  const step = area.h / words.length
  words.forEach((word, index) => {
    const button = chart.rows.children[index]
    const name = `${chart.data.selectLabel} “${word}”, ${plain(trace.text?.[index] ?? "")}`
    button.setAttribute("aria-label", name)
    button.title = plain(trace.hovertext?.[index] ?? name)
    if (trace.type === "scatter") overPoint(button, chart.plot._fullLayout, trace.x[index], trace.y[index])
    else overBar(button, area.t + index * step, step)
    button.onclick = () => chart.send(word)
  })
  chart.rows.setAttribute("aria-label", plain(chart.plot.layout.title?.text ?? ""))
}

function overBar(button, top, height) {
  Object.assign(button.style, { top: `${top}px`, height: `${height}px`, left: "0", right: "0", width: "" })
}

/* Over a point and its label, which is on its right and may be as wide as a step of the axis. */
function overPoint(button, { _size: area, xaxis, yaxis }, x, y) {
  const left = area.l + xaxis.l2p(x)
  const width = Math.max(24, xaxis.l2p(x + 1) - xaxis.l2p(x) - 14)
  const top = area.t + yaxis.l2p(y) - 14
  Object.assign(button.style, {
    top: `${top}px`,
    height: "28px",
    left: `${left - 8}px`,
    right: "auto",
    width: `${width}px`,
  })
}

function plain(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&")
}
