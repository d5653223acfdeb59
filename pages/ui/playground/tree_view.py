"""The tree of continuations below the bars; choosing a word appends everything up to it."""

from __future__ import annotations

import streamlit as st

from lstm_core.inference.decoding.completion_tree import MAX_DEPTH, completion_tree
from lstm_core.inference.decoding.sampling import Decoding
from lstm_core.inference.predictor import Predictor
from pages.ui import next_words
from pages.ui.charts.chart_labels import percent
from pages.ui.charts.live_chart import live_chart
from pages.ui.playground.tree_figure import height, tree_figure
from pages.ui.token_names import token_names


def show(model: Predictor, seed: str, decoding: Decoding, seed_key: str) -> None:
    """Depth and branches, and the picture."""
    names = token_names(model)
    with st.container(horizontal=True, gap="large"):
        depth = st.slider(
            f"Depth in {names.many}", 1, MAX_DEPTH, 3, key="tree_depth", bind="query-params", width=240
        )
        branches = st.slider(
            f"Branches per {names.one}", 1, 5, 3, key="tree_branches", bind="query-params", width=240
        )
    tree = completion_tree(model, seed, depth, branches, decoding)
    continuations = [model.tokenizer.join(node.words) for node in tree.nodes[1:]]
    words_of = {
        text: node.words for text, node in zip(continuations, tree.nodes[1:], strict=True) if node.words
    }
    title = "The most probable continuations"
    deepest = max(node.depth for node in tree.nodes)
    best = max((node for node in tree.nodes if node.depth == deepest), key=lambda node: node.cumulative)

    def append(text: str) -> None:
        if text in words_of:
            next_words.extend(seed_key, model, words_of[text])

    live_chart(
        tree_figure(tree, continuations, title),
        key="tree",
        height=height(tree),
        alt=f"{title}: the first is “{model.tokenizer.join(best.words)}”, {percent(best.cumulative)}",
        selectable=True,
        on_select=append,
        select_label="Append",
    )
    if any(node.ends for node in tree.nodes):
        st.caption(
            "Squares are endings: the text stops there. Here an ending counts as a choice beside the "
            f"{names.many}."
        )
    st.caption(
        f"Each {names.one} shows the probability of all {names.many} up to it; choose one to append them. "
        "The sampled path uses the random seed, and the beam the width, of the decoding settings."
    )
