"""A run that was deleted and comes back, in a real browser: the undo line is a fragment, and the page has to follow."""

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.queue.submit import submit
from lstm_core.runs.store.run_store import URL_VARIABLE, RunStore
from lstm_core.runs.store.uploads import Uploads
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions
from tests.browser.conftest import APP, running, visit

VISITOR = "visitor-0-aaaaaaaaaaaaaaaaaaaaaa"


def ended_run(home: Path) -> str:
    """A run of the visitor's that has failed, in the store of a server that is not there yet."""
    store = RunStore(home, os.environ.get(URL_VARIABLE))
    uploads = Uploads(store.upload_files)
    upload = uploads.save(b"Text\nthis is it\ndid you\n", "texts.csv")
    run_id = submit(store, uploads, upload, VISITOR, Settings(), "Text", ReadingOptions(), "my texts")
    run = Attempts(store).claim_next()
    assert run is not None
    Attempts(store).finish(run_id, run.attempt, "failed", "It did not work out.")
    store.close()
    return run_id


def test_a_deleted_run_comes_back(page: Page, tmp_path: Path) -> None:
    run_id = ended_run(tmp_path)
    page.add_init_script(f"localStorage.setItem('lstm-lab-visitor', '{VISITOR}')")
    with running(APP, tmp_path) as url:
        visit(page, f"{url}/train?run={run_id}")
        page.get_by_role("button", name="Delete").click()
        page.get_by_role("button", name="Delete this run").click()
        expect(page.get_by_text("“my texts” is deleted.")).to_be_visible()
        expect(page.get_by_text("It did not work out.")).to_have_count(0)
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("It did not work out.")).to_be_visible()
        expect(page.get_by_text("“my texts” is deleted.")).to_have_count(0)
