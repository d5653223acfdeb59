"""The Train page: from a file to a waiting run, its view while it runs, and what its owner can do with it."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.events import Epoch
from lstm_core.limits import Limits
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from lstm_core.settings import FIELDS, Settings
from pages.ui import resources
from pages.ui.no_workers import NO_WORKERS
from pages.ui.plain_text import plain
from tests.app.conftest import CSV, VISITOR, AddRun, IdleLauncher, Open


def metric(app: AppTest, label: str) -> str:
    return next(element.value for element in app.metric if element.label == label)


def told(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.caption, *app.subheader))


def test_an_empty_page_offers_a_file_or_a_sample(open_page: Open) -> None:
    app = open_page("train")
    assert app.file_uploader(key="train_file_0")
    assert not app.button(key="sample_everyday_dialogues.csv").disabled


def test_an_upload_shows_its_rows_its_column_and_its_counts(open_page: Open) -> None:
    app = open_page("train")
    app.file_uploader(key="train_file_0").upload("mine.csv", CSV.encode()).run()
    assert list(app.dataframe[0].value.columns) == ["Emotion", "Text"]
    assert app.selectbox(key="column").value == "Text"
    assert (metric(app, "Texts"), metric(app, "Words"), metric(app, "Next-word targets")) == (
        "20",
        "120",
        "100",
    )


@pytest.mark.parametrize("language", ["", "_spanish", "_chinese"])
def test_every_sample_can_be_taken(open_page: Open, language: str) -> None:
    app = open_page("train")
    app.button(key=f"sample_everyday_dialogues{language}.csv").click().run()
    assert app.selectbox(key="column").value == "Text"
    assert not app.button(key="train").disabled


def test_a_file_that_is_no_csv_gets_a_sentence_and_another_can_be_chosen(open_page: Open) -> None:
    app = open_page("train")
    page = b"<!DOCTYPE html><html><body><p>hello there</p></body></html>"
    app.file_uploader(key="train_file_0").upload("page.csv", page).run()
    assert plain("web page (HTML)") in app.error[0].value
    app.button(key="other_file").click().run()
    assert app.file_uploader(key="train_file_1")
    assert "upload" not in app.query_params


def test_an_empty_file_and_a_file_without_sentences(open_page: Open) -> None:
    app = open_page("train")
    app.file_uploader(key="train_file_0").upload("nothing.csv", b"").run()
    assert len(app.error) == 1
    app = open_page("train")
    numbers = "a,b\n" + "\n".join(f"{n},{n * n}" for n in range(30))
    app.file_uploader(key="train_file_0").upload("numbers.csv", numbers.encode()).run()
    assert "No column of this file contains sentences" in app.info[0].value
    empty = open_page("train")
    empty.file_uploader(key="train_file_0").upload("header.csv", b"Text,Mood\n").run()
    assert "a header but no rows" in empty.info[0].value
    app.selectbox(key="column").select("a").run()
    assert not app.exception


def test_reading_options_are_followed_by_the_preview(open_page: Open, uploads: Uploads) -> None:
    app = open_page("train", upload=uploads.save(CSV.encode(), "mine.csv"))
    app.selectbox(key="reading_header").select(False).run()
    assert list(app.dataframe[0].value.columns) == ["col 1", "col 2"]
    app.selectbox(key="reading_header").select("auto").run()
    app.selectbox(key="reading_delimiter").select(";").run()
    assert len(app.dataframe[0].value.columns) == 1
    app.selectbox(key="reading_delimiter").select("auto").run()
    app.selectbox(key="reading_quote").select("").run()
    app.selectbox(key="reading_encoding").select("utf-8").run()
    assert list(app.dataframe[0].value.columns) == ["Emotion", "Text"]


def test_texts_to_use_takes_the_first_ones(setup: AppTest) -> None:
    setup.number_input(key="setting_limit").set_value(5).run()
    assert metric(setup, "Texts") == "5"


def test_texts_to_use_survive_a_wrong_reading_of_the_file(open_page: Open, uploads: Uploads) -> None:
    rows = "\n".join(f"did you see the number {number} bus" for number in range(30))
    app = open_page("train", upload=uploads.save(f"Text\n{rows}\n".encode(), "texts.csv"))
    app.number_input(key="setting_limit").set_value(20).run()
    app.selectbox(key="reading_encoding").set_value("utf-32").run()
    app.selectbox(key="column").set_value("col 1").run()
    app.selectbox(key="reading_encoding").set_value("auto").run()
    assert app.number_input(key="setting_limit").value == 20


def test_the_card_follows_the_settings(setup: AppTest) -> None:
    before = metric(setup, "Parameters")
    setup.number_input(key="setting_units").set_value(10).run()
    assert metric(setup, "Parameters") != before
    assert metric(setup, "Training targets") == "90"
    assert metric(setup, "Memory").endswith("MB")


def test_the_card_says_when_the_run_ends(setup: AppTest) -> None:
    def captions() -> str:
        return " ".join(caption.value for caption in setup.caption)

    assert "Ends early, after 3 epochs in a row without a lower validation loss" in captions()
    assert metric(setup, "Expected time").startswith("≤ ")
    setup.number_input(key="setting_patience").set_value(0).run()
    assert "Ends early" not in captions()
    assert not metric(setup, "Expected time").startswith("≤ ")


def test_the_notebooks_settings_and_the_defaults_are_one_click_away(setup: AppTest) -> None:
    setup.number_input(key="setting_units").set_value(33).run()
    setup.button(key="notebook_settings").click().run()
    names = ("epochs", "embedding_size", "units")
    assert [setup.number_input(key=f"setting_{name}").value for name in names] == [50, 50, 200]
    assert setup.selectbox(key="setting_output_layer").value == "dense"
    for name in ("dropout", "recurrent_dropout", "averaging", "patience"):
        assert setup.number_input(key=f"setting_{name}").value == 0
    setup.button(key="default_settings").click().run()
    assert setup.number_input(key="setting_epochs").value == FIELDS["epochs"].default


def test_every_setting_has_a_control_that_reaches_the_run(
    setup: AppTest, store: RunStore, launcher: IdleLauncher
) -> None:
    chosen = {
        "epochs": 2,
        "embedding_size": 7,
        "units": 9,
        "cell": "gru",
        "layers": 2,
        "dropout": 0.25,
        "recurrent_dropout": 0.15,
        "output_layer": "dense",
        "averaging": 0.9,
        "sampled_words": 300,
        "batch_targets": 64,
        "learning_rate": 0.02,
        "schedule": "exponential",
        "clip_norm": 2.5,
        "patience": 3,
        "seed": 11,
        "limit": 12,
        "validation_share": 0.2,
        "max_vocabulary": 50,
        "min_count": 2,
        "unknown_rate": 0.3,
        "learn_endings": False,
        "drop_duplicates": True,
        "token_level": "word",
        "case": "keep",
        "keep_punctuation": True,
        "strip_markup": True,
    }
    assert set(chosen) == set(FIELDS)
    for name, value in chosen.items():
        setup.get_by_key(f"setting_{name}").set_value(value)
    setup.run()
    setup.button(key="train").click().run()
    (run,) = store.list_runs(VISITOR)
    assert run.settings == Settings(**chosen)
    assert run.source.column == "Text"
    assert launcher.woken == 1
    assert launcher.prepared[-1][0] == run.settings
    assert setup.query_params == {"run": run.id}


def test_pinned_seeds_go_with_the_run_and_too_many_are_refused(setup: AppTest, store: RunStore) -> None:
    setup.text_area(key="pinned_seeds").set_value("\n".join(f"seed {number}" for number in range(9))).run()
    setup.button(key="train").click().run()
    assert "at most 8" in setup.error[0].value
    assert store.list_runs(VISITOR) == []
    setup.text_area(key="pinned_seeds").set_value("did you see\n\n the train ").run()
    setup.button(key="train").click().run()
    assert list(store.list_runs(VISITOR)[0].source.pinned) == ["did you see", "the train"]


def test_a_draft_survives_a_new_session(setup: AppTest, open_page: Open) -> None:
    setup.number_input(key="setting_units").set_value(64).run()
    setup.selectbox(key="column").select("Emotion").run()
    again = open_page("train", upload=setup.query_params["upload"])
    assert again.number_input(key="setting_units").value == 64
    assert again.selectbox(key="column").value == "Emotion"


def test_too_few_texts_are_said_and_settings_stay(open_page: Open, uploads: Uploads) -> None:
    app = open_page("train", upload=uploads.save(b"Text\nonly one text here\n", "one.csv"))
    assert "at least 2 texts" in app.error[0].value
    assert app.number_input(key="setting_units").value == FIELDS["units"].default


def test_a_deleted_upload_is_said_once(open_page: Open) -> None:
    app = open_page("train", upload="a" * 22)
    assert "Choose the file again" in app.warning[0].value
    assert app.file_uploader(key="train_file_0")


def test_a_waiting_run_says_its_place(open_page: Open, add_run: AddRun) -> None:
    first, second = add_run("waiting"), add_run("waiting")
    assert "starts next" in open_page("train", run=first).progress[0].text
    assert "1 other" in open_page("train", run=second).progress[0].text


def test_a_run_that_nobody_takes_says_so_where_workers_are_elsewhere(
    open_page: Open, add_run: AddRun, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = add_run("waiting")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE runs SET queued = queued - 60, heartbeat = NULL")
    assert "starts next" in open_page("train", run=run_id).progress[0].text
    monkeypatch.setenv("LSTM_LAB_WORKERS", "elsewhere")
    assert open_page("train", run=run_id).progress[0].text == NO_WORKERS


def test_a_running_run_shows_where_it_is_and_stops(open_page: Open, add_run: AddRun, store: RunStore) -> None:
    run_id = add_run("running")
    app = open_page("train", run=run_id)
    assert "Epoch 2 of 3" in app.progress[0].text
    assert "1,234 parameters" in told(app)
    assert "What it writes after epoch 1" in told(app)
    assert app.text[0].value == "this you you you you you"
    app.button(key="stop").click().run()
    assert store.get(run_id).stop_requested
    assert app.button(key="stop").disabled


def test_a_run_says_how_well_it_knows_where_texts_end(
    open_page: Open, add_ending_run: Callable[..., str], store: RunStore
) -> None:
    run_id = add_ending_run(9.0, "running")
    attempts = Attempts(store)
    run = attempts.claimed(run_id)
    best = Epoch(
        2, 1.9, 0.3, val_loss=2.0, val_ending_loss=0.2, val_ending_at_ends=0.5, val_ending_elsewhere=0.1
    )
    facts = run.current | {"validation_texts": 1, "validation_targets": 3}
    assert attempts.record(run_id, run.attempt, [best], facts, "running")
    app = open_page("train", run=run_id)
    assert "the model gives the end 50.0 %; where the text goes on, 10.0 %" in told(app)
    assert "25.0 % at every word" in told(app)
    assert "The text ends here." in told(app)  # below what it writes


def test_a_finished_run_can_be_renamed_trained_longer_and_deleted(
    open_page: Open, add_run: AddRun, store: RunStore
) -> None:
    run_id = add_run("stopped")
    app = open_page("train", run=run_id)
    app.text_input(key=f"rename_{run_id}").set_value("better **name**").run()
    app.button(key="rename").click().run()
    assert store.get(run_id).name == "better **name**"
    app.number_input(key="longer_epochs").set_value(5).run()
    app.button(key="train_longer").click().run()
    assert store.get(run_id).is_waiting
    assert store.get(run_id).settings.epochs == 5
    app.button(key="delete").click().run()
    assert store.list_runs(VISITOR) == []
    assert app.file_uploader(key="train_file_0")


def test_a_run_is_not_resumed_into_a_full_queue(
    open_page: Open, add_run: AddRun, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "limits", lambda: Limits(visitor_queue=1))
    run_id = add_run("stopped")
    add_run("waiting", model=False)
    app = open_page("train", run=run_id)
    app.button(key="train_longer").click().run()
    assert "the most that one visitor may have" in app.error[0].value
    assert store.get(run_id).state == "stopped"


def test_a_failed_run_says_why(open_page: Open, add_run: AddRun) -> None:
    app = open_page("train", run=add_run("failed", model=False, message="The loss stopped being a number."))
    assert app.error[0].value == plain("The loss stopped being a number.")
