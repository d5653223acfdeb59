"""Who leads a sweep, and how far it is."""

from dataclasses import replace

import pytest

from lstm_core.events import Epoch
from lstm_core.runs.curves import Curves
from lstm_core.runs.leaderboard import standings, sweep_progress
from lstm_core.runs.store.sweeps import Sweeps


@pytest.fixture
def sweep(store, new_sweep):
    """Three runs that wait, expected to take 10, 20 and 30 seconds."""
    return Sweeps(store).get(new_sweep(), "ann")


def curves(*perplexities, trigram=10.0):
    """Curves whose validation loss is lowest where the perplexity is."""
    epochs = [
        Epoch(number, 1.0, 0.1, val_loss=perplexity, val_perplexity=perplexity)
        for number, perplexity in enumerate(perplexities, 1)
    ]
    return Curves(epochs=epochs, baselines={"trigram": {"loss": 2.0, "perplexity": trigram}})


def with_runs(sweep, *changes):
    """The sweep with some fields of its runs changed, in their order."""
    runs = [replace(run, **change) for run, change in zip(sweep.runs, changes, strict=True)]
    return replace(sweep, runs=tuple(runs))


def ranking(sweep, *of_runs):
    by_id = {run.id: one for run, one in zip(sweep.runs, of_runs, strict=True) if one is not None}
    return [(sweep.places[one.run.id], one.rank) for one in standings(sweep, by_id)]


def test_the_lowest_perplexity_leads_and_runs_without_one_come_last(sweep):
    assert ranking(sweep, None, curves(9.0, 5.0), curves(4.0, 6.0)) == [(3, 1), (2, 2), (1, None)]
    assert ranking(sweep, None, None, None) == [(1, None), (2, None), (3, None)]
    assert ranking(sweep, curves(), curves(7.0), None) == [(2, 1), (1, None), (3, None)]


def test_level_runs_stay_in_their_order(sweep):
    assert ranking(sweep, curves(5.0), curves(4.0), curves(5.0)) == [(2, 1), (1, 2), (3, 3)]


def test_what_stands_beside_a_run_is_of_its_best_epoch(sweep):
    best = standings(sweep, {sweep.runs[0].id: curves(9.0, 5.0, 7.0)})[0].figures
    assert (best.perplexity, best.perplexity_ratio, best.best_epoch) == (5.0, 0.5, 2)


def test_without_a_trigram_there_is_no_ratio(sweep):
    run = sweep.runs[0]
    for told in (Curves(epochs=curves(5.0).epochs), curves(5.0, trigram=None)):
        assert standings(sweep, {run.id: told})[0].figures.perplexity_ratio is None


def test_a_sweep_that_waits_has_everything_before_it(sweep):
    done = sweep_progress(sweep)
    assert (done.ended, done.failed, done.stopped, done.num_runs) == (0, 0, 0, 3)
    assert (done.share, done.seconds_left) == (0.0, 60.0)


def test_what_is_left_is_corrected_by_what_finished_runs_took(sweep):
    sweep = with_runs(
        sweep,
        {"state": "finished", "current": {"elapsed_seconds": 5.0, "progress": 0.4}},
        {"state": "running", "current": {"progress": 0.5}},
        {},
    )
    done = sweep_progress(sweep)
    assert done.seconds_left == pytest.approx(0.5 * (10 + 30))
    assert done.share == pytest.approx(1 - 20 / 30)
    assert done.ended == 1


def test_a_run_that_failed_or_was_stopped_leaves_nothing_to_wait_for(sweep):
    sweep = with_runs(sweep, {"state": "failed"}, {"state": "stopped"}, {"state": "interrupted"})
    done = sweep_progress(sweep)
    assert (done.ended, done.failed, done.stopped) == (3, 1, 1)
    assert (done.share, done.seconds_left) == (1.0, 0.0)


def test_without_expected_times_nothing_is_promised(sweep):
    sweep = replace(sweep, seconds=())
    assert (sweep_progress(sweep).share, sweep_progress(sweep).seconds_left) == (0.0, None)
    ended = sweep_progress(with_runs(sweep, {"state": "finished"}, {"state": "failed"}, {}))
    assert (ended.share, ended.seconds_left) == (pytest.approx(2 / 3), None)
