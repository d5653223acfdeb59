"""The completion tree: the most probable continuations of a seed, and where greedy, beam and sampled text run in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstm_core.errors import InputError
from lstm_core.inference.decoding.sampling import Decoding
from lstm_core.inference.decoding.word_stream import WrittenWord, generate
from lstm_core.inference.distribution import top_ids
from lstm_core.inference.predictor import Predictor
from lstm_core.text.vocabulary import BOUNDARY_ID

MAX_DEPTH = 8
MAX_NODES_AT_DEPTH = 12
"""Nodes that are drawn at one depth, beside those of the paths."""


@dataclass(frozen=True)
class Node:
    """One continuation of a seed, or its ending.

    Where endings were learned, probabilities are those among words and the ending.

    Args:
        words: its words, the seed's not among them; the root has none.
        token_ids: their ids, and the boundary's where the text ends after them.
        probability: 0..1 of its last word, or of the ending, after the words before it; 1 for the root.
        cumulative: 0..1 of all of it together; 1 for the root.
        parent: place of the node without the last word in the tree's list; -1 for the root.
    """

    words: tuple[str, ...]
    token_ids: tuple[int, ...]
    probability: float
    cumulative: float
    parent: int

    @property
    def depth(self) -> int:
        """How many choices after the seed: its words, and the ending where it has one."""
        return len(self.token_ids)

    @property
    def ends(self) -> bool:
        """Whether the text ends after the words; such a node has no children."""
        return self.token_ids[-1:] == (BOUNDARY_ID,)


@dataclass(frozen=True)
class CompletionTree:
    """Continuations of a seed that share their beginnings.

    Args:
        nodes: the root first, then by depth, and within a depth by parent and probability.
        paths: by name ("greedy", "beam", "sample") the places of the nodes that it runs through, root first.
    """

    nodes: tuple[Node, ...]
    paths: dict[str, tuple[int, ...]]


def completion_tree(
    predictor: Predictor, seed: str, depth: int, branches: int, decoding: Decoding
) -> CompletionTree:
    """Grows the tree word by word.

    At every depth the nodes of the depth before put forth their `branches` most probable next words, and the ending
    where it is no less probable than one of these. Of them all the most probable continuations stay,
    `MAX_NODES_AT_DEPTH` at most. What the three ways of decoding write is added where it is not among them.

    Args:
        predictor: the model.
        seed: any text.
        depth: words after the seed, 1..`MAX_DEPTH`.
        branches: next words of a node, at least 1.
        decoding: gives beam_width and past_endings, and for the sampled path what sampling knows; its method does
            not matter.

    Raises:
        InputError: depth or branches outside their range.
    """
    if not 1 <= depth <= MAX_DEPTH:
        raise InputError(f"depth was {depth}; choose a value from 1 to {MAX_DEPTH}.")
    if branches < 1:
        raise InputError(f"branches was {branches}; choose at least 1.")
    written = _written(predictor, seed, depth, decoding)
    forced = {path[:length] for path in written.values() for length in range(1, len(path) + 1)}
    read = predictor.read(seed)
    log_probs = predictor.choices_after(read.token_ids, decoding.past_endings)[
        np.newaxis
    ]  # the root's at first
    state = predictor.state(read.token_ids)[:, :, np.newaxis]  # (layers, num_states, nodes, units)
    nodes = [Node((), (), 1.0, 1.0, -1)]
    frontier = [0]
    for level in range(1, depth + 1):
        grown = _grown(predictor, nodes, frontier, log_probs, branches, forced)
        kept = _kept(grown, forced)
        open_ = [(len(nodes) + place, node) for place, node in enumerate(kept) if not node.ends]
        rows = [frontier.index(node.parent) for _, node in open_]
        frontier = [place for place, _ in open_]
        nodes.extend(kept)
        if not frontier:
            break
        if level < depth:
            state = predictor.network.step_batch([node.token_ids[-1] for _, node in open_], state[:, :, rows])
            log_probs = predictor.choices(state, decoding.past_endings)  # (nodes, vocabulary_size)
    places = {node.token_ids: place for place, node in enumerate(nodes)}
    paths = {
        name: tuple(places[path[:length]] for length in range(len(path) + 1))
        for name, path in written.items()
    }
    return CompletionTree(tuple(nodes), paths)


def _written(predictor: Predictor, seed: str, depth: int, decoding: Decoding) -> dict[str, tuple[int, ...]]:
    """Token ids of what each way of decoding writes after the seed, with the boundary where it ends there."""
    plain = Decoding(seed=decoding.seed, past_endings=decoding.past_endings)
    ways = {
        "greedy": plain,
        "beam": replace(plain, method="beam", beam_width=decoding.beam_width),
        "sample": decoding if decoding.method == "sample" else replace(plain, method="sample"),
    }
    return {
        name: tuple(
            one.token_id if isinstance(one, WrittenWord) else BOUNDARY_ID
            for one in generate(predictor, seed, depth, way)
        )
        for name, way in ways.items()
    }


def _grown(
    predictor: Predictor,
    nodes: Sequence[Node],
    frontier: Sequence[int],
    log_probs: np.ndarray,
    branches: int,
    forced: set[tuple[int, ...]],
) -> list[Node]:
    """The children of the last depth's nodes: the most probable, and those that a path runs through."""
    grown = []
    for row, place in enumerate(frontier):
        parent = nodes[place]
        best = [int(token_id) for token_id in top_ids(log_probs[row], branches)]
        if log_probs[row, BOUNDARY_ID] >= log_probs[row, best[-1]]:
            best.append(BOUNDARY_ID)
        on_path = {path[-1] for path in forced if path[:-1] == parent.token_ids} - set(best)
        for token_id in [*best, *sorted(on_path)]:
            probability = float(np.exp(log_probs[row, token_id]))
            if probability > 0:
                word = () if token_id == BOUNDARY_ID else (predictor.vocabulary.word(token_id),)
                grown.append(
                    Node(
                        (*parent.words, *word),
                        (*parent.token_ids, token_id),
                        probability,
                        parent.cumulative * probability,
                        place,
                    )
                )
    return grown


def _kept(grown: list[Node], forced: set[tuple[int, ...]]) -> list[Node]:
    """The most probable continuations and the paths', by parent and probability."""
    best = sorted(grown, key=lambda node: -node.cumulative)[:MAX_NODES_AT_DEPTH]
    names = {node.token_ids for node in best} | forced
    kept = [node for node in grown if node.token_ids in names]
    return sorted(kept, key=lambda node: (node.parent, -node.probability))
