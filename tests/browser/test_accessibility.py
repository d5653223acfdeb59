"""What axe finds on the pages of the lesson and of Inside, in both themes: nothing.

axe-core travels inside the package axe-playwright-python; nothing is fetched.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import at_rest, visit

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}
PARTS = (
    "Gates", "Surgery", "Which words mattered", "Forward pass", "Unit finder", "Units", "Embeddings", "Memory",
)  # fmt: skip
PAGES = [
    *(f"learn?stage={stage}" for stage in range(1, 9)),
    *(f"inside?part={part}" for part in PARTS),
]

INK = "rgb(26, 26, 26)"
"""What is printed is dark."""

DRAWN = """() => {
  const shadows = [...document.querySelectorAll('*')].map(node => node.shadowRoot).filter(Boolean)
  const pictures = [document, ...shadows].flatMap(root => [...root.querySelectorAll('.picture, .lstm-chart-picture')])
  const captions = [...document.querySelectorAll('[data-testid="stCaptionContainer"]')]
  return pictures.every(one => one.ariaLabel) && captions.every(one => getComputedStyle(one).opacity > 0.7)
}"""
"""All drawings have their descriptions, and the page's own style is there."""


def found(page: Page) -> list[str]:
    """Each violation with the first elements that it is about."""
    violations = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}" for one in violations]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, app_url: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    problems = {}
    for path in PAGES:
        visit(page, f"{app_url}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0)
        page.wait_for_function(DRAWN)
        violations = found(page)
        if violations:
            problems[path] = violations
    assert problems == {}


def test_sliders_of_a_stage_have_names_of_their_own(page: Page, app_url: str) -> None:
    for stage in range(1, 9):
        visit(page, f"{app_url}/learn?stage={stage}")
        expect(page.locator(".st-key-learn_back button")).to_be_visible()
        names = page.get_by_role("slider").evaluate_all(
            "sliders => sliders.map(one => one.getAttribute('aria-label') ?? '')"
        )
        assert all(names)
        assert len(names) == len(set(names)), names


def test_next_begins_at_the_top_and_marks_outlast_a_reload(page: Page, app_url: str) -> None:
    visit(page, f"{app_url}/learn?stage=7")
    main = page.locator('[data-testid="stMain"]')
    page.get_by_role("radiogroup", name=re.compile("^At temperature 0.1")).get_by_text("greedy").click()
    page.get_by_role("button", name="Show the answer").click()
    expect(page.get_by_text("Answered in all: 1 of")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Next: ")).click()
    expect(page.get_by_role("heading", name="Where are LSTMs used?")).to_be_visible()
    at_rest(page)
    page.wait_for_function("document.querySelector('[data-testid=\"stMain\"]').scrollTop === 0")
    assert main.evaluate("node => node.scrollTop") == 0
    page.reload()
    expect(page.get_by_text("Answered in all: 1 of")).to_be_visible()


def test_the_numbers_of_the_heatmap_are_a_table(page: Page, app_url: str) -> None:
    visit(page, f"{app_url}/inside")
    switch = page.get_by_role("switch", name="Show the numbers as a table")
    switch.or_(page.get_by_role("checkbox", name="Show the numbers as a table")).first.press("Space")
    expect(page.locator('[data-testid="stDataFrame"] canvas').first).to_be_visible()


def test_on_a_phone_drawings_fit_or_show_that_they_go_on(page: Page, app_url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    swiped = set()
    for path in (*PAGES[:8], "inside?part=Forward pass"):
        visit(page, f"{app_url}/{path}")
        expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0)
        page.wait_for_function(DRAWN)
        for picture in page.locator(".picture").all():
            if picture.evaluate("node => node.scrollWidth > node.clientWidth + 1"):
                swiped.add(path)
                expect(picture).to_have_class(re.compile("more-left"))
                expect(page.locator(".more:visible")).to_have_text(
                    "Swipe the picture sideways to see all of it."
                )
                picture.evaluate("node => node.scrollTo(0, 0)")
                expect(picture).to_have_class(re.compile("more-right"))
                expect(picture).not_to_have_class(re.compile("more-left"))
    assert swiped == {"learn?stage=5"}  # rows that are as long as the longest text are swiped


@pytest.mark.parametrize("width", [390, 700, 1280])
def test_the_cell_stays_in_view_beside_the_sliders_that_move_it(page: Page, app_url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    visit(page, f"{app_url}/learn?stage=2")
    cell = page.locator(".st-key-learn_cell .picture svg")
    expect(cell).to_be_visible()
    expect(page.locator(".st-key-learn_back button")).to_be_visible()
    page.get_by_role("slider", name="Output gate o: how much is shown").scroll_into_view_if_needed()
    expect(cell).to_be_in_viewport(ratio=0.8)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_stage_is_printed_alone_and_whole(page: Page, app_url: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    visit(page, f"{app_url}/learn?stage=2")
    expect(page.locator(".st-key-learn_back button")).to_be_visible()
    expect(page.locator(".lstm-chart .main-svg").first).to_be_visible()
    page.emulate_media(media="print", color_scheme=scheme)  # type: ignore[arg-type]
    expect(page.locator(".st-key-learn_side")).to_be_hidden()
    expect(page.locator(".st-key-learn_foot")).to_be_hidden()
    for control in page.get_by_role("slider").all():
        expect(control).to_be_hidden()
    expect(page.get_by_role("heading", name="Predict, then look")).to_be_visible()
    expect(page.get_by_role("heading", name="To take along")).to_be_visible()
    expect(page.get_by_role("heading", name="To take along")).to_have_css("color", INK)
    expect(page.locator(".st-key-learn_cell .picture")).to_have_css("color", INK)
    expect(page.locator(".lstm-chart .ytick text").first).to_have_css("fill", INK)
    assert page.locator(".lstm-chart .main-svg").first.evaluate("node => node.clientWidth") <= 640
    height = page.locator('[data-testid="stMain"]').evaluate("node => node.clientHeight - node.scrollHeight")
    assert height >= 0  # nothing is left behind a scrollbar
