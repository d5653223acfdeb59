"""Words as vectors: neighbours by cosine, a - b + c, and flat maps by principal components.

References:
    Mikolov, Yih & Zweig (2013), Linguistic Regularities in Continuous Space Word Representations (a - b + c).
    Pearson (1901), On Lines and Planes of Closest Fit to Systems of Points in Space (principal components).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_core.text.corpus import TextIds
from lstm_core.text.vocabulary import FIRST_WORD_ID


@dataclass(frozen=True)
class Map:
    """Words on a map.

    Args:
        places: (num_words, dimensions).
        explained: (dimensions,) the share of all variance that each axis shows, 0..1.
    """

    places: np.ndarray
    explained: np.ndarray


def nearest(
    embedding: np.ndarray, vector: np.ndarray, top_k: int, without: Collection[int] = ()
) -> list[tuple[int, float]]:
    """The real words whose vectors point in the most similar directions.

    Args:
        embedding: (vocabulary_size, embedding_size).
        vector: (embedding_size,) any vector.
        top_k: how many words.
        without: token ids to pass over.

    Returns:
        Token ids and cosines in -1..1, nearest first; of equal ones the lower id first.
    """
    norms = np.linalg.norm(embedding, axis=1) * np.linalg.norm(vector)
    cosines = np.divide(embedding @ vector, norms, out=np.zeros(len(embedding)), where=norms > 1e-12)
    cosines[:FIRST_WORD_ID] = -np.inf
    cosines[list(without)] = -np.inf
    best = np.argsort(-cosines, kind="stable")[:top_k]
    return [(int(token_id), float(cosines[token_id])) for token_id in best if np.isfinite(cosines[token_id])]


def analogy(
    embedding: np.ndarray, a: int, b: int, c: int, top_k: int, without: Collection[int] = ()
) -> list[tuple[int, float]]:
    """The words nearest to a - b + c, without the three themselves.

    The three are brought to length 1 first, so that a frequent word does not outweigh the others.

    Args:
        embedding: (vocabulary_size, embedding_size).
        a, b, c: token ids.
        top_k: how many words.
        without: other token ids to pass over.
    """
    rows = embedding[[a, b, c]].astype(np.float64)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return nearest(embedding, rows[0] - rows[1] + rows[2], top_k, {a, b, c, *without})


def principal_map(vectors: np.ndarray, dimensions: int) -> Map:
    """The flattest view: the axes along which the vectors differ most.

    Args:
        vectors: (num_words, embedding_size), at least one word.
        dimensions: 2 or 3; with fewer numbers in a vector the last axes are 0.

    Returns:
        A map whose axes point to where the largest entry of each component is positive.
    """
    centred = (vectors - vectors.mean(axis=0)).astype(np.float64)
    variances, axes = np.linalg.eigh(centred.T @ centred)  # ascending
    order = np.argsort(-variances)[:dimensions]
    axes = axes[:, order]  # (embedding_size, up to dimensions)
    axes *= np.where(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])] < 0, -1, 1)
    total = max(float(np.clip(variances, 0, None).sum()), 1e-12)
    places, explained = np.zeros((len(vectors), dimensions)), np.zeros(dimensions)
    places[:, : len(order)] = centred @ axes
    explained[: len(order)] = np.clip(variances[order], 0, None) / total
    return Map(places, explained)


def typical_labels(
    texts: TextIds, labels: Sequence[str], vocabulary_size: int, weight: float = 4.0
) -> list[str | None]:
    """For each word the label of the texts in which it occurs more often than by chance.

    Shares are smoothed towards the labels' shares of all words, as if each word had been seen `weight` times
    more in the usual mixture, so that a word seen once is not typical of anything by much.

    Args:
        texts: the texts.
        labels: the label of each text.
        vocabulary_size: number of token ids.
        weight: imagined occurrences.

    Returns:
        A label or, for words that occur in no text, None; one for each token id.
    """
    names, numbers = np.unique(np.asarray(labels, dtype=object).astype(str), return_inverse=True)
    of_words = np.repeat(numbers, texts.lengths)  # (num_words,)
    pairs = texts.token_ids.astype(np.int64) * len(names) + of_words
    counts = np.bincount(pairs, minlength=vocabulary_size * len(names)).reshape(vocabulary_size, len(names))
    usual = counts.sum(axis=0) / max(counts.sum(), 1)  # (labels,)
    seen = counts.sum(axis=1, keepdims=True)  # (vocabulary_size, 1)
    ratio = (counts + weight * usual) / (seen + weight) / np.maximum(usual, 1e-12)
    best = ratio.argmax(axis=1)
    return [str(names[index]) if times else None for index, times in zip(best, seen[:, 0], strict=True)]
