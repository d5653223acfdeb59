"""Settings that come by a link: they wait for the file, a wrong one is said, and what is changed then counts."""

from __future__ import annotations

from lstm_core.runs.store.uploads import Uploads
from tests.app.conftest import CSV, Open


def test_the_settings_of_a_link_wait_for_the_file(open_page: Open) -> None:
    app = open_page("train", units="64", learn_endings="false", cell="gru")
    assert not app.warning
    app.file_uploader(key="train_file_0").upload("mine.csv", CSV.encode()).run()
    assert app.number_input(key="setting_units").value == 64
    assert app.selectbox(key="setting_cell").value == "gru"
    assert not app.toggle(key="setting_learn_endings").value
    assert app.number_input(key="setting_epochs").value == 40


def test_a_wrong_value_is_said_once_and_loses_nothing(open_page: Open) -> None:
    app = open_page("train", units="many", epochs="7", dropout="3")
    assert len(app.warning) == 2
    assert "units was" in app.warning[0].value
    assert "It stays at its default\\, 200\\." in app.warning[0].value
    app.file_uploader(key="train_file_0").upload("mine.csv", CSV.encode()).run()
    assert app.number_input(key="setting_units").value == 200
    assert app.number_input(key="setting_epochs").value == 7
    assert app.number_input(key="setting_dropout").value == 0.45
    assert len(app.warning) == 2
    app.number_input(key="setting_units").set_value(32).run()
    assert not app.warning


def test_what_is_changed_counts_although_the_address_is_still_the_old_one(
    open_page: Open, uploads: Uploads
) -> None:
    upload = uploads.save(CSV.encode(), "mine.csv")
    app = open_page("train", upload=upload, units="64")
    app.number_input(key="setting_units").set_value(32).run()
    assert app.query_params["units"] == "64"  # the browser changes it, when the page has been drawn
    app.number_input(key="setting_epochs").set_value(5).run()
    assert app.number_input(key="setting_units").value == 32


def test_a_link_goes_before_the_draft_of_a_file(open_page: Open, uploads: Uploads) -> None:
    upload = uploads.save(CSV.encode(), "mine.csv")
    uploads.save_draft(upload, {"settings": {"units": 16, "epochs": 3}})
    app = open_page("train", upload=upload, units="64")
    assert app.number_input(key="setting_units").value == 64
    assert app.number_input(key="setting_epochs").value == 3
