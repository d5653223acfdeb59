"""The arguments of the command line; the flags of `train` are the settings of `settings.py`."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn

from lstm_core.errors import InputError, SettingsError
from lstm_core.settings import FIELDS, Settings
from lstm_core.version import VERSION

EXPORTS: Final = {
    "keras": "a file for plain Keras, from (batch, timesteps) token ids to logits",
    "notebook": "a notebook that trains it again with plain Keras",
    "html": "a page that completes text in any browser",
    "csv": "the curves, a row an epoch",
    "report": "a printable page about the run",
}
"""The forms that `export` writes, and what each is."""

Command = Callable[[argparse.Namespace], int]


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are errors like all others: one line, status 2."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message[:1].upper()}{message[1:]}. What is possible: `{self.prog} --help`.")


def make_parser(
    inspect_csv: Command,
    train: Command,
    complete: Command,
    export: Command,
    compare: Command,
    dispatch: Command,
) -> Parser:
    parser = Parser(
        "python -m lstm_core", description="Next-word models from a CSV of texts.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"LSTM Lab {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    look = commands.add_parser("inspect-csv", help="say how a file is read", allow_abbrev=False)
    look.add_argument("file", type=Path, metavar="FILE", help="the CSV file")
    look.set_defaults(command=inspect_csv)

    learn = commands.add_parser("train", help="train a model on a column of texts", allow_abbrev=False)
    learn.add_argument("file", type=Path, metavar="FILE", nargs="?", help="the CSV file")
    learn.add_argument(
        "--column", metavar="NAME", help="the column of texts; by default the one that looks like it"
    )
    learn.add_argument("--output", type=Path, metavar="MODEL.zip", required=True, help="where the model goes")
    place = learn.add_mutually_exclusive_group()
    place.add_argument("--checkpoint", type=Path, metavar="DIR", help="save here what resuming the run needs")
    place.add_argument(
        "--resume", type=Path, metavar="DIR", help="resume the run that --checkpoint saved here"
    )
    many = learn.add_argument_group("for more texts than memory holds")
    many.add_argument(
        "--shards",
        type=Path,
        metavar="DIR",
        help="keep the texts as Parquet files here, and read them from there",
    )
    many.add_argument(
        "--members",
        type=_whole("--members"),
        default=1,
        metavar="N",
        help="processes that train the model together (default 1); more than one need --shards and --checkpoint",
    )
    many.add_argument(
        "--ray", metavar="HOST:PORT", help="start the members on this Ray cluster instead of here"
    )
    for field in FIELDS.values():
        _add_setting(learn, field)
    learn.set_defaults(command=train)

    ask = commands.add_parser("complete", help="say what comes next", allow_abbrev=False)
    ask.add_argument("model", type=Path, metavar="MODEL.zip", help="a model saved by LSTM Lab")
    ask.add_argument("seed", metavar="SEED", help="the text so far")
    ask.add_argument(
        "--top-k", type=_whole("--top-k"), default=5, metavar="N", help="next words to show (default 5)"
    )
    ask.add_argument(
        "--words", type=_whole("--words"), default=0, metavar="N", help="words to add at most (default 0)"
    )
    ask.set_defaults(command=complete)

    carry = commands.add_parser("export", help="write a model in another form", allow_abbrev=False)
    carry.add_argument("model", type=Path, metavar="MODEL.zip", help="a model saved by LSTM Lab")
    carry.add_argument(
        "--to", choices=EXPORTS, required=True, help="; ".join(map(": ".join, EXPORTS.items()))
    )
    carry.add_argument("--output", type=Path, metavar="PATH", required=True, help="where the file goes")
    carry.add_argument(
        "--precision",
        choices=("float32", "float16"),
        help="of the weights in a page; float16 halves it (default float32)",
    )
    carry.add_argument("--file", metavar="FILE", help="the CSV that a notebook reads (default texts.csv)")
    carry.add_argument("--column", metavar="NAME", help="its column of texts (default Text)")
    carry.set_defaults(command=export)

    measure = commands.add_parser("compare", help="measure two models on the same texts", allow_abbrev=False)
    measure.add_argument("first", type=Path, metavar="A.zip", help="a model saved by LSTM Lab")
    measure.add_argument("second", type=Path, metavar="B.zip", help="another one")
    measure.add_argument("--on", type=Path, metavar="FILE", required=True, help="the CSV of texts")
    measure.add_argument(
        "--column", metavar="NAME", help="the column of texts; by default the one that looks like it"
    )
    measure.set_defaults(command=compare)

    serve = commands.add_parser("dispatch", help="start the app's runs on a Ray cluster", allow_abbrev=False)
    serve.add_argument("--ray", metavar="HOST:PORT", required=True, help="the cluster's head node")
    serve.add_argument(
        "--cpus-per-run",
        type=_whole("--cpus-per-run"),
        default=1,
        metavar="N",
        help="CPUs of one node that a run holds (default 1)",
    )
    serve.set_defaults(command=dispatch)

    for command in (look, learn, ask, carry, measure):
        command.add_argument("--json", action="store_true", help="print one JSON object a line")
    return parser


def _add_setting(parser: argparse.ArgumentParser, field: dataclasses.Field[Any]) -> None:
    """The flag of a setting; without it the setting keeps its default, which stays in `settings.py` alone."""
    meta, flag = field.metadata, flag_of(field.name)
    if isinstance(field.default, bool):
        standard = flag if field.default else flag.replace("--", "--no-", 1)
        text = f"{meta['explanation']} (default {standard})"
        parser.add_argument(flag, action=argparse.BooleanOptionalAction, help=text, default=None)
        return
    if meta["names"]:
        span, metavar = "", "|".join(meta["names"])
    else:
        span, metavar = f"{meta['low']:,} to {meta['high']:,}; ", "N"
    text = f"{meta['explanation']} ({span}default {field.default})".replace("%", "%%")
    parser.add_argument(flag, type=_setting(field), metavar=metavar, help=text)


def _setting(field: dataclasses.Field[Any]) -> Callable[[str], Any]:
    """Turns a flag's text into the setting's value, checked by `Settings` itself."""

    def convert(text: str) -> Any:
        value: Any = text
        if not field.metadata["names"]:
            for kind in (int, float):
                with contextlib.suppress(ValueError):
                    value = kind(text)
                    break
        try:
            return getattr(Settings(**{field.name: value}), field.name)
        except SettingsError as error:
            raise SettingsError(str(error).replace(field.name, flag_of(field.name), 1)) from None

    return convert


def _whole(flag: str) -> Callable[[str], int]:
    def convert(text: str) -> int:
        try:
            return int(text)
        except ValueError:
            raise InputError(f"{flag} was {text!r}; a whole number was expected.") from None

    return convert


def flag_of(name: str) -> str:
    return "--" + name.replace("_", "-")
