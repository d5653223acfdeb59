"""A run on one printable page: data, settings, curves, figures, samples, versions; HTML that stands alone."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from lstm_core.bundle import Bundle
from lstm_core.events import Epoch
from lstm_core.export.curves_drawing import draw_curves
from lstm_core.inference.example_seeds import example_seeds
from lstm_core.inference.predictor import Predictor
from lstm_core.settings import FIELDS
from lstm_core.text.baselines import BASELINES_FACT
from lstm_core.text.data_source import DATA_FACT
from lstm_core.version import VERSIONS_FACT
from lstm_core.weights import num_parameters

_STYLE: Final = Path(__file__).parent / "page" / "report.css"
_WORDS_TO_ADD: Final = 5

Rows = Iterable[tuple[str, str]]


def report(
    predictor: Predictor, name: str, epochs: Sequence[Epoch] = (), data: Mapping[str, str] | None = None
) -> str:
    """The page.

    Args:
        predictor: the model, which writes the samples.
        name: of the run.
        epochs: of the run; none means those that the model knows of.
        data: what else is to be said of the texts, by label, such as the name of the file.

    Returns:
        HTML, one page on A4 or letter paper.
    """
    bundle = predictor.bundle
    epochs = epochs or [Epoch.from_history(entry) for entry in bundle.history]
    title = html.escape(name)
    curves = f"<figure>{draw_curves(epochs).svg}</figure>" if epochs else "<p>No epoch has ended yet.</p>"
    samples = "".join(
        f'<li dir="auto"><b>{html.escape(seed)}</b>{html.escape(predictor.complete(seed, _WORDS_TO_ADD)[len(seed) :])}'
        for seed in example_seeds(bundle)
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>\n{_STYLE.read_text('utf-8')}</style></head><body><h1>{title}</h1>"
        f"<section><h2>Data</h2>{_table(_data(bundle, data or {}))}</section>"
        f"<section><h2>Figures</h2>{_table(_figures(bundle, epochs))}</section>"
        f'<section class="wide"><h2>Curves</h2>{curves}</section>'
        f'<section class="wide"><h2>Settings</h2><div class="settings">{_table(_settings(bundle))}</div></section>'
        f"<section><h2>What it writes</h2><ul>{samples}</ul></section>"
        f"<section><h2>Versions</h2>{_table(_versions(bundle))}</section></body></html>\n"
    )


def _data(bundle: Bundle, told: Mapping[str, str]) -> Rows:
    yield from told.items()
    source = bundle.facts.get(DATA_FACT, {})
    if source:
        yield "Size of the file", f"{source['bytes']:,} bytes"
        yield "SHA-256", source["sha256"]
    kind = "Characters" if bundle.settings.token_level == "character" else "Words"
    yield f"{kind} in the vocabulary", f"{len(bundle.vocabulary.words):,}"
    yield f"{kind} in the training texts", f"{int(bundle.vocabulary.counts.sum()):,}"


def _figures(bundle: Bundle, epochs: Sequence[Epoch]) -> Rows:
    """What the best epoch reached, beside the trigram."""
    yield "Parameters", f"{num_parameters(bundle.settings, bundle.vocabulary.size):,}"
    if not epochs:
        return
    measured = [epoch for epoch in epochs if epoch.val_loss is not None]
    best = min(measured, key=lambda epoch: epoch.val_loss or 0.0) if measured else epochs[-1]
    yield "Epochs trained", f"{epochs[-1].epoch} in {epochs[-1].elapsed_seconds:,.0f} s"
    yield "Training loss", f"{best.loss:.3f} ({100 * best.accuracy:.1f} % right) in epoch {best.epoch}"
    if best.val_loss is None or best.val_accuracy is None:
        return
    yield "Validation loss", f"{best.val_loss:.3f} after epoch {best.epoch}, the best"
    trigram = bundle.facts.get(BASELINES_FACT, {}).get("trigram", {}).get("perplexity")
    if best.val_perplexity is not None:
        beside = f", trigram {trigram:,.1f}" if trigram else ""
        yield "Perplexity", f"{best.val_perplexity:,.1f}{beside}"
    among = (
        "" if best.val_top5_accuracy is None else f", among five guesses {100 * best.val_top5_accuracy:.1f} %"
    )
    yield "First guess right", f"{100 * best.val_accuracy:.1f} %{among}"


def _settings(bundle: Bundle) -> Rows:
    for field, value in bundle.settings.to_dict().items():
        names = FIELDS[field].metadata["names"]
        said = (
            names[value]
            if names
            else {True: "yes", False: "no"}.get(value)
            if isinstance(value, bool)
            else value
        )
        yield FIELDS[field].metadata["label"], f"{said:,}" if isinstance(said, int) else str(said)


def _versions(bundle: Bundle) -> Rows:
    found: dict[str, Any] = bundle.facts.get(VERSIONS_FACT, {})
    yield "Saved", str(bundle.facts.get("created", "at an unknown time"))
    yield from ((key, str(value)) for key, value in found.items())


def _table(rows: Rows) -> str:
    return (
        "<table>"
        + "".join(
            f"<tr><th>{html.escape(label)}</th><td>{html.escape(value)}</td></tr>" for label, value in rows
        )
        + "</table>"
    )
