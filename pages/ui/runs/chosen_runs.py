"""Which runs are chosen in the table: kept in the URL and in the session, each with a colour that it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import streamlit as st

QUERY: Final = "chosen"
_SESSION: Final = "chosen_runs"
_TIMES: Final = "runs_chosen_elsewhere"
_PLACES: Final = "places_of_runs"


def chosen(own: Iterable[str]) -> list[str]:
    """The ids of the chosen runs, in the order in which they were chosen.

    Args:
        own: ids of the visitor's runs; others are not chosen, whatever the URL says.
    """
    asked = st.query_params.get(QUERY)
    wanted = asked.split(",") if asked else st.session_state.get(_SESSION, [])
    known = set(own)
    found = [run_id for run_id in dict.fromkeys(wanted) if run_id in known]
    _remember(found)
    return found


def take_rows(shown: Sequence[str], rows: Iterable[int], own: Iterable[str]) -> bool:
    """Takes over what is selected in the table; runs that a filter hides stay chosen.

    Args:
        shown: ids of the runs in the table, in its order.
        rows: the selected places.
        own: ids of all runs of the visitor.

    Returns:
        Whether the choice is another one now.
    """
    selected = {shown[row] for row in rows if row < len(shown)}
    before = chosen(own)
    kept = [run_id for run_id in before if run_id in selected or run_id not in shown]
    now = kept + [run_id for run_id in shown if run_id in selected and run_id not in kept]
    _remember(now)
    return now != before


def choose(run_ids: Iterable[str]) -> None:
    """Chooses these runs instead; the table selects them anew."""
    _remember(list(run_ids))
    st.session_state[_TIMES] = times() + 1


def add(run_id: str) -> None:
    """Chooses one more run."""
    choose(dict.fromkeys([*st.session_state.get(_SESSION, []), run_id]))


def times() -> int:
    """How often runs were chosen elsewhere than in the table, which then starts anew."""
    return int(st.session_state.get(_TIMES, 0))


def places(run_ids: Sequence[str], num_places: int) -> dict[str, int]:
    """A place of its own for each run, by which it is drawn; who has one keeps it while others come and go.

    Args:
        run_ids: the runs that are drawn, at most `num_places`.
        num_places: how many looks there are.
    """
    before: dict[str, int] = st.session_state.get(_PLACES, {})
    found = {run_id: before[run_id] for run_id in run_ids if run_id in before}
    free = (place for place in range(num_places) if place not in found.values())
    found |= {run_id: next(free) for run_id in run_ids if run_id not in found}
    st.session_state[_PLACES] = found
    return found


def _remember(run_ids: list[str]) -> None:
    st.session_state[_SESSION] = run_ids
    if run_ids:
        st.query_params[QUERY] = ",".join(run_ids)
    else:
        st.query_params.pop(QUERY, None)
