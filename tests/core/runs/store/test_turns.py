"""Visitors take turns: nobody's second run before everyone's first."""

from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.store.turns import Waiting, in_turn


def queue(owners):
    """A queue in the order of these owners' names: "aab" is a1, a2, b3."""
    return [Waiting(f"{owner}{place}", owner, float(place)) for place, owner in enumerate(owners, 1)]


def test_visitors_take_turns():
    assert in_turn(queue("aaab"), {}) == ["a1", "b4", "a2", "a3"]
    assert in_turn(queue("aabbcc"), {}) == ["a1", "b3", "c5", "a2", "b4", "c6"]


def test_who_was_never_served_comes_before_who_was():
    assert in_turn(queue("ab"), {"a": 5.0}) == ["b2", "a1"]
    assert in_turn(queue("aabc"), {"a": 9.0, "b": 5.0}) == ["c4", "b3", "a1", "a2"]


def test_one_visitors_runs_go_by_their_time():
    assert in_turn(reversed(queue("aaa")), {"a": 1.0}) == ["a1", "a2", "a3"]
    assert in_turn([], {}) == []


def test_twenty_runs_by_five_visitors_start_in_fair_order(store, new_run, clock):
    owner_of = {new_run(owner): owner for owner in "aaaabbbbccccddddeeee"}
    attempts = Attempts(store, clock)
    started = []
    while run := attempts.claim_next():
        assert store.queue_position(run.id) is None
        started.append(owner_of[run.id])
        attempts.finish(run.id, run.attempt, "finished")
        clock.sleep(60)
    assert "".join(started) == "abcde" * 4


def test_places_in_the_queue_are_those_of_the_turns(store, new_run):
    first, second, other = new_run("ann"), new_run("ann"), new_run("bob")
    assert [store.queue_position(run) for run in (first, second, other)] == [1, 3, 2]


def test_deleted_runs_have_no_turn(store, new_run):
    from lstm_core.runs.store.deletions import Deletions

    first, second = new_run("ann"), new_run("bob")
    Deletions(store).delete(first, "ann")
    assert store.queue_position(second) == 1
    assert store.queue_position(first) is None


# Sweeps


def swept(owner, sweep_id, num_runs, queued):
    """A sweep's runs in the queue, all queued at once: "s-1", "s-2" and so on."""
    return [
        Waiting(f"{sweep_id}-{place}", owner, float(queued), sweep_id, place)
        for place in range(1, num_runs + 1)
    ]


def test_a_sweeps_runs_start_in_their_order():
    assert in_turn(reversed(swept("a", "s", 3, 1)), {}) == ["s-1", "s-2", "s-3"]


def test_a_single_run_waits_for_one_run_of_a_sweep_at_most():
    waiting = [*swept("a", "s", 4, 1), Waiting("single", "a", 2.0), Waiting("later", "a", 3.0)]
    assert in_turn(waiting, {}) == ["s-1", "single", "later", "s-2", "s-3", "s-4"]


def test_a_sweep_that_has_just_trained_stands_behind_a_run_that_was_queued_meanwhile():
    waiting = [*swept("a", "s", 2, 1), Waiting("single", "a", 5.0)]
    assert in_turn(waiting, {}, {"s": 6.0}) == ["single", "s-1", "s-2"]


def test_runs_that_keep_coming_do_not_keep_a_sweep_waiting():
    waiting = [*swept("a", "s", 2, 1), Waiting("single", "a", 5.0), Waiting("next", "a", 7.0)]
    assert in_turn(waiting, {}, {"s": 6.0}) == ["single", "s-1", "next", "s-2"]


def test_two_sweeps_take_turns():
    waiting = [*swept("a", "s", 3, 1), *swept("a", "t", 2, 2)]
    assert in_turn(waiting, {}) == ["s-1", "t-1", "s-2", "t-2", "s-3"]


def test_for_other_visitors_a_sweep_is_like_any_runs():
    waiting = [*swept("a", "s", 3, 1), Waiting("b2", "b", 2.0), Waiting("b3", "b", 3.0)]
    assert in_turn(waiting, {}) == ["s-1", "b2", "s-2", "b3", "s-3"]


def started_one_after_the_other(store, clock, queued_meanwhile=lambda number: None):
    """The names of runs in the order in which they start; each takes a minute."""
    attempts, names = Attempts(store, clock), []
    while run := attempts.claim_next():
        names.append(run.name)
        queued_meanwhile(len(names))
        clock.sleep(60)
        attempts.finish(run.id, run.attempt, "finished")
        clock.sleep(1)
    return names


def test_a_run_that_is_queued_while_a_sweep_trains_comes_next(store, new_run, new_sweep, clock):
    new_sweep(units=(2, 3, 4))
    names = started_one_after_the_other(
        store, clock, lambda number: new_run(name="mine") if number == 1 else None
    )
    assert names == ["units 2", "mine", "units 3", "units 4"]


def test_a_sweep_shares_the_server_with_other_visitors(store, new_run, new_sweep, clock):
    new_sweep("ann", units=(2, 3, 4))
    new_run("bob", name="bob's")
    new_run("bob", name="bob's second")
    assert started_one_after_the_other(store, clock) == [
        "units 2",
        "bob's",
        "units 3",
        "bob's second",
        "units 4",
    ]


def test_a_run_of_a_sweep_that_is_tried_again_starts_before_the_sweeps_next(store, new_sweep, clock):
    new_sweep(units=(2, 3))
    attempts = Attempts(store, clock)
    first = attempts.claim_next()
    attempts.finish(first.id, first.attempt, "failed", "Killed.", retry=True)
    assert attempts.claim_next().id == first.id
