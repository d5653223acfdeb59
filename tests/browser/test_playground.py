"""The playground in a real browser: a journey by mouse, its twins by keyboard, and what a reload brings back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import at_rest, visit


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your text so far")


def bars(page: Page, key: str = "bars") -> Locator:
    return page.locator(f".st-key-{key}").get_by_role("button", name=re.compile("^Append "))


def chip(page: Page, place: int) -> Locator:
    return page.locator(f".st-key-written_{place} button:visible")


def num_chips(page: Page) -> int:
    return page.locator("[class*='st-key-written_'] button:visible").count()


def choose_view(page: Page, name: str) -> None:
    page.locator(".st-key-view").get_by_text(name, exact=True).click()


def exported(page: Page, name: str) -> str:
    """What the file of that name under Export holds."""
    button = page.get_by_role("button", name=name)
    if not button.is_visible():
        page.get_by_role("button", name="Export").click()
    with page.expect_download() as coming:
        button.click()
    return coming.value.path().read_text(encoding="utf-8-sig")


def opened(page: Page, url: str) -> Page:
    visit(page, url)
    expect(bars(page)).to_have_count(10)
    return page


def test_type_click_complete_branch_undo_and_reload(
    page: Page, app_url: str, snapshot: Callable[..., None]
) -> None:
    opened(page, f"{app_url}/playground?past_endings=true")
    box(page).press_sequentially("did yuo", delay=30)
    page.get_by_role("button", name="yuo → you").click()
    expect(box(page)).to_have_value("did you")
    at_rest(page)  # the bars follow the text
    page.evaluate("() => { document.querySelector('.st-key-bars .lstm-chart').marked = true }")

    second = bars(page).nth(1)
    word = re.match("Append “(.+)”, ", second.get_attribute("aria-label") or "")[1]
    assert re.search(r"a surprise of \d+\.\d bits$", second.get_attribute("title") or "")
    bar = page.locator(".st-key-bars .barlayer .point path").nth(1).bounding_box()
    page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    expect(box(page)).to_have_value(f"did you {word}")
    expect(chip(page, 0)).to_have_text(word)

    page.get_by_role("button", name="Complete 5 words").click()
    expect(chip(page, 5)).to_be_visible()
    expect(box(page)).to_have_value(re.compile(r"^(\S+ ){7}\S+$"))
    whole = box(page).input_value()
    chip(page, 3).click()
    page.locator(".st-key-other_1 button:visible").click()
    expect(box(page)).not_to_have_value(whole)
    expect(chip(page, 5)).to_be_visible()
    expect(box(page)).to_have_value(re.compile(r"^(\S+ ){7}\S+$"))
    branched = box(page).input_value()
    assert branched.split()[:5] == whole.split()[:5]
    assert branched.split()[5] != whole.split()[5]

    page.get_by_role("button", name="Undo", exact=True).click()
    expect(box(page)).to_have_value(whole)
    at_rest(page)
    assert exported(page, "The text (.txt)") == whole
    assert exported(page, "The next words (.csv)").startswith("rank,word,probability")
    assert len(exported(page, "The written words (.csv)").splitlines()) == 1 + 6
    choose_view(page, "Side by side")
    expect(bars(page, "trigram_bars")).to_have_count(10)
    slider = page.get_by_role("slider", name="Words to show")
    slider.press("ArrowLeft")
    expect(bars(page)).to_have_count(9)
    expect(page).to_have_url(re.compile("k=9"))
    expect(page).to_have_url(re.compile("written=6"))
    at_rest(page)
    badges = page.get_by_test_id("stBadge").or_(page.locator(".stMarkdownBadge")).all_inner_texts()
    assert page.evaluate("() => document.querySelector('.st-key-bars .lstm-chart').marked")
    snapshot("before-reload")

    names = [bar.get_attribute("aria-label") for bar in bars(page).all()]
    page.reload()
    at_rest(page)
    expect(bars(page)).to_have_count(9)
    expect(box(page)).to_have_value(whole)
    expect(chip(page, 5)).to_be_visible()
    assert num_chips(page) == 6
    assert [bar.get_attribute("aria-label") for bar in bars(page).all()] == names
    expect(bars(page, "trigram_bars")).to_have_count(9)
    found = page.get_by_test_id("stBadge").or_(page.locator(".stMarkdownBadge")).all_inner_texts()
    assert found == badges
    snapshot("after-reload")


def test_decoding_is_in_the_address_and_a_link_shows_another_the_same(
    page: Page, browser: Browser, app_url: str
) -> None:
    opened(page, f"{app_url}/playground?past_endings=true")
    page.locator(".st-key-decoding button").first.click()
    page.get_by_text("Sample", exact=True).first.click()
    page.keyboard.press("Escape")
    page.get_by_role("spinbutton", name="Random seed").fill("11")
    page.get_by_role("spinbutton", name="Random seed").press("Enter")
    expect(page).to_have_url(re.compile("draw=11"))
    expect(page).to_have_url(re.compile("fixed_draw=true"))
    page.keyboard.press("Escape")
    box(page).fill("it is")
    expect(page).to_have_url(re.compile(r"seed=it\+is"))
    page.get_by_role("button", name="Complete 5 words").click()
    expect(chip(page, 4)).to_be_visible()
    expect(page).to_have_url(re.compile("written=5"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    link = page.evaluate("() => navigator.clipboard.readText()")
    assert link == page.url
    with browser.new_context(viewport={"width": 1280, "height": 800}) as other:
        theirs = opened(other.new_page(), link)
        expect(box(theirs)).to_have_value(box(page).input_value())
        expect(chip(theirs, 4)).to_be_visible()
        expect(
            theirs.get_by_role("button", name="Random draw (sampling), temperature 1, past endings")
        ).to_be_visible()


def test_typing_leaves_no_steps_in_the_browsers_history(page: Page, app_url: str) -> None:
    opened(page, f"{app_url}/playground")
    before = page.evaluate("() => history.length")
    for text in ("this", "this is", "this is it"):
        box(page).fill(text)
        expect(page).to_have_url(f"{app_url}/playground?seed={text.replace(' ', '+')}")
    assert page.evaluate("() => history.length") == before
    box(page).fill("x" * 600)
    expect(page).not_to_have_url(re.compile("seed="))


def test_writing_can_be_stopped_and_keeps_what_was_written(page: Page, app_url: str) -> None:
    opened(page, f"{app_url}/playground?past_endings=true")
    box(page).fill("did you")
    number = page.get_by_role("spinbutton", name="Words to add")
    number.fill("200")
    number.press("Enter")
    page.get_by_role("button", name="Complete 200 words").click()
    page.get_by_role("button", name="Stop writing").click()
    expect(page.get_by_role("button", name="Stop writing")).to_have_count(0)
    expect(box(page)).to_have_value(re.compile(r"^did you \S+"))
    written = len(box(page).input_value().split()) - 2
    assert 0 < written < 200
    expect(chip(page, 0)).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(box(page)).to_have_value("did you")


def test_every_chart_and_chip_works_by_keyboard(
    page: Page, app_url: str, snapshot: Callable[..., None]
) -> None:
    opened(page, f"{app_url}/playground?view=Tree&seed=did+you")
    bars(page).first.focus()
    page.keyboard.press("Tab")
    expect(bars(page).nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(chip(page, 0)).to_be_visible()
    expect(box(page)).to_have_value(re.compile(r"^did you \w+$"))
    one = box(page).input_value()

    at_rest(page)  # the tree follows the text
    nodes = page.locator(".st-key-tree").get_by_role("button", name=re.compile("^Append "))
    expect(nodes.first).to_be_visible()
    deepest = nodes.nth(nodes.count() - 1)
    words = re.match("Append “(.+)”, ", deepest.get_attribute("aria-label") or "")[1]
    deepest.focus()
    snapshot("node")
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value(f"{one} {words}")

    chip(page, 1).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-other_2 button:visible")).to_be_visible()
    page.locator("[class*='st-key-other_'] button:enabled:visible").last.focus()
    page.keyboard.press("Enter")
    expect(box(page)).not_to_have_value(f"{one} {words}")

    choose_view(page, "Side by side")
    expect(bars(page, "trigram_bars").first).to_be_visible()
    text = box(page).input_value()
    bars(page, "trigram_bars").first.focus()
    page.keyboard.press("Enter")
    expect(box(page)).not_to_have_value(text)


def test_a_click_on_a_node_goes_on_from_it(page: Page, app_url: str) -> None:
    opened(page, f"{app_url}/playground?view=Tree&seed=did+you")
    nodes = page.locator(".st-key-tree").get_by_role("button", name=re.compile("^Append "))
    nodes.first.scroll_into_view_if_needed()
    point = page.locator(".st-key-tree path.point").first.bounding_box()
    if point is None:
        pytest.fail("the tree has no points")
    words = re.match("Append “(.+)”, ", nodes.first.get_attribute("aria-label") or "")[1]
    page.mouse.click(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
    expect(box(page)).to_have_value(f"did you {words}")


def test_a_read_text_tells_its_numbers_by_keyboard(
    page: Page, app_url: str, snapshot: Callable[..., None]
) -> None:
    opened(page, f"{app_url}/playground?view=Read+a+text")
    page.get_by_role("textbox", name="Text to read").fill("did you see the <b>xyzzy</b> today")
    page.get_by_role("button", name="Read this text").click()
    words = page.locator(".lstm-surprise-text button")
    expect(words).to_have_count(9)  # the end of the text is the last
    told = page.locator(".lstm-surprise-told")
    words.first.focus()
    expect(told).to_contain_text(re.compile(r"“did”: \d+\.\d bits, "))
    page.keyboard.press("ArrowRight")
    expect(words.nth(1)).to_be_focused()
    expect(told).to_contain_text(re.compile(r"“you”: \d+\.\d bits, "))
    page.keyboard.press("End")
    expect(words.nth(8)).to_be_focused()
    expect(told).to_contain_text("The end of the text: ")
    expect(page.get_by_role("button", name=re.compile("“xyzzy” is out of vocabulary"))).to_have_class(
        "unknown"
    )
    words.nth(3).hover()
    expect(told).to_contain_text("“the”: ")
    snapshot("read")


def test_the_page_fits_a_phone_in_either_theme(
    page: Page, app_url: str, snapshot: Callable[..., None]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, f"{app_url}/playground?view=Tree&seed=did+you+have+the&written=2")
    tree = page.locator(".st-key-tree .main-svg").first
    for scheme, background in (("light", "rgb(251, 249, 244)"), ("dark", "rgb(27, 26, 23)")):
        page.emulate_media(color_scheme=scheme)
        expect(tree).to_have_css("background-color", background)
        expect(tree).to_be_visible()
        expect(chip(page, 1)).to_be_visible()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
        snapshot(scheme)
    # Text, bars, Complete and the written words are within a screen and a half; what sets them comes after.
    ends = [
        page.locator(place).first.evaluate("element => element.getBoundingClientRect().bottom")
        for place in (".st-key-seed", ".st-key-bars", ".st-key-complete", ".st-key-written_1", ".st-key-k")
    ]
    assert ends == sorted(ends)
    assert ends[3] <= 1.5 * 844
    outside = "elements => elements.filter(one => one.getBoundingClientRect().right > 390).length"
    for control in ("[class*='st-key-written_']", ".st-key-view button"):
        assert page.locator(control).evaluate_all(outside) == 0
