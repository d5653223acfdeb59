"""The exported notebook, executed from top to bottom in a process of its own and compared with the run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from lstm_core.export.notebook import notebook
from lstm_core.inference.example_seeds import example_seeds
from lstm_core.model.training import Training
from lstm_core.settings import NOTEBOOK, Settings
from lstm_core.text.corpus import build_corpus
from lstm_core.text.csv_file import inspect_table, read_texts
from lstm_core.text.data_source import data_source

SAMPLE = Path(__file__).parents[3] / "assets/everyday_dialogues.csv"


def trained(settings: Settings) -> Training:
    report = inspect_table(SAMPLE)
    column = str(report.text_column)
    corpus = build_corpus(read_texts(SAMPLE, column, report.options()), settings)
    source = data_source(SAMPLE, report.options())
    training = Training(replace(corpus, source=source), settings)
    for _ in training.events():
        pass
    return training


def executed(content: str, folder: Path) -> nbformat.NotebookNode:
    made = nbformat.reads(content, as_version=4)
    NotebookClient(
        made, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    return made


def printed(cell: nbformat.NotebookNode) -> str:
    return "".join(output.get("text", "") for output in cell.outputs if output.get("name") == "stdout")


@pytest.mark.filterwarnings("ignore")  # what jupyter warns of is not ours
def test_the_notebook_s_settings_reach_the_run_s_loss(tmp_path: Path) -> None:
    small = {"units": 64, "embedding_size": 32, "limit": 150, "batch_targets": 256}
    training = trained(Settings(**(NOTEBOOK | small), validation_share=0.1))
    run = training.state.history[-1]
    content = notebook(training.bundle(50), "my_run", str(SAMPLE), "Text")
    made = executed(content, tmp_path)
    (fit,) = [cell for cell in made.cells if "model.fit(" in cell.source]
    last = printed(fit).strip().splitlines()[-1]
    figures = dict(part.rsplit(": ", 1) for part in last.split(" - ") if ": " in part)
    assert float(figures["cross_entropy"]) == pytest.approx(run["loss"], rel=0.05)
    assert float(figures["accuracy"]) == pytest.approx(run["accuracy"], abs=0.05)
    texts = [printed(cell).strip() for cell in made.cells[-3:]]
    seeds = example_seeds(training.bundle(50))
    for text, seed, num_words in zip(texts, seeds, (1, 3, 5), strict=True):
        assert text.startswith(f"{seed} ")
        assert len(text.split()) == len(seed.split()) + num_words
    introduction = made.cells[0].source
    assert "left out" not in introduction
    assert training.corpus.source["sha256"] in introduction
    (counted,) = [cell for cell in made.cells if "to train on" in cell.source]
    assert f"{training.corpus.vocabulary.size} token ids" in printed(counted)


@pytest.mark.filterwarnings("ignore")
def test_other_settings_run_too(tmp_path: Path) -> None:
    training = trained(
        Settings(
            epochs=1,
            units=8,
            embedding_size=4,
            limit=60,
            layers=2,
            cell="gru",
            schedule="inverse-sqrt",
            clip_norm=1.0,
            recurrent_dropout=0.3,
            patience=1,
            drop_duplicates=True,
            strip_markup=True,
            token_level="character",
        )
    )
    made = executed(notebook(training.bundle(1), "m", str(SAMPLE), "Text"), tmp_path)
    introduction = made.cells[0].source
    for name in ("recurrent_dropout", "output_layer", "averaging", "unknown_rate", "learn_endings"):
        assert f"- `{name}`: " in introduction
