"""Copies: bounded in bytes, the least recently used go first, and none that is about to be opened."""

import pytest

from lstm_core.runs import timing
from lstm_core.runs.remote.file_cache import IN_USE, FileCache
from lstm_core.runs.store.run_store import new_id
from tests.core.runs.fake_clock import FakeClock


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def cache(tmp_path, clock):
    return FileCache(tmp_path, max_bytes=10, clock=clock)


def add(cache, run_id, content, generation="one"):
    return cache.add(run_id, generation, "last.zip", lambda path: path.write_bytes(content) > 0)


def test_a_copy_is_found_by_generation(cache):
    run_id = new_id()
    first, second = add(cache, run_id, b"1234", "one"), add(cache, run_id, b"567", "two")
    assert (first.read_bytes(), second.read_bytes()) == (b"1234", b"567")
    assert cache.find(run_id, "one", "last.zip") == first
    assert cache.find(run_id, "three", "last.zip") is None
    assert first.name == second.name == "last.zip"


def test_what_was_used_least_recently_goes_first(cache, clock):
    old, used, new = new_id(), new_id(), new_id()
    add(cache, old, b"1234")
    add(cache, used, b"1234")
    clock.sleep(IN_USE + 1)
    assert cache.find(used, "one", "last.zip") is not None
    clock.sleep(IN_USE + 1)
    add(cache, new, b"1234")
    assert cache.find(old, "one", "last.zip") is None
    assert cache.find(used, "one", "last.zip").read_bytes() == b"1234"
    assert cache.find(new, "one", "last.zip").read_bytes() == b"1234"


def test_what_was_handed_out_just_now_stays(cache, clock):
    copies = []
    for _ in range(3):
        clock.sleep(1)
        copies.append(add(cache, new_id(), b"12345678"))
    assert all(copy.exists() for copy in copies)
    clock.sleep(IN_USE + 1)
    add(cache, new_id(), b"1")
    assert not any(copy.exists() for copy in copies[:2])


def test_a_use_changes_nothing_but_its_time(cache, clock):
    run_id = new_id()
    written = add(cache, run_id, b"1234").stat().st_mtime_ns
    clock.sleep(100)
    assert cache.find(run_id, "one", "last.zip").stat().st_mtime_ns == written


def test_what_nobody_used_for_long_goes(cache, clock, tmp_path):
    old, new = add(cache, new_id(), b"1"), new_id()
    clock.sleep(timing.LEFT_BEHIND + 1)
    add(cache, new, b"2")
    assert not old.exists()
    assert [folder.name for folder in tmp_path.iterdir()] == [new]


@pytest.mark.parametrize("fails", [True, False])
def test_a_copy_that_is_not_made_leaves_nothing(cache, tmp_path, fails):
    def fetch(path):
        path.write_bytes(b"half")
        if fails:
            raise OSError("the disk is full")
        return False

    if fails:
        with pytest.raises(OSError, match="full"):
            cache.add(new_id(), "one", "last.zip", fetch)
    else:
        assert cache.add(new_id(), "one", "last.zip", fetch) is None
    assert list(tmp_path.iterdir()) == []


def test_a_run_is_forgotten_whole(cache):
    run_id, other = new_id(), new_id()
    for one in (run_id, other):
        add(cache, one, b"1")
    cache.forget(run_id)
    assert cache.find(run_id, "one", "last.zip") is None
    assert cache.find(other, "one", "last.zip") is not None
