"""Share links: who sees what by which address, and for how long."""

import re

import pytest
from sqlalchemy import select

from lstm_core.errors import RunError
from lstm_core.runs.store.deletions import Deletions
from lstm_core.runs.store.run_store import new_id
from lstm_core.runs.store.shares import Shares
from lstm_core.runs.store.tables import shares_table

NOTHING = "This share link shows nothing any more"


@pytest.fixture
def shares(store, clock):
    return Shares(store, clock)


def test_a_link_shows_its_run_and_no_other(shares, new_run):
    run_id, other = new_run("ann", name="shared"), new_run("ann", name="private")
    token = shares.create(run_id, "ann")
    assert shares.shared(token).name == "shared"
    assert shares.token(other) is None
    assert shares.create(other, "ann") != token


def test_a_token_is_long_and_says_nothing_of_the_run(shares, new_run):
    run_id = new_run("ann")
    token = shares.create(run_id, "ann")
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", token)
    assert run_id not in token


def test_a_run_keeps_its_link_until_it_is_revoked_and_then_gets_another(shares, new_run):
    run_id = new_run("ann")
    first = shares.create(run_id, "ann")
    assert shares.create(run_id, "ann") == first == shares.token(run_id)
    shares.revoke(run_id, "ann")
    assert shares.token(run_id) is None
    second = shares.create(run_id, "ann")
    with pytest.raises(RunError, match=NOTHING):
        shares.shared(first)
    assert shares.shared(second).id == run_id
    shares.revoke(run_id, "ann")
    shares.revoke(run_id, "ann")


def test_only_the_owner_shares_and_revokes(shares, new_run):
    run_id = new_run("ann")
    token = shares.create(run_id, "ann")
    for visitor in ("bob", "", None):
        for action in (shares.create, shares.revoke):
            with pytest.raises(RunError, match="Only the person who started this run can share it"):
                action(run_id, visitor)
    assert shares.shared(token).id == run_id


@pytest.mark.parametrize("visitor", ["bob", "", None])
def test_an_id_opens_a_run_for_its_owner_alone(shares, new_run, visitor):
    run_id = new_run("ann")
    shares.create(run_id, "ann")
    assert shares.own(run_id, "ann").id == run_id
    with pytest.raises(RunError) as not_his:
        shares.own(run_id, visitor)
    with pytest.raises(RunError) as not_there:
        shares.own(new_id(), visitor)
    assert str(not_his.value) == str(not_there.value)


@pytest.mark.parametrize("token", ["", "x", "%", "' OR 1=1 --", None, 7, "a" * 32])
def test_what_is_no_token_shows_nothing(shares, new_run, token):
    run_id = new_run("ann")
    shares.create(run_id, "ann")
    for nothing in (token, run_id):
        with pytest.raises(RunError, match=NOTHING):
            shares.shared(nothing)


def test_a_deleted_run_is_not_shown_and_one_that_comes_back_is(store, shares, new_run, clock):
    run_id = new_run("ann")
    token = shares.create(run_id, "ann")
    deletions = Deletions(store, clock)
    deletions.delete(run_id, "ann")
    with pytest.raises(RunError, match=NOTHING):
        shares.shared(token)
    deletions.undo(run_id, "ann")
    assert shares.shared(token).id == run_id
    deletions.delete(run_id, "ann", for_good=True)
    with store.engine.connect() as connection:
        assert connection.execute(select(shares_table)).all() == []


def test_an_error_of_the_database_does_not_quote_a_token(store, shares, new_run):
    token = shares.create(new_run("ann"), "ann")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE shares")
    with pytest.raises(Exception, match="shares") as error:
        shares.shared(token)
    assert token not in str(error.value)
