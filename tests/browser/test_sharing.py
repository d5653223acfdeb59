"""Sharing in three browsers: the owner, a guest with the link, and a stranger who has only the run's id."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from lstm_core.artifact_names import BEST_BUNDLE, LAST_BUNDLE
from lstm_core.bundle import bundle_bytes
from lstm_core.events import Epoch, Start
from lstm_core.runs.progress import RunProgress
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.queue.submit import submit
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions
from tests.app.conftest import tiny_bundle
from tests.browser.conftest import APP, at_rest, running, visit
from tests.browser.share_link import share_link

OWNER = "visitor-0-aaaaaaaaaaaaaaaaaaaaaa"


def finished_run(home: Path, owner: str = OWNER, name: str = "my diary") -> str:
    """A finished run with a model, in the store of a server that may not be there yet."""
    store = RunStore(home)
    uploads = Uploads(store.upload_files)
    upload = uploads.save(b"Text\nthis is it\ndid you\n", "diary.csv")
    settings = Settings(epochs=3, embedding_size=2, units=2)
    run_id = submit(store, uploads, upload, owner, settings, "Text", ReadingOptions(), name)
    attempts = Attempts(store)
    run = attempts.claim_next()
    assert run is not None
    for file in (BEST_BUNDLE, LAST_BUNDLE):
        store.artifacts.put(run_id, file, bundle_bytes(tiny_bundle()))
    events = [
        Start(epochs=3, parameters=1234, vocabulary_size=8, training_targets=21, validation_targets=3),
        Epoch(1, 2.0, 0.25, val_loss=2.5, val_accuracy=0.2, val_perplexity=12.2),
    ]
    progress = RunProgress({})
    for event in events:
        progress.take(event)
    attempts.record(run_id, run.attempt, events, progress.current, "running")
    attempts.finish(run_id, run.attempt, "finished")
    store.close()
    return run_id


@contextmanager
def visitor(browser: Browser, name: str = "", **options: object) -> Iterator[Page]:
    """A page in a browser of its own, which nobody else's storage reaches.

    Args:
        browser: the one that is running.
        name: the visitor's id; none lets the browser get one.
        options: of the context, such as its colour scheme.
    """
    context: BrowserContext = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})  # type: ignore[arg-type]
    if name:
        context.add_init_script(f"localStorage.setItem('lstm-lab-visitor', '{name}')")
    yield context.new_page()
    context.close()


def test_a_guest_sees_what_is_shared_and_a_stranger_nothing(
    browser: Browser, tmp_path: Path, snapshot: Callable[..., None]
) -> None:
    run_id = finished_run(tmp_path)
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    with (
        running(APP, tmp_path) as url,
        visitor(browser, OWNER) as owner,
        visitor(browser, **phone) as guest,
        visitor(browser) as stranger,
    ):
        own_address = f"{url}/train?run={run_id}"
        visit(owner, own_address)
        link = share_link(owner)
        owner.get_by_role("button", name="Share", exact=True).click()
        expect(owner.get_by_text("but not the texts")).to_be_visible()
        snapshot("popover", owner)
        owner.keyboard.press("Escape")

        visit(guest, link)
        expect(guest.get_by_role("heading", name="my diary")).to_be_visible()
        expect(guest.get_by_text("You are viewing a shared run")).to_be_visible()
        expect(guest.get_by_role("button", name="Delete")).to_have_count(0)
        snapshot("guest", guest)
        guest.get_by_role("button", name="Open in the playground").click()
        expect(guest.get_by_text("This is the run “my diary”")).to_be_visible()
        assert "run=" not in guest.url
        assert run_id not in guest.url
        assert "diary.csv" not in guest.content()

        for page in ("train", "playground", "inside"):
            visit(stranger, f"{url}/{page}?run={run_id}")
            expect(stranger.get_by_text("There is no run of yours with this address")).to_be_visible()
            at_rest(stranger)
            assert "diary" not in stranger.content()
        snapshot("stranger", stranger)

        owner.get_by_role("button", name="Share", exact=True).click()
        owner.get_by_role("button", name="Revoke this link").click()
        expect(owner.get_by_role("button", name="Make a share link")).to_be_visible()
        # The guest's page is open, and loses the run by itself.
        expect(guest.get_by_text("This share link shows nothing any more")).to_be_visible()
        expect(guest.get_by_text("my diary")).to_have_count(0)
    token = re.split("share=", link)[1]
    assert token not in (tmp_path / "server.log").read_text("utf-8", "replace")
