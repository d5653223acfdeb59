"""Figures over all words: their map, and how far back one matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from lstm_core.inference.inspection.embeddings import Map
from pages.ui.charts.cell_looks import Look
from pages.ui.charts.chart_labels import escape_label
from pages.ui.charts.colours import LIGHT, colorscale
from pages.ui.inside.unit_figures import word_labels
from pages.ui.plain_text import isolated

_GROUP_COLOURS: Final = (
    (LIGHT.training, "circle"),
    (LIGHT.validation, "square"),
    (LIGHT.bars, "diamond"),
    (LIGHT.forget, "triangle-up"),
    (LIGHT.candidate, "cross"),
    (LIGHT.output, "x"),
    (LIGHT.hidden_state, "triangle-down"),
    (LIGHT.cell_state, "star"),
)
MAX_GROUPS: Final = len(_GROUP_COLOURS)
_SYMBOLS_3D: Final = ("circle", "square", "diamond", "cross", "x")


def word_map(
    places: Map,
    words: Sequence[str],
    counts: np.ndarray,
    groups: Sequence[str | None] | None,
    marked: Sequence[str],
    grouped_by: str = "",
) -> go.Figure:
    """Draw words on a map of two or three dimensions.

    Args:
        places: where they are.
        words: (num_words,), most frequent first.
        counts: (num_words,) how often each was seen.
        groups: (num_words,) a group for each word, to colour by; None colours by frequency.
        marked: the searched word first, then its neighbours; always labelled.
        grouped_by: what the groups are, for the legend.
    """
    flat = places.places.shape[1] == 2
    figure = go.Figure()
    labelled = set(range(min(24, len(words))))
    labelled |= {index for index, word in enumerate(words) if word in marked}
    names = sorted({group for group in groups if group is not None}) if groups is not None else []
    parts: list[tuple[str, list[int], dict[str, Any]]]
    if groups is None:
        scale = np.log10(np.maximum(counts, 1)).round(3).tolist()
        top = max([1, *scale])
        ticks = list(range(int(top) + 1))
        bar: dict[str, Any] = {"orientation": "h", "thickness": 10, "len": 0.7, "outlinewidth": 0}
        bar |= {"x": 1, "xanchor": "right", "y": 0, "yanchor": "top", "ypad": 30}
        bar |= {"title": {"text": "Seen in the training texts", "side": "bottom", "font": {"size": 13}}}
        bar |= {"tickvals": ticks, "ticktext": [f"{10**tick:,} ×" for tick in ticks]}
        marker = {"color": scale, "cmin": 0, "cmax": top, "colorscale": colorscale(LIGHT.sequential[3:])}
        parts = [("Words", list(range(len(words))), marker | {"colorbar": bar})]
    else:
        parts = []
        for number, name in enumerate(names[:MAX_GROUPS]):
            colour, symbol = _GROUP_COLOURS[number]
            chosen = [index for index, group in enumerate(groups) if group == name]
            if not flat:
                symbol = _SYMBOLS_3D[number % len(_SYMBOLS_3D)]
            parts.append((escape_label(name), chosen, {"color": colour, "symbol": symbol}))
    for name, chosen, marker in parts:
        axes = {
            axis: places.places[chosen, number].round(4).tolist()
            for number, axis in enumerate("xyz"[: 2 if flat else 3])
        }
        trace = {
            "mode": "markers+text",
            "text": [word_labels([words[index]])[0] if index in labelled else "" for index in chosen],
            "textposition": "top center",
            "textfont": {"size": 12},
            "hovertext": [
                f"“{isolated(word_labels([words[index]], 40)[0])}”, seen {int(counts[index]):,} times"
                for index in chosen
            ],
            "hoverinfo": "text",
            "marker": {"size": 7 if flat else 4, "opacity": 0.85} | marker,
            "name": name,
        }
        figure.add_trace(go.Scatter(**axes, **trace) if flat else go.Scatter3d(**axes, **trace))
    _mark(figure, places, words, marked)
    shown = " and ".join(f"{100 * share:.0f} %" for share in places.explained)
    figure.update_layout(
        template={},
        title={"text": f"Map of {len(words)} word vectors"},
        margin={"l": 16, "r": 16, "t": 58 + 18 * -(-len(names) // 2) if names else 52, "b": 40 if names else 96},
        hovermode="closest",
        showlegend=bool(names),
        legend={
            "orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom",
            "title": {"text": escape_label(grouped_by)},
        },
        dragmode="zoom" if flat else "turntable",
    )  # fmt: skip
    if flat:
        figure.update_layout(
            xaxis={
                "showticklabels": False,
                "zeroline": False,
                "title": {"text": f"The axes show {shown} of the variance"},
            },
            yaxis={"showticklabels": False, "zeroline": False},
        )
    else:
        axis = {
            "showticklabels": False,
            "title": {"text": ""},
            "backgroundcolor": "rgba(0,0,0,0)",
            "gridcolor": LIGHT.baseline,
        }
        figure.update_layout(
            scene={
                "xaxis": axis,
                "yaxis": axis,
                "zaxis": axis,
                "dragmode": "turntable",
                "camera": {"eye": {"x": 1.05, "y": 1.05, "z": 0.75}},
            }
        )
    return figure


def memory_curves(
    distances: Sequence[int], curves: Mapping[str, np.ndarray], looks: Mapping[str, Look]
) -> go.Figure:
    """Draw how much a replaced word moves the prediction, by its distance.

    Args:
        distances: (timesteps,) 1 is the last word.
        curves: (timesteps,) mean share of probability, 0..1, by model.
        looks: how each is drawn.
    """
    figure = go.Figure()
    for name, values in curves.items():
        label, look = escape_label(name), looks[name]
        figure.add_scatter(
            x=list(distances),
            y=[round(100 * float(value), 3) for value in values],
            mode="lines+markers",
            name=label,
            line={"color": look.colour, "width": 2.5, "dash": look.dash},
            marker={"color": look.colour, "symbol": look.symbol, "size": 8},
            hovertemplate=f"{label}: replacing the word %{{x}} back moves %{{y:.1f}} % of the probability"
            "<extra></extra>",
        )
    figure.update_layout(
        template={},
        title={"text": "How far back a word matters"},
        margin={"l": 60, "r": 16, "t": 58 + 18 * len(curves), "b": 56},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"},
        xaxis={
            "title": {"text": "Words back (1 is the last word)"},
            "range": [0.5, len(distances) + 0.5],
            "dtick": max(1, len(distances) // 10),
        },
        yaxis={"title": {"text": "Probability moved (%)"}, "rangemode": "tozero"},
    )
    return figure


def _mark(figure: go.Figure, places: Map, words: Sequence[str], marked: Sequence[str]) -> None:
    """Rings around the searched word and its neighbours."""
    chosen = [index for index, word in enumerate(words) if word in marked]
    if not chosen:
        return
    sizes = [18 if words[index] == marked[0] else 12 for index in chosen]
    ring = {"symbol": "circle-open", "color": LIGHT.unknown, "line": {"width": 2.5, "color": LIGHT.unknown}}
    trace = {"mode": "markers", "hoverinfo": "skip", "showlegend": False, "name": ""}
    axes = {
        axis: places.places[chosen, number] for number, axis in enumerate("xyz"[: places.places.shape[1]])
    }
    if len(axes) == 2:
        figure.add_trace(go.Scatter(**axes, **trace, marker=ring | {"size": sizes}))
    else:
        figure.add_trace(
            go.Scatter3d(**axes, **trace, marker=ring | {"size": [size // 2 + 4 for size in sizes]})
        )
