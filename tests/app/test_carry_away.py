"""What can be carried away from a finished run and from the playground."""

from __future__ import annotations

from lstm_core.bundle import bundle_bytes
from lstm_core.events import End
from tests.app.conftest import EVENTS, AddRun, Open, tiny_bundle

KEYS = {"carry_html", "carry_keras", "carry_notebook", "carry_csv", "carry_report"}


def keys(app: object) -> set[str]:
    return {button.key for button in app.get("download_button")}  # type: ignore[attr-defined]


def test_a_finished_run_offers_all_forms(open_page: Open, add_run: AddRun) -> None:
    run_id = add_run(events=[*EVENTS, End("finished", 1, best_epoch=1)])
    assert keys(open_page("train", run=run_id)) >= KEYS
    assert keys(open_page("playground", run=run_id)) >= KEYS
    assert keys(open_page("inside", run=run_id)) >= KEYS


def test_a_running_one_offers_none_on_its_own_page(open_page: Open, add_run: AddRun) -> None:
    app = open_page("train", run=add_run(state="running"))
    assert not keys(app) & KEYS


def test_an_opened_file_goes_along_to_every_page_that_needs_a_model(open_page: Open) -> None:
    app = open_page("playground")
    app.file_uploader(key="model_uploader").upload("theirs.zip", bundle_bytes(tiny_bundle())).run()
    opened = app.query_params["model"]
    for page in ("playground", "inside", "learn"):
        app = open_page(page, model=opened)
        assert any(button.key == "close_model" for button in app.button), page
        assert not app.exception
    app.button(key="close_model").click().run()
    assert not any(button.key == "close_model" for button in app.button)
