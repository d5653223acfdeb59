"""The live chart in a real browser: it stays, it keeps what the reader did, and its bars can be pressed."""

import ast
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import at_rest, forget_visitors, running, visit

# One process serves the charts, while others take the tests of the app.
pytestmark = pytest.mark.xdist_group("charts")

APP = Path(__file__).resolve().parent / "apps" / "charts.py"

WATCH = """
() => {
  // Look at every chart in every frame, before and after the frame is painted.
  const charts = [...document.querySelectorAll('.lstm-chart')]
  charts.forEach((chart) => { chart.marked = true })
  const watch = window.watch = { frames: 0, faults: [] }
  const tops = charts.map((chart) => chart.offsetHeight)
  const look = () => {
    charts.forEach((chart, index) => {
      const line = chart.querySelector('.scatterlayer path.js-line')
      if (!chart.isConnected) watch.faults.push('gone')
      else if (!chart.querySelector('.main-svg')) watch.faults.push('blank')
      else if (!line?.getAttribute('d')) watch.faults.push('no line')
      if (chart.offsetHeight !== tops[index]) watch.faults.push(`moved from ${tops[index]} to ${chart.offsetHeight}`)
    })
  }
  const frame = () => {
    watch.frames += 1
    look()
    setTimeout(look)
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page under test, below a base path, in a folder of its own since it fills `static/` beside itself."""
    folder = tmp_path_factory.mktemp("charts")
    shutil.copy(APP, folder / "charts.py")
    (folder / "static").mkdir()
    with running(folder / "charts.py", tmp_path_factory.mktemp("home"), base_path="lab/one") as url:
        yield url


def chart(page: Page, key: str) -> Locator:
    """The chart with a key, drawn."""
    root = page.locator(f".st-key-{key} .lstm-chart")
    expect(root.locator(".main-svg").first).to_be_visible()
    return root


def updates(page: Page) -> int:
    text = page.get_by_text(re.compile(r"^updates: \d+$")).inner_text()
    return int(text.removeprefix("updates: "))


def wait_for_updates(page: Page, number: int) -> None:
    """Wait until the curves have been sent to the page a number of times more."""
    goal = updates(page) + number
    page.wait_for_function(
        "goal => [...document.querySelectorAll('[data-testid=stText]')].some(text =>"
        " Number(text.innerText.match(/^updates: (\\d+)$/)?.[1]) >= goal)",
        arg=goal,
        timeout=2_000 * number + 20_000,
    )


def epoch_range(root: Locator) -> list[float]:
    return root.locator(".lstm-chart-plot").evaluate("plot => plot.layout.xaxis.range")


def taken(page: Page) -> list[str]:
    return ast.literal_eval(page.get_by_text(re.compile(r"^taken: ")).inner_text().removeprefix("taken: "))


def rows(page: Page) -> Locator:
    return chart(page, "bars").get_by_role("button", name=re.compile("^Add "))


def test_the_chart_stays_mounted_over_thirty_updates_and_is_never_blank(page: Page, url: str) -> None:
    page.goto(f"{url}/?only=curves&every=0.25&start=12")
    loss, accuracy = chart(page, "loss"), chart(page, "accuracy")
    wait_for_updates(page, 2)
    before = loss.locator("path.js-line").first.get_attribute("d")
    page.evaluate(WATCH)
    wait_for_updates(page, 30)
    page.wait_for_function("() => window.watch.frames > 100")
    watch = page.evaluate("window.watch")
    assert loss.evaluate("chart => chart.marked") is True
    assert accuracy.evaluate("chart => chart.marked") is True
    assert watch["faults"] == []
    assert loss.locator("path.js-line").first.get_attribute("d") != before


def test_zoom_legend_and_hover_survive_updates(page: Page, url: str, snapshot: Callable[..., None]) -> None:
    page.goto(f"{url}/?only=curves&every=0.25&start=32")
    loss = chart(page, "loss")
    assert epoch_range(loss) == [0, 10.2]
    area = loss.locator(".nsewdrag").first.bounding_box()
    assert area is not None
    middle = area["y"] + area["height"] / 2
    page.mouse.move(area["x"] + 0.1 * area["width"], middle)
    page.mouse.down()
    page.mouse.move(area["x"] + 0.5 * area["width"], middle, steps=4)
    page.mouse.up()
    page.wait_for_function(
        "() => document.querySelector('.st-key-loss .lstm-chart-plot').layout.xaxis.range[0] > 0.5"
    )
    zoomed = epoch_range(loss)
    assert zoomed == pytest.approx([1.02, 5.1], abs=0.1)

    loss.locator(".legendtoggle").nth(1).click()
    hidden = (
        "() => document.querySelector('.st-key-loss .lstm-chart-plot')._fullData[2].visible === 'legendonly'"
    )
    page.wait_for_function(hidden)

    point = loss.locator(".trace.scatter").nth(1).locator("path.point").nth(1).bounding_box()
    assert point is not None
    page.mouse.move(point["x"] + 3, point["y"] + 3)
    expect(loss.locator(".hoverlayer")).to_contain_text(re.compile(r"epoch 2: mean training loss \d\.\d{3}"))

    wait_for_updates(page, 6)
    assert epoch_range(loss) == zoomed
    assert page.evaluate(hidden)
    expect(loss.locator(".hoverlayer")).to_contain_text("epoch 2: mean training loss")
    snapshot("zoomed")


def test_labels_are_text_and_never_markup(page: Page, url: str) -> None:
    visit(page, f"{url}/?only=bars")
    labels = chart(page, "bars").locator(".ytick text")
    expect(labels).to_have_text(
        ["you", "<b>x</b>", "200", "&amp;", '<a href="https:…', "constructor", "the", "Donaudampfschif…"]
    )
    assert chart(page, "bars").locator("svg a, .ytick tspan").count() == 0


def test_a_click_on_a_bar_hands_over_its_word(page: Page, url: str) -> None:
    visit(page, f"{url}/?only=bars")
    expect(rows(page)).to_have_count(8)
    bar = chart(page, "bars").locator(".barlayer .point path").nth(1).bounding_box()
    assert bar is not None
    page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    expect(page.get_by_text("taken: ['<b>x</b>']")).to_be_visible()


def test_the_keyboard_reaches_every_bar_and_keeps_its_place(
    page: Page, url: str, snapshot: Callable[..., None]
) -> None:
    visit(page, f"{url}/?only=bars")
    first = chart(page, "bars").get_by_role("button", name="Add “you”, 35.2 %")
    first.focus()
    page.keyboard.press("Tab")
    expect(chart(page, "bars").get_by_role("button", name="Add “<b>x</b>”, 18.1 %")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("taken: ['&amp;']")).to_be_visible()
    expect(rows(page).nth(3)).to_be_focused()
    snapshot("focused")
    expect(rows(page).nth(3)).to_have_accessible_name(re.compile("Add “<a href=.*”"))
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^taken: .*example.org"))).to_be_visible()
    assert taken(page) == ["&amp;", '<a href="https://example.org">y</a>']


def test_every_word_can_be_chosen_as_it_is(page: Page, url: str) -> None:
    visit(page, f"{url}/?only=bars")
    chosen: list[str] = []
    for _ in range(8):
        rows(page).nth(0).click()
        page.wait_for_function(
            "number => document.querySelectorAll('.st-key-bars .ytick').length && "
            "[...document.querySelectorAll('[data-testid=stText]')].some(text =>"
            " text.innerText !== 'taken: []' && text.innerText.startsWith('taken: ') &&"
            " (text.innerText.match(/', '|\", \"|', \"|\", '/g) ?? []).length === number)",
            arg=len(chosen),
        )
        chosen = taken(page)
    assert chosen == [
        "you",
        "<b>x</b>",
        "200",
        "&amp;",
        '<a href="https://example.org">y</a>',
        "constructor",
        "the",
        "Donaudampfschifffahrt",
    ]


def test_the_chart_has_a_description_and_its_own_toolbar(page: Page, url: str) -> None:
    page.goto(f"{url}/?only=curves&every=60")
    image = page.get_by_role("img", name=re.compile(r"^Training loss after 0.[12] epochs: \d\.\d{3} nats\.$"))
    expect(image).to_be_visible()
    chart(page, "loss").hover()
    titles = chart(page, "loss").locator(".modebar-btn").evaluate_all("all => all.map(x => x.dataset.title)")
    assert titles == ["Zoom", "Reset axes", "Download plot as a PNG", "Download plot as SVG"]


@pytest.mark.parametrize(
    ("button", "ending", "begins"), [("PNG", "png", b"\x89PNG"), ("SVG", "svg", b"<svg")]
)
def test_a_chart_is_downloaded_as_a_picture(
    page: Page, url: str, button: str, ending: str, begins: bytes
) -> None:
    page.goto(f"{url}/?only=curves&every=60")
    chart(page, "loss").hover()
    with page.expect_download() as download:
        chart(page, "loss").locator(f'.modebar-btn[data-title$="{button}"]').click()
    assert download.value.suggested_filename == f"loss-of-my-run.{ending}"
    assert download.value.path().read_bytes().startswith(begins)


def test_a_switch_of_the_theme_recolours_the_chart(
    page: Page, url: str, snapshot: Callable[..., None]
) -> None:
    page.goto(f"{url}/?start=45&every=60")
    loss = chart(page, "loss")
    line = loss.locator(".scatterlayer path.js-line").first
    expect(line).to_have_css("stroke", "rgb(31, 111, 178)")
    loss.evaluate("chart => { chart.marked = true }")
    snapshot("light")
    page.emulate_media(color_scheme="dark")
    expect(line).to_have_css("stroke", "rgb(90, 169, 230)")
    expect(loss.locator(".main-svg").first).to_have_css("background-color", "rgb(27, 26, 23)")
    expect(loss.locator(".gtitle")).to_have_css("fill", "rgb(233, 228, 217)")
    assert loss.evaluate("chart => chart.marked") is True
    snapshot("dark")


TOOLS_BELOW_TITLE = """place => {
  const [title, tools] = ['.xtitle', '.modebar'].map(name => document.querySelector(`${place} ${name}`))
  return title && tools && title.getBoundingClientRect().bottom <= tools.getBoundingClientRect().top
}"""
"""The chart's tools stand below the title of its axis."""


def test_the_charts_fit_a_phone_in_either_theme(
    browser: Browser, url: str, snapshot: Callable[..., None]
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="light", has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{url}/?start=45&every=60")
    for scheme, stroke, taken in (
        ("light", "rgb(31, 111, 178)", "taken: ['you']"),
        ("dark", "rgb(90, 169, 230)", "taken: ['you', '<b>x</b>']"),
    ):
        page.emulate_media(color_scheme=scheme)
        expect(chart(page, "loss").locator("path.js-line").first).to_have_css("stroke", stroke)
        for key in ("accuracy", "bars", "lengths"):
            chart(page, key)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for key in ("loss", "accuracy", "lengths"):
            page.wait_for_function(TOOLS_BELOW_TITLE, arg=f".st-key-{key}")
        heights = [box["height"] for box in (row.bounding_box() for row in rows(page).all()) if box]
        assert min(heights) >= 24  # WCAG 2.2, target size (minimum)
        rows(page).first.tap()
        expect(page.get_by_text(taken)).to_be_visible()
        snapshot(scheme, page)
    context.close()


def test_without_plotly_the_chart_says_so(page: Page, url: str) -> None:
    page.route("**/plotly-*.min.js", lambda route: route.abort())
    visit(page, f"{url}/?only=bars")
    message = page.locator(".st-key-bars").get_by_role("status")
    expect(message).to_contain_text("The chart cannot be drawn: the drawing library did not load")
    expect(message).to_contain_text("The eight most probable next words.")


def test_plotly_is_found_below_a_base_path(page: Page, url: str) -> None:
    visit(page, f"{url}/?only=bars")
    chart(page, "bars")
    script = page.locator("script[src*='plotly-']").get_attribute("src")
    assert script is not None
    assert script.startswith(f"{url}/app/static/plotly-")
    assert "/lab/one/" in script


WIDTHS = """
() => {
  // The length of the first bar in every frame, before and after the frame is painted.
  const bar = document.querySelector('.st-key-bars .barlayer').closest('.lstm-chart')
  const width = () => bar.querySelector('.barlayer .point path')?.getBoundingClientRect().width ?? 0
  window.widths = [width()]
  const look = () => { if (width() !== window.widths.at(-1)) window.widths.push(width()) }
  const frame = () => {
    look()
    setTimeout(look)
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}
"""


def test_bars_glide_from_the_old_length_to_the_new_one(page: Page, url: str) -> None:
    visit(page, f"{url}/?only=bars")
    expect(rows(page)).to_have_count(8)
    page.evaluate(WIDTHS)
    rows(page).first.click()
    expect(chart(page, "bars").locator(".ytick text").last).to_have_text("▸ you")
    page.wait_for_function(
        "() => document.querySelector('.st-key-bars .lstm-chart').getAnimations({ subtree: true })"
        ".every(animation => animation.playState === 'finished')"
    )
    widths = page.evaluate("window.widths")
    assert len(widths) > 3  # the start, the end, and frames between them
    assert widths == sorted(widths, reverse=True)  # no frame shows the new length too early


def test_bars_do_not_glide_for_readers_who_want_less_motion(page: Page, url: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    visit(page, f"{url}/?only=bars")
    expect(rows(page)).to_have_count(8)
    page.evaluate(WIDTHS)
    rows(page).first.click()
    expect(chart(page, "bars").locator(".ytick text").last).to_have_text("▸ you")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    assert len(page.evaluate("window.widths")) == 2


def visitor(page: Page, url: str) -> str:
    page.goto(f"{url}/?only=none")
    text = page.get_by_text(re.compile(r"^visitor: [A-Za-z0-9_-]{32}$"))
    expect(text).to_be_visible()
    return text.inner_text().removeprefix("visitor: ")


def test_a_browser_keeps_its_visitor_id_and_another_has_its_own(
    page: Page, browser: Browser, url: str
) -> None:
    first = visitor(page, url)
    assert visitor(page, url) == first
    assert first not in page.url
    with browser.new_context() as other:
        assert visitor(other.new_page(), url) != first
    forget_visitors(page)
    assert visitor(page, url) != first


def test_what_follows_stays_mounted_when_the_id_arrives(page: Page, url: str) -> None:
    page.add_init_script(
        """window.charts = new Set()
        new MutationObserver(() => document.querySelectorAll('.lstm-chart').forEach((it) => window.charts.add(it)))
          .observe(document, { subtree: true, childList: true })"""
    )
    visit(page, f"{url}/?only=bars")
    expect(page.get_by_text(re.compile(r"^visitor: [A-Za-z0-9_-]{32}$"))).to_be_visible()
    chart(page, "bars")
    again = page.get_by_role("button", name="Run again after 2")
    expect(again).to_be_visible()
    at_rest(page)  # the run that the id started has ended
    again.click()
    expect(page.get_by_role("button", name="Run again after 3")).to_be_visible()
    rows(page).first.click()
    expect(page.get_by_text("taken: ['you']")).to_be_visible()
    assert page.evaluate("window.charts.size") == 1


def test_a_browser_without_storage_has_an_id_for_the_session(page: Page, url: str) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('closed') } })"
    )
    first = visitor(page, url)
    assert visitor(page, url) != first  # a reload is a new session


def test_a_forged_id_is_replaced(page: Page, url: str) -> None:
    first = visitor(page, url)
    page.evaluate("localStorage.setItem('lstm-lab-visitor', '../../etc/passwd')")
    assert visitor(page, url) not in (first, "../../etc/passwd")
