"""The page at /operator as HTML: a few tables in the colours of the app, without a script."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from lstm_core.runs.server_state import ServerState
from pages.ui.plain_text import count, size

_Rows = Sequence[tuple[str, str]]

_STYLE: Final = """
:root { color-scheme: light dark; --paper: #fbf9f4; --card: #f2eee5; --ink: #2b2822; --faint: #6f6a62;
        --line: #dcd5c6; --link: #1f5f99; --bad: #a8182c; }
@media (prefers-color-scheme: dark) { :root { --paper: #1b1a17; --card: #272521; --ink: #e9e4d9; --faint: #a39c90;
        --line: #45413a; --link: #8cc2f0; --bad: #ff6f66; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 3rem; background: var(--paper); color: var(--ink);
       font: 1rem/1.5 system-ui, sans-serif; }
h1, h2 { font-family: Georgia, serif; font-weight: 600; line-height: 1.2; }
h1 { font-size: 2rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
p { margin: .25rem 0 1.5rem; color: var(--faint); }
section p { margin: 0; }
a { color: var(--link); }
main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
section { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.25rem; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .3rem 0; border-top: 1px solid var(--line); }
tr:first-child > * { border-top: 0; }
th { text-align: left; font-weight: 400; }
td { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bad td { color: var(--bad); font-weight: 600; }
"""


def page(now: ServerState, when: datetime) -> str:
    """The whole page.

    Args:
        now: how the server does.
        when: the moment that this is true of.
    """
    faults = [(kind, f"{count(number)} \u00d7") for kind, number in now.faults.most_common()]
    runs = [(name.capitalize(), count(number)) for name, number in (now.runs or {}).items()]
    sections = [
        _section("Runs", runs, empty="The database of runs cannot be reached at present."),
        _section(
            "This server",
            [
                ("Visitors with runs", "unknown" if now.visitors is None else count(now.visitors)),
                ("Worker processes", count(now.workers)),
                ("Memory of server and workers", size(now.memory)),
                ("Memory free", "unknown" if now.memory_free is None else size(now.memory_free)),
                ("Opened models", size(now.models_open)),
                ("Disk free", size(now.disk_free)),
                ("Uploads", "unknown" if now.uploads is None else size(now.uploads)),
            ],
        ),
        _section("Errors within a day", faults, "bad", "None."),
        _section("Versions", list(now.versions.items())),
    ]
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        f"<title>Server status \u00b7 LSTM Lab</title><style>{_STYLE}</style>"
        f"<h1>Server status</h1><p>LSTM Lab, {when:%-d %B %Y, %H:%M:%S} UTC. Reload for newer figures; "
        f"Prometheus reads them at <a href=/metrics>/metrics</a>.</p><main>{''.join(sections)}</main></html>"
    )


def _section(title: str, rows: _Rows, mark: str = "", empty: str = "") -> str:
    content = f"<table>{''.join(_lines(rows, mark))}</table>" if rows else f"<p>{empty}</p>"
    return f"<section><h2>{title}</h2>{content}</section>"


def _lines(rows: _Rows, mark: str) -> Iterable[str]:
    opening = f"<tr class={mark}>" if mark else "<tr>"
    for name, value in rows:
        yield f"{opening}<th scope=row>{html.escape(name)}<td>{html.escape(value)}"
