"""Codes that open a visitor's runs in another browser: once, for ten minutes, and not by guessing."""

import re

import pytest
from sqlalchemy import select

from lstm_core.errors import LimitError, RunError
from lstm_core.runs.store.deletions import Deletions
from lstm_core.runs.store.moves import ALL_TRIES, CODE_SECONDS, VISITOR_TRIES, Move, Moves
from lstm_core.runs.store.tables import moves_table, wrong_codes_table

WRONG = "No runs are waiting under this code"


@pytest.fixture
def moves(store, clock):
    return Moves(store, clock)


def names(store, owner):
    return {run.name for run in store.list_runs(owner)}


def test_a_code_makes_the_other_browser_the_same_visitor_and_takes_its_runs_along(store, moves, new_run):
    new_run("ann", name="one")
    new_run("ann", name="two")
    new_run("bob", name="three")
    new_run("eve", name="hers")
    code = moves.code("ann")
    assert moves.look(code, "bob") == Move(runs=2, taken_along=1)
    assert moves.use(code, "bob") == "ann"
    assert names(store, "ann") == {"one", "two", "three"}
    assert names(store, "bob") == set()
    assert names(store, "eve") == {"hers"}


def test_a_deleted_run_that_can_come_back_is_taken_along(store, moves, new_run, clock):
    run_id = new_run("bob")
    Deletions(store, clock).delete(run_id, "bob")
    moves.use(moves.code("ann"), "bob")
    Deletions(store, clock).undo(run_id, "ann")
    assert names(store, "ann") == {"A run"}


def test_texts_that_were_uploaded_are_taken_along(moves, uploads):
    upload_id = uploads.save(b"x", "his.csv", owner="bob")
    moves.use(moves.code("ann"), "bob")
    assert uploads.readable(upload_id, "ann").name == "his.csv"


def test_a_code_is_short_and_has_no_letters_that_look_alike(moves):
    for _ in range(20):
        assert re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", moves.code("ann"))


def test_a_code_is_read_however_it_is_typed(moves):
    code = moves.code("ann")
    for typed in (code.lower(), code.replace("-", ""), f"  {code[:2]} {code[2:]} "):
        assert moves.look(typed, "bob") == Move(0, 0)


def test_a_code_works_once(moves):
    code = moves.code("ann")
    moves.use(code, "bob")
    for action in (moves.look, moves.use):
        with pytest.raises(RunError, match=WRONG):
            action(code, "eve")


def test_a_code_works_for_ten_minutes(moves, clock):
    code = moves.code("ann")
    assert moves.seconds_left("ann") == CODE_SECONDS
    clock.sleep(CODE_SECONDS - 1)
    assert moves.look(code, "bob") == Move(0, 0)
    assert moves.seconds_left("ann") == 1
    clock.sleep(1)
    assert moves.seconds_left("ann") is None
    for action in (moves.look, moves.use):
        with pytest.raises(RunError, match=WRONG):
            action(code, "bob")


def test_a_new_code_ends_the_one_before(moves):
    first = moves.code("ann")
    second = moves.code("ann")
    with pytest.raises(RunError, match=WRONG):
        moves.use(first, "bob")
    assert moves.use(second, "bob") == "ann"


def test_the_browsers_own_code_changes_nothing_and_is_not_used_up(moves):
    code = moves.code("ann")
    for action in (moves.look, moves.use):
        with pytest.raises(RunError, match="this very browser"):
            action(code, "ann")
    assert moves.use(code, "bob") == "ann"


def test_a_visitor_without_an_id_gets_no_code(moves):
    with pytest.raises(RunError, match="not identified yet"):
        moves.code("")


def test_wrong_codes_are_counted_for_a_visitor_and_then_even_the_right_one_is_refused(moves, clock):
    code = moves.code("ann")
    for _ in range(VISITOR_TRIES):
        with pytest.raises(RunError, match=WRONG):
            moves.look("AAAA-AAAA", "bob")
    for action in (moves.look, moves.use):
        with pytest.raises(LimitError, match=r"You have entered 5 wrong codes. Try again in about 10 min"):
            action(code, "bob")
    assert moves.look(code, "eve") == Move(0, 0)
    clock.sleep(CODE_SECONDS)
    with pytest.raises(RunError, match=WRONG):
        moves.look("AAAA-AAAA", "bob")


def test_wrong_codes_are_counted_for_all_visitors_together(moves):
    code = moves.code("ann")
    for number in range(ALL_TRIES):
        with pytest.raises(RunError, match=WRONG):
            moves.look("AAAA-AAAA", f"visitor {number}")
    with pytest.raises(LimitError, match="On this server were entered 100 wrong codes"):
        moves.look(code, "bob")


def test_what_has_expired_is_deleted(store, moves, clock):
    moves.code("ann")
    with pytest.raises(RunError):
        moves.look("AAAA-AAAA", "bob")
    clock.sleep(CODE_SECONDS)
    moves.forget_expired()
    with store.engine.connect() as connection:
        assert connection.execute(select(moves_table)).all() == []
        assert connection.execute(select(wrong_codes_table)).all() == []
