"""Whether one more run may be queued: the limits of this server, each with a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select

from lstm_core.errors import LimitError
from lstm_core.limits import Limits, exceeded
from lstm_core.runs.run import LIVE, OVER
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.tables import runs_table
from lstm_core.settings import Settings

_USUAL_SECONDS: Final = 120.0
"""What a run is taken for while none has finished."""

_RECENT: Final = 20


def check_settings(limits: Limits, settings: Settings, rows: int | None = None) -> None:
    """Refuses a run that is larger than this server allows.

    Args:
        limits: of this server.
        settings: the run's.
        rows: rows of its file, where known.

    Raises:
        LimitError: which setting to lower, and to what.
    """
    if exceeded(settings.epochs, limits.epochs):
        raise LimitError(
            f"{settings.epochs:,} epochs were asked for; this server trains up to {limits.epochs:,}. "
            "Choose fewer epochs."
        )
    texts = settings.limit or rows or 0
    if rows:
        texts = min(texts, rows)
    if exceeded(texts, limits.rows):
        raise LimitError(
            f"{texts:,} texts were chosen; a run may use up to {limits.rows:,} here. Lower “Texts to use”."
        )
    if exceeded(settings.max_vocabulary, limits.vocabulary):
        raise LimitError(
            f"A vocabulary of {settings.max_vocabulary:,} words was asked for; up to {limits.vocabulary:,} are learned "
            "here. Lower “Vocabulary size”."
        )


def check_size(limits: Limits, words: int, parameters: int, memory_bytes: int) -> None:
    """Refuses a run whose texts or model are larger than this server allows; what it needs is known once it is counted.

    Raises:
        LimitError: what to lower.
    """
    for amount, limit, what, advice in (
        (words, limits.words, "words of text", "Lower “Texts to use”."),
        (
            parameters,
            limits.parameters,
            "parameters",
            "Use fewer units, or a smaller vocabulary or embedding.",
        ),
        (
            memory_bytes // 10**6,
            limits.run_memory_mb,
            "MB of memory",
            "Use fewer units, a smaller vocabulary or fewer targets per update.",
        ),
    ):
        if exceeded(amount, limit):
            raise LimitError(f"This run has {amount:,} {what}; up to {limit:,} are allowed here. {advice}")


def room_for_runs(store: RunStore, limits: Limits, owner: str) -> int | None:
    """How many runs a visitor may still queue; None where the server does not count them."""
    _, own, under_way, waiting = _there(store, owner)
    counted = (
        (under_way, limits.visitor_queue),
        (waiting, limits.queue_length),
        (len(own), limits.visitor_runs),
    )
    return min((max(0, limit - there) for there, limit in counted if limit), default=None)


def check_queue(store: RunStore, limits: Limits, owner: str) -> None:
    """Refuses a run, be it new or resumed, for which there is no room in the queue.

    Raises:
        LimitError: which limit was reached, and when there is room again.
    """
    _, _, under_way, waiting = _there(store, owner)
    if _no_room(under_way, limits.visitor_queue):
        raise LimitError(
            f"You have {under_way} runs that wait or train, the most that one visitor may have. "
            f"Wait for one to end, {_in_minutes(expected_wait(store, 1))}, or stop one."
        )
    if _no_room(waiting, limits.queue_length):
        raise LimitError(
            f"The queue is full ({limits.queue_length:,}); try again {_in_minutes(expected_wait(store, 1))}."
        )


def check_room(store: RunStore, limits: Limits, owner: str, num_runs: int = 1) -> None:
    """Refuses new runs for which there is no room in the queue or on the disk.

    Args:
        num_runs: how many are asked for together, as in a sweep.

    Raises:
        LimitError: which limit was reached, and when or how there is room again.
    """
    check_queue(store, limits, owner)
    rows, own, _, _ = _there(store, owner)
    if _no_room(len(own), limits.visitor_runs):
        raise LimitError(
            f"You have {len(own)} runs, the most that are kept for one visitor. Delete one first."
        )
    room = room_for_runs(store, limits, owner)
    if room is not None and num_runs > room:
        raise LimitError(
            f"{num_runs} runs were asked for; there is room for {room} more of yours now. Ask for fewer, or wait for "
            "others to end."
        )
    if limits.visitor_disk_mb or limits.disk_mb:
        stored = store.artifacts.stored()
        sizes = {row.id: stored[row.id].num_bytes / 2**20 if row.id in stored else 0.0 for row in rows}
        if _no_room(sum(sizes[row.id] for row in own), limits.visitor_disk_mb):
            raise LimitError(
                f"Your runs take {limits.visitor_disk_mb:,} MB, the most that one visitor may have. Delete some first."
            )
        if _no_room(sum(sizes.values()), limits.disk_mb):
            raise LimitError("This server has no room for another run. Delete runs that you no longer need.")


def _there(store: RunStore, owner: str) -> tuple[Sequence[Any], list[Any], int, int]:
    """All runs, the visitor's among them, how many of those wait or train, and how many of all wait."""
    query = select(runs_table.c.id, runs_table.c.owner, runs_table.c.state).where(~runs_table.c.deleted)
    with store.engine.connect() as connection:
        rows = connection.execute(query).all()
    own = [row for row in rows if row.owner == owner]
    return (
        rows,
        own,
        sum(row.state not in OVER for row in own),
        sum(row.state == "waiting" for row in rows),
    )


def expected_wait(store: RunStore, place: int) -> float:
    """About how many seconds it takes until the run at a place of the queue starts, if as many train at a time as now.

    Args:
        place: 1 for the run that starts next.
    """
    usual = select(runs_table.c.started, runs_table.c.ended).where(
        runs_table.c.state == "finished", runs_table.c.started.is_not(None), runs_table.c.ended.is_not(None)
    )
    live = select(runs_table.c.current).where(runs_table.c.state.in_(LIVE))
    with store.engine.connect() as connection:
        took = [
            row.ended - row.started
            for row in connection.execute(usual.order_by(runs_table.c.ended.desc()).limit(_RECENT))
        ]
        running = connection.execute(live).scalars().all()
    each = sum(took) / len(took) if took else _USUAL_SECONDS
    left = min((float(current.get("seconds_left") or each) for current in running), default=0.0)
    return left + (place - 1) * each / max(1, len(running))


def _no_room(there: float, limit: int) -> bool:
    """Whether one more would be too many."""
    return 0 < limit <= there


def _in_minutes(seconds: float) -> str:
    return f"in about {max(1, round(seconds / 60))} min"
