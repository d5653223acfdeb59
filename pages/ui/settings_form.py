"""Step 2 of Train: the settings, drawn from `lstm_core.settings` with its ranges and explanations."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from lstm_core.settings import FIELDS, NOTEBOOK, Settings

IN_FRONT: Final = ("epochs", "embedding_size", "units")
MODEL: Final = ("cell", "layers", "dropout")
TRAINING: Final = ("batch_targets", "learning_rate", "schedule", "clip_norm", "patience", "seed")
TEXTS: Final = (
    "validation_share",
    "max_vocabulary",
    "min_count",
    "unknown_rate",
    "unit",
    "case",
    "keep_punctuation",
    "strip_markup",
    "drop_duplicates",
)
_STEPS: Final = {"dropout": 0.05, "learning_rate": 0.001, "validation_share": 0.05, "unknown_rate": 0.1}
_FORMATS: Final = {"learning_rate": "%.4f", "clip_norm": "%.1f"}


def prepare(draft: dict[str, Any]) -> None:
    """Puts the draft's settings, else the defaults, where the controls look for their values."""
    for name, field in FIELDS.items():
        st.session_state.setdefault(_key(name), draft.get(name, field.default))


def front() -> None:
    """The three main settings, with the notebook's one click away."""
    for name in IN_FRONT:
        control(name)
    st.button(
        "As in the notebook: 50 / 50 / 200",
        key="notebook_settings",
        type="tertiary",
        icon=":material/menu_book:",
        on_click=_take,
        args=(NOTEBOOK,),
        help="50 epochs, embedding size 50, 200 LSTM units.",
    )


def advanced() -> None:
    """Everything else, in a popover."""
    with st.popover("Advanced", icon=":material/tune:", width="stretch"):
        for title, names in (("Model", MODEL), ("Training", TRAINING), ("Texts", TEXTS)):
            st.markdown(f"**{title}**")
            for name in names:
                control(name)
        st.button(
            "Back to the defaults",
            key="default_settings",
            type="tertiary",
            icon=":material/restart_alt:",
            on_click=_take,
            args=({name: field.default for name, field in FIELDS.items() if name != "limit"},),
        )


def control(name: str, *, high: int | None = None, label: str | None = None) -> None:
    """One setting's control.

    Args:
        name: of the setting.
        high: a lower upper limit than the setting's own.
        label: another label than the setting's own.
    """
    field = FIELDS[name]
    meta, key, default = field.metadata, _key(name), field.default
    label = label or meta["label"]
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
        kind = type(default)
        top = meta["high"] if high is None else min(high, meta["high"])
        st.session_state[key] = kind(min(max(st.session_state[key], meta["low"]), top))
        st.number_input(
            label,
            kind(meta["low"]),
            kind(top),
            step=kind(_STEPS.get(name, 1)) if kind is float else 1,
            format=_FORMATS.get(name, "%.2f") if kind is float else "%d",
            key=key,
            help=f"{meta['explanation']} From {meta['low']:,} to {top:,}.",
            persist_state="session",
        )


def values() -> dict[str, Any]:
    """What the controls say now, by name."""
    return {name: st.session_state.get(_key(name), field.default) for name, field in FIELDS.items()}


def settings() -> Settings:
    """What the controls say now, validated.

    Raises:
        SettingsError: a value that only a changed client can send.
    """
    return Settings.from_dict(values())


def _take(chosen: dict[str, Any]) -> None:
    for name, value in chosen.items():
        st.session_state[_key(name)] = value


def _key(name: str) -> str:
    return f"setting_{name}"
