"""Step 2 of Train: the settings, drawn from `lstm_core.settings` with its ranges and explanations."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from lstm_core.settings import FIELDS, NOTEBOOK, Settings, with_current_names

IN_FRONT: Final = ("epochs", "embedding_size", "units")
MODEL: Final = ("cell", "layers", "output_layer", "dropout", "recurrent_dropout")
TRAINING: Final = (
    "batch_targets",
    "sampled_words",
    "learning_rate",
    "schedule",
    "clip_norm",
    "averaging",
    "patience",
    "seed",
)
TEXTS: Final = (
    "learn_endings",
    "validation_share",
    "max_vocabulary",
    "min_count",
    "unknown_rate",
    "token_level",
    "case",
    "keep_punctuation",
    "strip_markup",
    "drop_duplicates",
)
_STEPS: Final = {
    "dropout": 0.05,
    "recurrent_dropout": 0.05,
    "averaging": 0.01,
    "learning_rate": 0.001,
    "validation_share": 0.05,
    "unknown_rate": 0.1,
}
_FORMATS: Final = {"learning_rate": "%.4f", "averaging": "%.4f", "clip_norm": "%.1f"}


def prepare(draft: dict[str, Any]) -> None:
    """Puts the draft's settings, else the defaults, where the controls look for their values."""
    stored = with_current_names(draft)
    for name, field in FIELDS.items():
        st.session_state.setdefault(_key(name), stored.get(name, field.default))


def front() -> None:
    """The three main settings, with the notebook's one click away."""
    for name in IN_FRONT:
        control(name)
    st.button(
        "As in the original Keras notebook",
        key="notebook_settings",
        type="tertiary",
        icon=":material/menu_book:",
        on_click=take,
        args=(NOTEBOOK,),
        help="The notebook on 2,000 everyday dialogues that this app grew from: 50 epochs, embedding size 50, "
        "200 LSTM units; an output layer of its own, no dropout, no averaging, no "
        "early stopping.",
    )


def advanced() -> None:
    """Everything else, in a popover."""
    with st.popover("Advanced", icon=":material/tune:", width="stretch"):
        for title, names in (("Model", MODEL), ("Training", TRAINING), ("Texts", TEXTS)):
            st.markdown(f"**{title}**")
            for name in names:
                control(name)
        st.button(
            "Reset to the defaults",
            key="default_settings",
            type="tertiary",
            icon=":material/restart_alt:",
            on_click=take,
            args=({name: field.default for name, field in FIELDS.items() if name != "limit"},),
        )


def limit(rows: int) -> None:
    """How many texts to use; an empty box means all.

    Args:
        rows: in the file.
    """
    key = _key("limit")
    chosen = st.session_state[key] = st.session_state.get(key) or None
    st.number_input(
        "Texts to use",
        2,
        # A file read in a wrong way for a moment may have few rows; what was chosen for all of it stays.
        max(rows, chosen or 0, 2),
        key=key,
        placeholder=f"all {rows:,}",
        help="Use only this many rows with a text, from the start of the file; empty uses all.",
        persist_state="session",
    )


def control(name: str) -> None:
    """One setting's control, as its field in `Settings` describes it."""
    field = FIELDS[name]
    meta, key = field.metadata, _key(name)
    default: Any = field.default
    label = meta["label"]
    if meta["names"] is not None:
        st.selectbox(
            label,
            list(meta["names"]),
            key=key,
            format_func=lambda value: meta["names"][value],
            help=meta["explanation"],
            persist_state="session",
        )
    elif isinstance(default, bool):
        st.toggle(label, key=key, help=meta["explanation"], persist_state="session")
    else:
        number: type[int] | type[float] = int if isinstance(default, int) else float
        kept: Any = st.session_state.get(key)
        st.session_state[key] = number(default if kept is None else kept)
        st.number_input(
            label,
            number(meta["low"]),
            number(meta["high"]),
            step=number(_STEPS.get(name, 1)),
            format=_FORMATS.get(name, "%d" if number is int else "%.2f"),
            key=key,
            help=f"{meta['explanation']} From {meta['low']:,} to {meta['high']:,}.",
            persist_state="session",
        )


def values() -> dict[str, Any]:
    """What the controls say now, by name."""
    found = {name: st.session_state.get(_key(name), field.default) for name, field in FIELDS.items()}
    return found | {"limit": found["limit"] or 0}


def settings() -> Settings:
    """What the controls say now, validated.

    Raises:
        SettingsError: a value that only a changed client can send.
    """
    return Settings.from_dict(values())


def take(chosen: dict[str, Any]) -> None:
    """Puts settings into their controls; call it before those are drawn, such as from a button.

    Args:
        chosen: new values, by name; the others stay.
    """
    for name, value in chosen.items():
        st.session_state[_key(name)] = value


def _key(name: str) -> str:
    return f"setting_{name}"
