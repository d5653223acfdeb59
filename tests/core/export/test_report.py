"""The printable report of a run."""

from __future__ import annotations

import re
from dataclasses import replace

from lstm_core.events import Epoch
from lstm_core.export.report import report
from lstm_core.inference.predictor import Predictor
from tests.core.export.test_html_page import made

EPOCHS = [
    Epoch(
        1, 4.0, 0.1, val_loss=4.5, val_accuracy=0.08, val_top5_accuracy=0.2, val_perplexity=90.0, best=True
    ),
    Epoch(2, 3.0, 0.2, val_loss=4.6, val_accuracy=0.09, elapsed_seconds=12.0),
]


def cells(page: str) -> dict[str, str]:
    return dict(re.findall(r"<tr><th>(.*?)</th><td>(.*?)</td></tr>", page))


def test_what_a_report_says() -> None:
    facts = {
        "created": "2026-11-25T12:00:00+00:00",
        "data": {"bytes": 1234, "sha256": "ab" * 32, "options": {}},
        "versions": {"keras": "3.15.1"},
        "baselines": {"trigram": {"perplexity": 100.0}},
    }
    bundle = replace(made(), facts=facts, history=[epoch.to_history() for epoch in EPOCHS])
    page = report(Predictor(bundle), "my <run>", data={"File": "a&b.csv"})
    said = cells(page)
    assert "<h1>my &lt;run&gt;</h1>" in page
    assert said["File"] == "a&amp;b.csv"
    assert said["Size of the file"] == "1,234 bytes"
    assert said["SHA-256"] == "ab" * 32
    assert said["Epochs trained"] == "2 in 12 s"
    assert said["Validation loss"] == "4.500 after epoch 1, the best"
    assert said["Perplexity"] == "90.0, trigram 100.0"
    assert said["First guess right"] == "8.0 %, among five guesses 20.0 %"
    assert said["Keep punctuation"] == "no"
    assert said["Cell"] == "LSTM"
    assert said["keras"] == "3.15.1"
    assert page.count("<svg") == 2
    assert page.count("<li") == 3


def test_a_model_that_knows_little_has_a_report_too() -> None:
    page = report(Predictor(made()), "m")
    assert "No epoch has ended yet." in page
    assert "SHA-256" not in page


def test_the_run_s_epochs_go_before_the_model_s() -> None:
    bundle = replace(made(), history=[EPOCHS[0].to_history()])
    assert cells(report(Predictor(bundle), "m", EPOCHS))["Epochs trained"] == "2 in 12 s"
