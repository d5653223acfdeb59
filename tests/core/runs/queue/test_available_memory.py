"""Available memory from control groups of both versions, written out as the kernel does."""

from types import SimpleNamespace

import psutil
import pytest

from lstm_core.runs.queue.available_memory import available_memory, memory_for_a_run

GIB = 2**30


@pytest.fixture
def host(monkeypatch):
    """A host with 20 GiB to spare, which tests may change."""
    memory = SimpleNamespace(total=24 * GIB, available=20 * GIB, free=GIB)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    return memory


@pytest.fixture
def write(tmp_path, host):
    def put(path, content):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(str(content))

    return put


def test_the_host_alone(tmp_path, write):
    write("proc/self/cgroup", "0::/\n")
    assert available_memory(tmp_path) == 20 * GIB


def test_version_2_counts_file_pages_as_free(tmp_path, write):
    write("proc/self/cgroup", "0::/\n")
    write("sys/fs/cgroup/memory.max", 3 * GIB)
    write("sys/fs/cgroup/memory.current", 2 * GIB)
    write("sys/fs/cgroup/memory.stat", f"anon 5\ninactive_file {GIB}\n")
    assert available_memory(tmp_path) == 2 * GIB


def test_version_2_takes_the_tightest_group_above(tmp_path, write):
    write("proc/self/cgroup", "0::/pod/app\n")
    write("sys/fs/cgroup/pod/app/memory.max", "max")
    write("sys/fs/cgroup/pod/app/memory.current", GIB)
    write("sys/fs/cgroup/pod/memory.max", 4 * GIB)
    write("sys/fs/cgroup/pod/memory.current", GIB)
    assert available_memory(tmp_path) == 3 * GIB


def test_version_1_without_and_with_a_limit(tmp_path, write):
    write("proc/self/cgroup", "9:name=systemd:/\n4:memory:/docker/abc\n0::/\n")
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", 9223372036854771712)
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", GIB)
    assert available_memory(tmp_path) == 20 * GIB
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", 2 * GIB)
    write("sys/fs/cgroup/memory/memory.stat", "total_inactive_file 1024\n")
    assert available_memory(tmp_path) == GIB + 1024


def test_a_group_over_its_limit_leaves_nothing(tmp_path, write):
    write("proc/self/cgroup", "0::/\n")
    write("sys/fs/cgroup/memory.max", GIB)
    write("sys/fs/cgroup/memory.current", GIB + 5)
    assert available_memory(tmp_path) == 0


def test_a_group_with_more_room_than_the_host_has_does_not_count(tmp_path, write, host):
    write("proc/self/cgroup", "0::/\n")
    write("sys/fs/cgroup/memory.max", 3 * GIB)
    write("sys/fs/cgroup/memory.current", GIB)
    host.available = GIB
    assert available_memory(tmp_path) == GIB


def test_a_system_that_says_nothing(tmp_path, monkeypatch):
    def not_there():
        raise FileNotFoundError("/proc/meminfo")

    monkeypatch.setattr(psutil, "virtual_memory", not_there)
    assert available_memory(tmp_path) is None


def test_this_system_says_something():
    assert 2**20 < available_memory() < 2**50


def test_what_workers_hold_is_free_for_the_next_run(tmp_path, write, monkeypatch):
    write("proc/self/cgroup", "0::/\n")

    class Gone:
        def memory_full_info(self):
            raise psutil.NoSuchProcess(1)

    spare = SimpleNamespace(memory_full_info=lambda: SimpleNamespace(uss=3 * GIB, rss=9 * GIB))
    monkeypatch.setattr(psutil, "Process", lambda: SimpleNamespace(children=lambda: [spare, Gone()]))
    assert memory_for_a_run(tmp_path) == 23 * GIB


def test_nothing_is_known_where_the_system_does_not_say(tmp_path, monkeypatch):
    def fail():
        raise OSError

    monkeypatch.setattr(psutil, "virtual_memory", fail)
    assert memory_for_a_run(tmp_path) is None
