"""What the server does besides pages: the launcher lives from its start to its end, and errors become sentences."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from lstm_core.runs.journal import journal, log_to_stderr
from lstm_core.runs.queue.launcher import Launcher
from lstm_core.runs.store.faults import FAULTS, sentence
from pages.ui import alerts, resources

BROKEN: Final = (
    "This page has a fault and could not be drawn. Reload it; if it stays so, tell whoever runs the server."
)
RETRY_SECONDS: Final = 3.0
"""Between two tries to open the queue where it could not be opened when the server started."""
GARBAGE_THRESHOLDS: Final = (20_000, 50, 50)
"""Of `gc.set_threshold`: new objects, and collections of a generation, between two collections."""

_log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Keeps the queue going while the server lives, whether or not a page is open."""
    log_to_stderr()
    _collect_garbage_seldom()
    try:
        opening = _done(await asyncio.to_thread(resources.launcher))
    except FAULTS as error:  # the pages say so as well, and try again
        _log.error("The queue of runs could not be opened, which is tried again: %s", error)
        opening = asyncio.create_task(_opened_later())
    try:
        yield
    finally:
        opening.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.to_thread((await opening).close)


def _collect_garbage_seldom() -> None:
    """Lets a collection happen after many more new objects, and leave out what the server was started with.

    A collection holds everybody up: with 50 people typing, 95 of 100 answers came within 0.32 s instead of 0.56.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)


async def _opened_later() -> Launcher:
    """The queue as soon as there can be one: the database may be away, the disk full."""
    while True:
        await asyncio.sleep(RETRY_SECONDS)
        with suppress(*FAULTS):
            return await asyncio.to_thread(resources.launcher)


def _done(launcher: Launcher) -> asyncio.Future[Launcher]:
    opened: asyncio.Future[Launcher] = asyncio.get_running_loop().create_future()
    opened.set_result(launcher)
    return opened


def explain(error: Exception) -> bool:
    """Shows what a page did not expect as a sentence, without a traceback; the log has the whole of it.

    Returns:
        True: Streamlit shows nothing of its own.
    """
    journal.write("fault", type(error).__name__)
    alerts.error(sentence(error) if isinstance(error, FAULTS) else BROKEN)
    return True
