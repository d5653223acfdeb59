"""What to say where the disk or the database does not do what was asked: sentences without paths of the server."""

from __future__ import annotations

import errno
from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from lstm_core.errors import LabError

FAULTS: Final = (LabError, OSError, SQLAlchemyError)
"""What a page that reads or writes the store has to expect."""

FULL: Final = "The disk of this server is full. Delete runs that you no longer need, then try again."
READ_ONLY: Final = (
    "This server cannot write to the folder of its runs, so nothing can be changed now. Models and curves can be "
    "looked at; ask whoever runs the server to make the folder that LSTM_LAB_HOME names writable."
)
BUSY: Final = "The database of runs is busy. Try again in a moment."
AWAY: Final = (
    "The database of runs cannot be reached at present. Runs that train go on and are written down later; "
    "this page goes on by itself as soon as the database is back."
)
GONE: Final = "This file is no longer there; it may have been deleted. Open another one."
STORAGE_AWAY: Final = (
    "The storage in which this server keeps its files cannot be reached now. Nothing is lost; try again in a "
    "moment."
)
STORAGE_REFUSES: Final = (
    "The storage in which this server keeps its files refuses access. Nothing is lost; tell whoever runs the "
    "server."
)
OTHER: Final = (
    "The server could not read or write its files. Try again; if it stays so, tell whoever runs the server."
)

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_READ_ONLY: Final = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR)

_AWAY_CODES: Final = ("08", "57P0")  # the connection broke; the server shuts down or starts
_ANSWERS: Final = (
    (("53100",), FULL),
    (("25006", "42501"), READ_ONLY),
    (
        ("53", "55P03", "57014", "40"),
        BUSY,
    ),  # too little of something, locked, took too long, or got in each other's way
)


def sentence(error: BaseException) -> str:
    """What to tell a visitor of one of `FAULTS`, or of anything else that went wrong."""
    if isinstance(error, LabError):
        return str(error)
    if isinstance(error, OSError):
        return _of_file_system(error)
    if isinstance(error, SQLAlchemyError):
        return AWAY if is_away(error) else _of_database(error)
    return OTHER


def is_away(error: BaseException) -> bool:
    """Whether an error says that PostgreSQL does not answer: it is down, starting, or cut off from the network."""
    if not isinstance(error, DBAPIError) or not hasattr(error.orig, "sqlstate"):
        return str(error) == AWAY
    code = getattr(error.orig, "sqlstate", None)
    # Who does not answer gives no code.
    return isinstance(error, OperationalError) if code is None else code.startswith(_AWAY_CODES)


def is_full(error: BaseException) -> bool:
    """Whether an error says that the disk is full."""
    return sentence(error) == FULL


def _of_file_system(error: OSError) -> str:
    if error.errno in _FULL:
        return FULL
    if error.errno in _READ_ONLY:
        return READ_ONLY
    return GONE if error.errno == errno.ENOENT else OTHER


def _of_database(error: SQLAlchemyError) -> str:
    """By PostgreSQL's code, else by words: SQLite's, and those of the pool of connections."""
    original = getattr(error, "orig", None)
    code = getattr(original, "sqlstate", None)
    if code is not None:
        return next((answer for codes, answer in _ANSWERS if code.startswith(codes)), OTHER)
    said = str(original or error).lower()
    for words, answer in (
        (("is full", "disk i/o error"), FULL),
        (("readonly", "unable to open"), READ_ONLY),
        (("locked", "busy", "timeout"), BUSY),
    ):
        if any(word in said for word in words):
            return answer
    return OTHER
