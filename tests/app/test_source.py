"""The file that was chosen: its preview, its column, and texts that are pasted in its place."""

from __future__ import annotations

import json

import pytest

from lstm_core.runs.store.uploads import Uploads
from lstm_core.runs.upload_rate import UploadRate
from pages.ui import resources
from tests.app.conftest import CSV, STRANGER, Open
from tests.app.test_train import told


def wide() -> bytes:
    """A table of 15 columns; the 11th holds the texts."""
    names = [f"c{number}" if number != 11 else "utterance" for number in range(1, 16)]
    rows = [
        [str(row * number % 7) if number != 11 else f"did you see bus {row}" for number in range(1, 16)]
        for row in range(30)
    ]
    return "\n".join(",".join(cells) for cells in [names, *rows]).encode()


def test_the_chosen_column_is_marked_and_stays_in_view(open_page: Open, uploads: Uploads) -> None:
    app = open_page("train", upload=uploads.save(wide(), "wide.csv"))
    assert app.selectbox(key="column").value == "utterance"
    assert app.dataframe[0].proto.column_order[:3] == ["utterance", "c1", "c2"]
    assert json.loads(app.dataframe[0].proto.columns)["utterance"]["label"] == "✓ utterance"
    app.selectbox(key="column").select("c3").run()
    assert app.dataframe[0].proto.column_order[:3] == ["c3", "c1", "c2"]
    assert "utterance" not in json.loads(app.dataframe[0].proto.columns)


def test_how_the_file_is_read_stands_below_the_preview(open_page: Open, uploads: Uploads) -> None:
    app = open_page("train", upload=uploads.save(wide(), "wide.csv"))
    assert "How the file is read" in [expander.label for expander in app.expander]


def test_texts_can_be_pasted_one_a_line(open_page: Open) -> None:
    app = open_page("train")
    app.button(key="use_pasted").click().run()
    assert "no texts in the box" in app.error[0].value
    lines = [f'yes, "I" saw the bus {number}; did you' for number in range(12)]
    app.text_area(key="pasted_texts").set_value("\n".join(lines)).run()
    app.button(key="use_pasted").click().run()
    shown = app.dataframe[0].value
    assert shown.iloc[:, 0].tolist() == lines[: len(shown)]
    assert not app.button(key="train").disabled


def test_pasted_texts_count_as_an_upload(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    rate = UploadRate(1)
    monkeypatch.setattr(resources, "upload_rate", lambda: rate)
    app = open_page("train")
    for _ in range(2):
        app.text_area(key="pasted_texts").set_value("yes i saw the bus\nno i did not").run()
        app.button(key="use_pasted").click().run()
        if app.error:
            break
        app.button(key="other_file").click().run()
    assert app.error[0].value.startswith("You have uploaded 1 files within an hour")
    assert app.text_area(key="pasted_texts").value == "yes i saw the bus\nno i did not"


def test_characters_are_not_called_words(open_page: Open) -> None:
    app = open_page("train")
    app.button(key="sample_everyday_dialogues_chinese.csv").click().run()
    labels = [metric.label for metric in app.metric]
    assert labels[:4] == ["Texts", "Characters", "Distinct characters", "Next-character targets"]
    assert not [one.value for one in app.caption if " word" in one.value]
    targets = next(metric for metric in app.metric if metric.label == "Training targets")
    assert targets.help.startswith("Characters to predict")


def test_the_address_of_an_upload_shows_its_texts_to_the_visitor_who_made_it_alone(open_page: Open) -> None:
    app = open_page("train")
    app.file_uploader(key="train_file_0").upload("diary.csv", CSV.encode()).run()
    upload = app.query_params["upload"]
    assert "diary\\.csv" in told(open_page("train", upload=upload))
    for page in ("train", "classroom"):
        theirs = open_page(page, visitor=STRANGER, upload=upload)
        assert "This upload is not available" in theirs.warning[0].value
        assert "diary" not in told(theirs)
        assert not theirs.dataframe
