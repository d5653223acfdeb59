"""The tree of continuations below the bars; choosing a node goes on from it."""

from __future__ import annotations

import streamlit as st

from lstm_core.inference.decoding.completion_tree import MAX_DEPTH, completion_tree
from lstm_core.inference.decoding.sampling import Decoding
from lstm_core.inference.predictor import Predictor
from pages.ui import next_words
from pages.ui.charts.chart_labels import percent
from pages.ui.charts.live_chart import live_chart
from pages.ui.playground.tree_figure import height, tree_figure


def show(model: Predictor, seed: str, decoding: Decoding, seed_key: str) -> None:
    """Depth and branches, and the picture."""
    with st.container(horizontal=True, gap="large"):
        depth = st.slider("Words deep", 1, MAX_DEPTH, 3, key="tree_depth", bind="query-params", width=240)
        branches = st.slider(
            "Branches of a word", 1, 5, 3, key="tree_branches", bind="query-params", width=240
        )
    tree = completion_tree(model, seed, depth, branches, decoding)
    words_of = {model.tokenizer.join(node.words): node.words for node in tree.nodes[1:]}
    title = "The most probable ways to go on"
    best = max((node for node in tree.nodes if node.depth == depth), key=lambda node: node.cumulative)

    def go_on(text: str) -> None:
        if text in words_of:
            next_words.extend(seed_key, model, words_of[text])

    live_chart(
        tree_figure(tree, [model.tokenizer.join(node.words) for node in tree.nodes[1:]], title),
        key="tree",
        height=height(tree),
        alt=f"{title}: first of all “{model.tokenizer.join(best.words)}”, {percent(best.cumulative)}",
        selectable=True,
        on_select=go_on,
        select_label="Go on with",
    )
    st.caption(
        "Each word shows the probability of all words up to it. Choose one to go on from it. The sampled path "
        "follows the random seed under the decoding settings; the beam is as wide as they say."
    )
