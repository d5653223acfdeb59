"""How much memory is left: the host's, or less where a container has a limit of its own."""

from __future__ import annotations

from pathlib import Path

import psutil


def available_memory(root: Path = Path("/")) -> int | None:
    """Bytes that this process and its children could still use, or None where the system does not say.

    The smallest of what the host has available and what the control groups (version 2 or 1) around this
    process leave. File pages that the kernel can drop at once count as free.

    Args:
        root: the root of the file system in which the control groups are; another one in tests.
    """
    known = [room for room in (_host(), *_control_groups(root)) if room is not None]
    return max(0, min(known)) if known else None


def memory_for_a_run(root: Path = Path("/")) -> int | None:
    """Bytes that the next run of this process may need, or None where the system does not say.

    What its workers hold counts as free: the next run starts in the spare one, or after the live ones have ended.

    Args:
        root: as for `available_memory`.
    """
    available = available_memory(root)
    return None if available is None else available + sum(map(_held_alone, psutil.Process().children()))


def _held_alone(process: psutil.Process) -> int:
    """Bytes that become free when a process ends."""
    try:
        return int(process.memory_full_info().uss)
    except psutil.Error:  # it has ended, or does not let others look
        return 0


def _host() -> int | None:
    try:
        return int(psutil.virtual_memory().available)
    except OSError:  # Linux without /proc
        return None


def _control_groups(root: Path) -> list[int]:
    room = []
    for group, limit in _limited_groups(root):
        version_2 = (group / "memory.max").exists()
        used = _number(group / ("memory.current" if version_2 else "memory.usage_in_bytes"))
        droppable = _statistic(group / "memory.stat", "inactive_file" if version_2 else "total_inactive_file")
        if used is not None:
            room.append(limit - used + droppable)
    return room


def _limited_groups(root: Path) -> list[tuple[Path, int]]:
    """The control groups around this process that have a limit, and that limit in bytes."""
    limited = []
    for group in _groups(root):
        for name in ("memory.max", "memory.limit_in_bytes"):
            limit = _number(group / name)
            if limit is not None and limit < 2**60:  # version 1 writes a huge number for "no limit"
                limited.append((group, limit))
    return limited


def _groups(root: Path) -> list[Path]:
    """Folders of this process's memory control groups, from its own up to the mount."""
    folders: list[Path] = []
    for line in _read(root / "proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            mount = root / "sys/fs/cgroup"
        elif "memory" in controllers.split(","):
            mount = root / "sys/fs/cgroup/memory"
        else:
            continue
        parts = Path(path.lstrip("/")).parts
        folders += [mount.joinpath(*parts[:depth]) for depth in range(len(parts), -1, -1)]
    return folders


def _statistic(path: Path, name: str) -> int:
    for line in _read(path).splitlines():
        key, _, value = line.partition(" ")
        if key == name:
            return int(value)
    return 0


def _number(path: Path) -> int | None:
    text = _read(path).strip()
    return int(text) if text.isdigit() else None


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
