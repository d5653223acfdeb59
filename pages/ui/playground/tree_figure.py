"""The completion tree as a picture: words from left to right, each with the probability of all words up to it."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import plotly.graph_objects as go

from lstm_core.inference.decoding.completion_tree import CompletionTree, Node
from pages.ui.charts.chart_labels import bits, escape_label, percent, shorten
from pages.ui.charts.colours import LIGHT
from pages.ui.plain_text import isolated

ROW_HEIGHT: Final = 38
MARGINS: Final = 96
LABEL_CELLS: Final = 11
LABEL_STEPS: Final = 0.5
END_LABEL: Final = "ends here"
PATHS: Final = {
    "greedy": ("greedy", "solid", 0.0),
    "beam": ("beam search", "dash", -0.14),
    "sample": ("sampled", "dot", 0.14),
}
"""What each path is called, its dash, and how far beside the branch it runs, so that all three are visible.

Between the lines of a word's label they run on one another."""


def tree_figure(tree: CompletionTree, continuations: list[str], title: str) -> go.Figure:
    """Draws the tree; its first trace holds the words, with their continuations as `customdata`, its last the endings.

    Args:
        tree: what to draw.
        continuations: for each node but the root what its words are as text.
        title: plain text above the picture.

    Returns:
        A figure whose height should be `height(tree)`.
    """
    y = _rows(tree)
    told = list(zip(tree.nodes[1:], y[1:], continuations, strict=True))
    figure = go.Figure(_points([one for one in told if not one[0].ends]))
    branches: tuple[list[float | None], list[float | None]] = ([], [])
    for place, node in enumerate(tree.nodes[1:], 1):
        # Between the two lines of its parent's label first, then to the word.
        branches[0].extend((node.depth - 1, _leaves_at(node.depth - 1), node.depth, None))
        branches[1].extend((y[node.parent], y[node.parent], y[place], None))
    figure.add_scatter(
        x=branches[0],
        y=branches[1],
        mode="lines",
        line={"color": LIGHT.baseline, "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )
    for name, path in tree.paths.items():
        label, dash, aside = PATHS[name]
        figure.add_scatter(
            x=[
                x
                for depth in (tree.nodes[place].depth for place in path[1:])
                for x in (depth - 1, _leaves_at(depth - 1), depth, None)
            ],
            y=[
                height
                for before, place in pairwise(path)
                for height in (y[before], y[before] + aside, y[place] + aside, None)
            ],
            mode="lines",
            line={"color": LIGHT.bars, "width": 3, "dash": dash},
            hoverinfo="skip",
            name=label,
            zorder=2,
        )
    if endings := [one for one in told if one[0].ends]:
        figure.add_trace(_points(endings).update(marker={"symbol": "square"}, customdata=None))
    deepest = max(node.depth for node in tree.nodes)
    figure.update_layout(
        template={},
        title={"text": escape_label(title)},
        margin={"l": 16, "r": 16, "t": 48, "b": 40},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 0, "yanchor": "top"},
        xaxis={"range": [-0.08, deepest + 0.95], "visible": False, "fixedrange": True},
        yaxis={"range": [max(y) + 0.6, min(y) - 0.6], "visible": False, "fixedrange": True},
    )
    return figure


def _points(nodes: list[tuple[Node, float, str]]) -> go.Scatter:
    """Nodes with their labels: each with its height and its words as text."""
    return go.Scatter(
        x=[node.depth for node, _, _ in nodes],
        y=[height for _, height, _ in nodes],
        mode="markers+text",
        marker={"size": 9, "color": LIGHT.bars},
        text=[f"{_label(node)}<br>{escape_label(percent(node.cumulative))}" for node, _, _ in nodes],
        textposition="middle right",
        textfont={"size": 12.5},
        customdata=[text for _, _, text in nodes],
        hovertext=[
            f"{_told(node, text)}: {escape_label(percent(node.cumulative))} in total; "
            f"the {'end' if node.ends else 'last word'} alone {escape_label(percent(node.probability))}, "
            f"{bits(node.probability)}"
            for node, _, text in nodes
        ],
        hoverinfo="text",
        cliponaxis=False,
        showlegend=False,
        zorder=3,
        name="",
    )


def _label(node: Node) -> str:
    """The last word, or that the text ends."""
    return f"<i>{END_LABEL}</i>" if node.ends else escape_label(shorten(node.words[-1], LABEL_CELLS))


def _told(node: Node, text: str) -> str:
    """What the node stands for, in words."""
    quoted = f"“{escape_label(isolated(text))}”"
    if not node.ends:
        return quoted
    return f"{quoted} and nothing more" if text else "Nothing more"


def _leaves_at(depth: int) -> float:
    """Where the branches of a node begin: behind its label; the root has none."""
    return depth + LABEL_STEPS if depth else 0.0


def height(tree: CompletionTree) -> int:
    """Pixels that the picture needs."""
    parents = {node.parent for node in tree.nodes}
    leaves = sum(place not in parents for place in range(len(tree.nodes)))
    return MARGINS + ROW_HEIGHT * max(3, leaves)


def _rows(tree: CompletionTree) -> list[float]:
    """A height for each node: leaves one below the other, parents in the middle of their children."""
    children: dict[int, list[int]] = {}
    for place, node in enumerate(tree.nodes):
        children.setdefault(node.parent, []).append(place)
    rows = [0.0] * len(tree.nodes)
    next_row = 0

    def lay(place: int) -> float:
        nonlocal next_row
        below = [lay(child) for child in children.get(place, [])]
        if below:
            rows[place] = (below[0] + below[-1]) / 2
        else:
            rows[place] = float(next_row)
            next_row += 1
        return rows[place]

    lay(0)
    return rows
