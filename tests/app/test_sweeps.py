"""Sweeps on the pages: planned and started on Train, watched, stopped and reduced to the best on their own page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.events import Epoch, Event, Progress, Start
from lstm_core.limits import Limits
from lstm_core.runs.progress import RunProgress
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.queue.submit import submit_sweep
from lstm_core.runs.run import OVER, State
from lstm_core.runs.store import faults
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.sweeps import Sweeps
from lstm_core.runs.store.uploads import Uploads
from lstm_core.search import PROPOSED, Search
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions
from pages.ui import resources
from pages.ui.plain_text import plain
from tests.app.conftest import STRANGER, VISITOR, IdleLauncher, Open
from tests.app.test_server import full
from tests.app.test_train import told

AddSweep = Callable[..., str]


def plan_of(app: AppTest) -> str:
    """What the box says that will be trained."""
    return next(one.value for one in app.markdown if "runs, " in one.value).replace("\\", "")


def refusal(app: AppTest) -> str:
    return next(one.value for one in app.markdown if one.value.startswith(":material/info:")).replace(
        "\\", ""
    )


def test_the_proposal_is_planned_before_it_starts(setup: AppTest) -> None:
    assert "**9 runs, up to " in plan_of(setup)
    assert "All 9 combinations; the values of dropout change fastest" in plan_of(setup)
    assert not setup.button(key="start_sweep").disabled


def test_a_sweep_is_started_and_opened(setup: AppTest, store: RunStore, launcher: IdleLauncher) -> None:
    setup.number_input(key="setting_epochs").set_value(2).run()
    setup.text_area(key="pinned_seeds").set_value("did you").run()
    setup.multiselect(key="sweep_varied").set_value(["cell", "learning_rate", "learn_endings"]).run()
    setup.multiselect(key="sweep_values_cell").set_value(["GRU", "LSTM"]).run()
    setup.multiselect(key="sweep_values_learning_rate").set_value(["0.01", "0.005"]).run()
    setup.multiselect(key="sweep_values_learn_endings").set_value(["off"]).run()
    assert "**4 runs, up to" in plan_of(setup)
    setup.button(key="start_sweep").click().run()
    assert not setup.exception
    (sweep,) = Sweeps(store).own(VISITOR)
    assert [
        (run.settings.cell, run.settings.learning_rate, run.settings.learn_endings, run.settings.epochs)
        for run in sweep.runs
    ] == [
        ("gru", 0.01, False, 2),
        ("gru", 0.005, False, 2),
        ("lstm", 0.01, False, 2),
        ("lstm", 0.005, False, 2),
    ]
    assert sweep.name == "mine · cell, learning rate and learn where texts end"
    assert sweep.runs[1].name == "mine · cell GRU, learning rate 0.005, learn where texts end off"
    assert {run.source.pinned for run in sweep.runs} == {("did you",)}
    assert len(sweep.seconds) == 4
    assert launcher.woken == 1
    assert setup.query_params["sweep"] == sweep.id
    assert setup.title[0].value == "Sweep"
    assert setup.subheader[0].value.startswith("mine")


def test_random_draws_as_many_as_the_budget_allows(setup: AppTest, store: RunStore) -> None:
    setup.segmented_control(key="sweep_order").set_value("random").run()
    setup.number_input(key="sweep_seed").set_value(7).run()
    assert "All 9 combinations, in an order drawn with the seed 7" in plan_of(setup)
    setup.number_input(key="sweep_runs").set_value(4).run()
    assert "4 of 9 combinations, drawn at random with the seed 7" in plan_of(setup)
    setup.button(key="start_sweep").click().run()
    (sweep,) = Sweeps(store).own(VISITOR)
    assert len({(run.settings.units, run.settings.dropout) for run in sweep.runs}) == 4
    assert (sweep.search.order, sweep.search.seed) == ("random", 7)


def test_a_budget_in_minutes(setup: AppTest) -> None:
    setup.segmented_control(key="sweep_budget").set_value("minutes").run()
    setup.number_input(key="sweep_minutes").set_value(1).run()
    assert "The first " in plan_of(setup) or "Two runs take about" in refusal(setup)
    setup.number_input(key="sweep_minutes").set_value(10_000).run()
    assert "All 9 combinations" in plan_of(setup)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], "Choose at least one value of LSTM units"),
        (["many"], "“many” is no number"),
        (["5,000"], "units was 5000; choose a value from 2 to 2,048"),
    ],
)
def test_what_cannot_be_tried_is_said_and_not_started(
    setup: AppTest, values: list[str], message: str
) -> None:
    setup.multiselect(key="sweep_values_units").set_value(values).run()
    assert message in refusal(setup)
    assert setup.button(key="start_sweep").disabled


def test_every_setting_that_can_vary_has_values_to_begin_with(setup: AppTest) -> None:
    for name, proposed in PROPOSED.items():
        setup.multiselect(key="sweep_varied").set_value([name]).run()
        assert len(setup.multiselect(key=f"sweep_values_{name}").value) == len(proposed)
        assert f"**{len(proposed)} runs, up to" in plan_of(setup)
        assert f"All {len(proposed)} combinations." in plan_of(setup)


def test_nothing_chosen_to_vary(setup: AppTest) -> None:
    setup.multiselect(key="sweep_varied").set_value([]).run()
    assert "Choose a setting to vary" in refusal(setup)


def test_without_held_out_texts_there_is_no_sweep(setup: AppTest) -> None:
    setup.number_input(key="setting_validation_share").set_value(0.0).run()
    assert "Nothing is held out" in refusal(setup)


def test_a_value_that_does_not_fit_in_memory_is_named(
    setup: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.ui.sweeps.try_settings.memory_for_a_run", lambda: 900 * 2**20)
    setup.multiselect(key="sweep_values_units").set_value(["100", "2000"]).run()
    assert "The run with LSTM units 2,000, dropout 0.3 needs about" in refusal(setup)


def test_the_room_on_the_server_is_said_before_the_start(
    setup: AppTest, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "limits", lambda: Limits(visitor_queue=3))
    setup.run()
    assert "This server takes 3 more runs of yours now." in plan_of(setup)
    setup.button(key="start_sweep").click().run()
    assert len(store.list_runs(VISITOR)) == 3


def test_a_sweep_that_cannot_be_stored_is_said(
    setup: AppTest, store: RunStore, launcher: IdleLauncher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sweeps, "create", full)
    setup.button(key="start_sweep").click().run()
    assert [error.value for error in setup.error] == [plain(faults.FULL)]
    assert store.list_runs(VISITOR) == []
    assert launcher.woken == 0


# A sweep's own page


@pytest.fixture
def add_sweep(store: RunStore, uploads: Uploads) -> AddSweep:
    """Puts a sweep over units into the store, its first runs in given states with given perplexities."""

    def added(*ran: tuple[State, float | None], owner: str = VISITOR, num_runs: int = 3) -> str:
        upload = uploads.save(b"Text\nthis is it\ndid you\n", "texts.csv")
        base = Settings(epochs=3, embedding_size=2)
        search = Search({"units": range(2, 2 + num_runs)})
        runs = [(f"units {units}", base.replace(units=units), 60.0) for units in search.values["units"]]
        sweep_id = submit_sweep(
            store, uploads, upload, owner, runs, search, "Text", ReadingOptions(), "texts · LSTM units"
        )
        attempts = Attempts(store)
        for state, perplexity in ran:
            run = attempts.claim_next()
            assert run is not None
            progress = RunProgress({})
            for event in events(perplexity):
                progress.take(event)
            attempts.record(run.id, run.attempt, events(perplexity), progress.current, "running")
            if state in OVER:
                attempts.finish(
                    run.id, run.attempt, state, "It did not work out." if state == "failed" else None
                )
        return sweep_id

    return added


def events(perplexity: float | None) -> list[Event]:
    begun: list[Event] = [
        Start(epochs=3, validation_targets=3, baselines={"trigram": {"loss": 2.0, "perplexity": 8.0}}),
        Progress(x=0.5, loss=2.0, accuracy=0.2, epoch=1, update=1, updates=2, elapsed_seconds=30.0),
    ]
    if perplexity is None:
        return begun
    return [
        *begun,
        Epoch(1, 2.0, 0.2, val_loss=3.0, val_perplexity=2 * perplexity, elapsed_seconds=45.0),
        Epoch(2, 1.5, 0.3, val_loss=1.5, val_perplexity=perplexity, elapsed_seconds=75.0),
    ]


def test_a_leaderboard_ranks_and_says_what_is_ahead(
    open_page: Open, add_sweep: AddSweep, store: RunStore
) -> None:
    sweep_id = add_sweep(("finished", 6.0), ("finished", 4.0))
    app = open_page("sweep", sweep=sweep_id)
    frame = app.dataframe[0].value
    assert list(frame["LSTM units"]) == ["3", "2", "4"]
    assert list(frame["#"])[:2] == [1, 2]
    assert list(frame["Perplexity"])[:2] == [4.0, 6.0]
    assert list(frame["To trigram"])[:2] == [0.5, 0.75]
    assert list(frame["Best epoch"])[:2] == [2, 2]
    assert list(frame["Time"]) == ["1 min 15 s", "1 min 15 s", "–"]
    assert list(frame["State"]) == ["finished", "finished", "waiting"]
    assert "A grid of LSTM units 2, 3, 4" in told(app).replace("\\", "")
    assert "Best so far: **LSTM units 3**, perplexity 4.0, 50 % below the trigram's." in told(app)
    assert app.progress[0].text.startswith("2 of 3 runs have ended · the next one starts in about")
    first, second, _ = Sweeps(store).get(sweep_id, VISITOR).runs
    (compare,) = [one.proto for one in app.get("page_link") if "chosen" in one.proto.query_string]
    assert compare.label == "Compare the best 2"
    assert unquote(compare.query_string) == f"chosen={second.id},{first.id}"


@pytest.mark.parametrize(
    ("perplexity", "said"),
    [
        (8.01, "level with the trigram's"),
        (10.0, "25 % above the trigram's"),
        (44.0, "5.5 times the trigram's"),
    ],
)
def test_the_leader_is_compared_with_the_trigram(
    open_page: Open, add_sweep: AddSweep, perplexity: float, said: str
) -> None:
    assert said in told(open_page("sweep", sweep=add_sweep(("finished", perplexity))))


def test_a_sweep_that_nobody_takes_says_so_where_workers_are_elsewhere(
    open_page: Open, add_sweep: AddSweep, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep_id = add_sweep()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE runs SET queued = queued - 60")
    monkeypatch.setenv("LSTM_LAB_WORKERS", "elsewhere")
    said = open_page("sweep", sweep=sweep_id).progress[0].text
    assert said.startswith("0 of 3 runs have ended · waiting, because no machine that trains is connected")


def test_a_sweep_that_waits_says_so(open_page: Open, add_sweep: AddSweep) -> None:
    app = open_page("sweep", sweep=add_sweep())
    assert app.progress[0].text.startswith("0 of 3 runs have ended · the next one starts in about 1 min")
    assert "The leaderboard fills as epochs end." in told(app)


def test_a_failed_run_says_why_and_others_stay(open_page: Open, add_sweep: AddSweep) -> None:
    app = open_page("sweep", sweep=add_sweep(("failed", None), ("running", 5.0)))
    assert "**LSTM units 2** failed. It did not work out" in told(app).replace("\\", "")
    assert "1 of 3 runs have ended · 1 failed · 1 training" in app.progress[0].text
    assert list(app.dataframe[0].value["State"]) == ["training 66 %", "failed", "waiting"]


def test_all_are_stopped(
    open_page: Open, add_sweep: AddSweep, store: RunStore, launcher: IdleLauncher
) -> None:
    sweep_id = add_sweep(("running", 5.0))
    app = open_page("sweep", sweep=sweep_id)
    assert "3 runs are left" in told(app)
    app.button(key="stop_sweep").click().run()
    runs = Sweeps(store).get(sweep_id, VISITOR).runs
    assert [run.state for run in runs] == ["running", "stopped", "stopped"]
    assert runs[0].stop_requested
    assert launcher.woken == 1


def test_the_best_is_kept_and_the_others_come_back(
    open_page: Open, add_sweep: AddSweep, store: RunStore
) -> None:
    sweep_id = add_sweep(("finished", 6.0), ("finished", 4.0), ("failed", None))
    app = open_page("sweep", sweep=sweep_id)
    assert "Keeps **LSTM units 3** and deletes 2 other runs. The runs leave every list at once." in told(app)
    before = [run.id for run in store.list_runs(VISITOR)]
    app.button(key="keep_best").click().run()
    assert [run.settings.units for run in store.list_runs(VISITOR)] == [3]
    assert list(app.dataframe[0].value["LSTM units"]) == ["3"]
    assert app.progress[0].text == "1 of 1 run has ended"
    assert "A grid of LSTM units 2, 3, 4" in told(app).replace("\\", "")
    deleted = [run_id for run_id in before if run_id != store.list_runs(VISITOR)[0].id]
    app.button(key=f"undo_delete_{deleted[0]}").click().run()
    assert len(store.list_runs(VISITOR)) == 2
    assert app.query_params["sweep"] == sweep_id
    assert app.progress[0].text.startswith("2 of 2 runs have ended")


def test_many_deleted_runs_come_back_together(open_page: Open, add_sweep: AddSweep, store: RunStore) -> None:
    sweep_id = add_sweep(*[("finished", float(place)) for place in range(2, 7)], num_runs=5)
    app = open_page("sweep", sweep=sweep_id)
    app.button(key="keep_best").click().run()
    assert "4 runs are deleted. Their texts, curves and models are removed permanently" in told(app)
    app.button(key="undo_delete_all").click().run()
    assert len(store.list_runs(VISITOR)) == 5
    assert "are deleted" not in told(app)


def test_where_nothing_was_learned_there_is_nothing_to_keep(open_page: Open, add_sweep: AddSweep) -> None:
    app = open_page("sweep", sweep=add_sweep(("failed", None), ("stopped", None), num_runs=2))
    assert "No run of this sweep has a held-out perplexity" in told(app)
    assert "keep_best" not in {button.key for button in app.button}


def test_a_stranger_sees_nothing(open_page: Open, add_sweep: AddSweep) -> None:
    sweep_id = add_sweep(("finished", 4.0))
    app = open_page("sweep", visitor=STRANGER, sweep=sweep_id)
    assert "There is no sweep of yours with this link" in app.warning[0].value.replace("\\", "")
    assert not app.dataframe
    assert "units" not in told(app)


def test_an_empty_place_says_what_it_will_show(open_page: Open) -> None:
    app = open_page("sweep")
    assert "A sweep trains several runs that differ" in told(app)


def test_sweeps_are_found_again(open_page: Open, add_sweep: AddSweep, store: RunStore) -> None:
    sweep_id = add_sweep()
    run = Sweeps(store).get(sweep_id, VISITOR).runs[0]

    def links(page: str, **query: str) -> list[str]:
        found = open_page(page, **query).get("page_link")
        return [one.proto.query_string for one in found if "sweep=" in one.proto.query_string]

    assert links("sweep") == links("train") == links("train", run=run.id) == [f"sweep={sweep_id}"]
    assert links("runs") == [f"sweep={sweep_id}"]
    assert links("runs", chosen=run.id) == [f"sweep={sweep_id}"] * 2
    assert links("train", visitor=STRANGER, run=run.id) == []


def test_a_page_about_something_else_shows_the_newest_sweeps(open_page: Open, add_sweep: AddSweep) -> None:
    sweeps = [add_sweep(num_runs=2) for _ in range(4)]

    def links(page: str) -> list[str]:
        found = open_page(page).get("page_link")
        return [one.proto.label for one in found if "sweep" in one.proto.page]

    assert len(links("sweep")) == len(sweeps)
    assert [label.partition(" ·")[0] for label in links("train")] == ["0 of 2"] * 3 + ["All 4 sweeps"]
