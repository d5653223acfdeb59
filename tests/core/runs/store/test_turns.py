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
