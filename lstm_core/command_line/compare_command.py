"""`compare`: two models measured on the same texts."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from lstm_core.bundle import read_bundle
from lstm_core.command_line.console import Bar, print_json
from lstm_core.command_line.input_file import chosen_column
from lstm_core.text.csv_file import read_texts


@dataclass(frozen=True)
class _Measured:
    """What one model reached.

    Args:
        model: its file.
        perplexity: over known words; None without any.
        top1, top5: shares of all next words, 0..1; None without any.
        unknown_share: share of the next words that the model does not know, 0..1.
        targets: next words.
    """

    model: str
    perplexity: float | None
    top1: float | None
    top5: float | None
    unknown_share: float
    targets: int


def compare(chosen: argparse.Namespace) -> int:
    """Measures two models on the texts of a file, each by its own way of splitting them into words."""
    with Bar("Reading") as bar:
        report, column = chosen_column(chosen.on, chosen.column, bar)
        texts = [text for _, text in read_texts(chosen.on, column, report.options(), progress=bar.show)]
    found = [_measured(path, texts) for path in (chosen.first, chosen.second)]
    if chosen.json:
        for one in found:
            print_json(vars(one))
        return 0
    width = max(len(one.model) for one in found)
    print(f"{'':<{width}}  perplexity   top 1   top 5  unknown")
    for one in found:
        perplexity = "–" if one.perplexity is None else f"{one.perplexity:,.1f}"
        shares = "  ".join("    –" if share is None else f"{share:6.1%}" for share in (one.top1, one.top5))
        print(f"{one.model:<{width}}  {perplexity:>10}  {shares}   {one.unknown_share:6.1%}")
    first, second = found
    if (first.targets, first.unknown_share) != (second.targets, second.unknown_share):
        print("The models split the texts differently or know different words, so their perplexities are not")
        print("of the same words: compare top 1 and top 5, in which an unknown word is never right.")
    return 0


def _measured(path: Path, texts: list[str]) -> _Measured:
    from lstm_core.inference.evaluation import evaluate
    from lstm_core.inference.predictor import Predictor

    predictor = Predictor(read_bundle(path), cache_bytes=0)
    found = evaluate(
        predictor, [predictor.vocabulary.encode(predictor.tokenizer.split(text)) for text in texts]
    )
    return _Measured(
        str(path),
        found.perplexity,
        found.accuracy,
        found.top5_accuracy,
        found.share_left_out,
        found.num_targets,
    )
