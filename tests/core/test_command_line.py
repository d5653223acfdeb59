"""The command line without training: what it prints, and how it takes mistakes."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_core.__main__ import main
from lstm_core.bundle import Bundle, read_bundle, write_bundle
from lstm_core.errors import DivergedError
from lstm_core.settings import FIELDS, Settings
from lstm_core.text.shards.building import build_shards
from lstm_core.text.vocabulary import Vocabulary
from lstm_core.weights import weight_shapes

ROOT = Path(__file__).parents[2]


@pytest.fixture
def csv(tmp_path):
    """A file with a column of texts."""
    path = tmp_path / "moods.csv"
    texts = [
        "did you eat something today",
        "it is late and cold",
        "this is it my friend",
        "where are you now",
    ]
    path.write_text("Mood,Text\n" + "".join(f"calm,{text}\n" for text in texts * 5))
    return path


@pytest.fixture
def numbers(tmp_path):
    """A readable table without texts."""
    path = tmp_path / "numbers.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    return path


@pytest.fixture
def model(tmp_path):
    """A model whose output bias alone decides: "you" before "it" before "is", whatever the seed."""
    settings = Settings(embedding_size=2, units=2, token_level="word", learn_endings=False)
    vocabulary = Vocabulary(["it", "is", "you"], [3, 2, 1], [2, 1, 0])
    weights = {
        name: np.zeros(shape, np.float32) for name, shape in weight_shapes(settings, vocabulary.size).items()
    }
    weights["dense/bias"] = np.log(np.array([9, 9, 0.2, 0.1, 0.7], np.float32))
    path = tmp_path / "model.zip"
    write_bundle(Bundle(settings, vocabulary, weights), path)
    return path


def test_inspecting_for_people(csv, capsys):
    assert main(["inspect-csv", str(csv)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{csv}: 20 rows, 0 bad ones"
    assert lines[1] == "Columns: Mood, Text"


def test_inspecting_for_programs(csv, capsys):
    assert main(["inspect-csv", str(csv), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    reasons = facts.pop("reasons")
    assert reasons
    assert facts == {
        "encoding": "utf-8",
        "delimiter": ",",
        "header": True,
        "rows": 20,
        "bad_rows": 0,
        "columns": ["Mood", "Text"],
        "text_column": "Text",
    }


def test_a_table_without_texts_is_described_and_refused(numbers, capsys):
    assert main(["inspect-csv", str(numbers), "--json"]) == 2
    printed = capsys.readouterr()
    assert json.loads(printed.out)["text_column"] is None
    assert printed.err == (
        f"No column of {numbers} reads like texts; its columns are a, b. Name one with --column.\n"
    )


def test_completing_for_programs(model, capsys):
    assert main(["complete", str(model), "did you", "--top-k", "2", "--words", "2", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["seed"] == "did you"
    assert answer["unknown_words"] == ["did"]
    assert [entry["word"] for entry in answer["next"]] == ["you", "it"]
    assert [entry["probability"] for entry in answer["next"]] == pytest.approx([0.7, 0.2], abs=1e-6)
    assert answer["completion"] == "did you you you"
    assert (answer["ends_here"], answer["ended"]) == (None, False)


def test_no_words_are_added_unless_asked_for(model, capsys):
    assert main(["complete", str(model), "it is", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["completion"], answer["ended"]) == (None, None)
    assert sum(entry["probability"] for entry in answer["next"]) == pytest.approx(1)


def test_completing_for_people(model, capsys):
    assert main(["complete", str(model), "did you", "--top-k", "2", "--words", "1"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Not in the vocabulary: did",
        "  70.0%  you  █████████████████",
        "  20.0%  it   █████",
        "did you you",
    ]


@pytest.fixture
def ending_model(model):
    """The same model, as if it had learned that every text ends after its first word with 80 %."""
    bundle = read_bundle(model)
    bundle.weights["dense/bias"][0] = np.log(4 * np.exp(bundle.weights["dense/bias"][2:].astype(float)).sum())
    write_bundle(replace(bundle, settings=bundle.settings.replace(learn_endings=True)), model)
    return model


def test_completing_stops_where_the_text_ends(ending_model, capsys):
    assert main(["complete", str(ending_model), "you", "--top-k", "1", "--words", "3", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["next"][0]["probability"] == pytest.approx(0.7, abs=1e-6)
    assert (answer["completion"], answer["ended"]) == ("you", True)
    assert answer["ends_here"] == pytest.approx(0.8)
    assert main(["complete", str(ending_model), "you", "--top-k", "1", "--words", "3"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "  70.0%  you  █████████████████",
        "  80.0%  ends here",
        "you",
        "(The text ends here.)",
    ]


def test_completing_needs_no_tensorflow(model):
    code = (
        "import sys; from lstm_core.__main__ import main; status = main(sys.argv[1:]); "
        "sys.exit(9 if {'tensorflow', 'keras'} & set(sys.modules) else status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "complete", str(model), "it"],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "The following arguments are required: COMMAND."),
        (["nope"], "Argument COMMAND: invalid choice: 'nope'"),
        (["train", "{CSV}"], "The following arguments are required: --output."),
        (["train", "--output", "{OUT}"], "No file was given. Name the CSV file to train on"),
        (["train", "{CSV}", "--output", "{OUT}", "--bogus"], "Unrecognized arguments: --bogus."),
        (["train", "{CSV}", "--output", "{OUT}", "--epoch", "3"], "Unrecognized arguments: --epoch 3."),
        (["train", "{CSV}", "--output", "{OUT}", "--epochs"], "Argument --epochs: expected one argument."),
        (
            ["train", "{CSV}", "--output", "{OUT}", "--epochs", "0"],
            "--epochs was 0; choose a value from 1 to 1,000.",
        ),
        (
            ["train", "{CSV}", "--output", "{OUT}", "--epochs", "x"],
            "--epochs was 'x'; a whole number was expected.",
        ),
        (
            ["train", "{CSV}", "--output", "{OUT}", "--embedding-size", "1.5"],
            "--embedding-size was 1.5; a whole",
        ),
        (
            ["train", "{CSV}", "--output", "{OUT}", "--dropout", "nan"],
            "--dropout was nan; choose a value from",
        ),
        (["train", "{CSV}", "--output", "{OUT}", "--cell", "x"], "--cell was 'x'; it can be lstm, gru, rnn."),
        (
            ["train", "{CSV}", "--output", "{OUT}", "--column", "Nope"],
            "There is no column 'Nope' in this file.",
        ),
        (["train", "{CSV}", "--output", "{DIR}/no/m.zip"], "--output {DIR}/no/m.zip cannot be written"),
        (["train", "{CSV}", "--output", "{DIR}"], "--output {DIR} is a folder. Name a file in it"),
        (["train", "{CSV}", "--output", "{OUT}", "--limit", "1"], "1 usable text was found; at least 2"),
        (["train", "{NUMBERS}", "--output", "{OUT}"], "No column of {NUMBERS} reads like texts"),
        (["train", "{NUMBERS}", "--output", "{OUT}", "--column", "a"], "0 usable texts were found"),
        (
            ["train", "{DIR}/none.csv", "--output", "{OUT}"],
            "{DIR}/none.csv is not there. Give the path of a CSV file.",
        ),
        (["train", "{DIR}", "--output", "{OUT}"], "{DIR} is a folder. Give the path of a CSV file."),
        (["train", "--resume", "{DIR}", "--output", "{OUT}"], "{DIR} holds no checkpoint."),
        (
            ["train", "--resume", "{DIR}", "--checkpoint", "{DIR}", "--output", "{OUT}"],
            "Argument --checkpoint: not allowed",
        ),
        (["inspect-csv"], "The following arguments are required: FILE."),
        (["inspect-csv", "{MODEL}"], "This is"),
        (["complete", "{MODEL}"], "The following arguments are required: SEED."),
        (["complete", "{DIR}/none.zip", "it"], "There is no file {DIR}/none.zip."),
        (["complete", "{CSV}", "it"], "This file is not an LSTM Lab model"),
        (["complete", "{DIR}", "it"], "This file is not an LSTM Lab model"),
        (["complete", "{MODEL}", "it", "--top-k", "0"], "top_k was 0; choose at least 1"),
        (["complete", "{MODEL}", "it", "--top-k", "x"], "--top-k was 'x'; a whole number was expected."),
        (["complete", "{MODEL}", "it", "--words", "-1"], "The number of words was -1"),
        (["dispatch"], "The following arguments are required: --ray."),
        (
            ["dispatch", "--ray", "nonsense"],
            "The address of the Ray cluster was 'nonsense'; HOST:PORT of its",
        ),
        (["dispatch", "--ray", "ray://head:10001"], "The address of the Ray cluster was 'ray://head:10001'"),
        (["dispatch", "--ray", "head:6379", "--cpus-per-run", "0"], "--cpus-per-run was 0; at least 1"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(arguments, complaint, csv, numbers, model, tmp_path, capsys):
    places = {
        "CSV": csv,
        "NUMBERS": numbers,
        "MODEL": model,
        "OUT": tmp_path / "out.zip",
        "DIR": tmp_path,
    }

    assert main([argument.format_map(places) for argument in arguments]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(complaint.format_map(places))
    assert printed.err.count("\n") == 1
    assert printed.out == ""
    assert not (tmp_path / "out.zip").exists()


@pytest.mark.parametrize(
    ("error", "status", "complaint"),
    [
        (KeyboardInterrupt(), 130, "Stopped before there was a model.\n"),
        (MemoryError(), 1, "The computer ran out of memory. Use fewer texts"),
        (PermissionError(13, "Permission denied", "x.csv"), 2, "x.csv cannot be used (Permission denied)."),
        (OSError(28, "No space left on device"), 1, "The disk is full (No space left on device)."),
        (DivergedError("The loss\nis not a number."), 1, "The loss is not a number.\n"),
    ],
)
def test_what_is_no_mistake_is_one_line_too(csv, capsys, monkeypatch, error, status, complaint):
    def fail(*_args, **_options):
        raise error

    monkeypatch.setattr("lstm_core.__main__.inspect_table", fail)
    assert main(["inspect-csv", str(csv)]) == status
    printed = capsys.readouterr().err
    assert printed.startswith(complaint)
    assert printed.count("\n") == 1


def test_a_damaged_model_is_refused(model, capsys):
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    assert main(["complete", str(model), "it"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_every_setting_is_a_flag_with_its_explanation(capsys):
    with pytest.raises(SystemExit) as left:
        main(["train", "--help"])
    assert left.value.code == 0
    help_text = " ".join(capsys.readouterr().out.split())
    for field in FIELDS.values():
        assert "--" + field.name.replace("_", "-") in help_text
        assert field.metadata["explanation"][:20] in help_text
    assert "Memory cells in the recurrent layer. (2 to 2,048; default 200)" in help_text
    assert "--no-drop-duplicates" in help_text


def test_a_reader_that_has_enough_is_no_error(csv):
    command = f'"{sys.executable}" -m lstm_core inspect-csv "{csv}" | true; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=ROOT, check=False)
    assert b"Traceback" not in done.stderr


LIST_MODULES = """
import contextlib, sys
from lstm_core.__main__ import main
with contextlib.suppress(SystemExit):
    main(sys.argv[1:])
print(*sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize("command", ["--help", "inspect-csv", "complete"])
def test_no_command_that_stores_no_run_loads_the_database_s_library(csv, command):
    given = {"inspect-csv": [str(csv)], "complete": [str(ROOT / "assets/home_model.zip"), "it is"]}
    done = subprocess.run(
        [sys.executable, "-c", LIST_MODULES, command, *given.get(command, [])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stderr.split()
    assert "lstm_core.__main__" in loaded
    assert [name for name in ("sqlalchemy", "tensorflow") if name in loaded] == []


def test_dispatching_without_ray_or_its_token_is_refused(capsys, monkeypatch):
    for name in ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH", "RAY_USAGE_STATS_ENABLED"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    found = "lstm_core.command_line.dispatch_command.find_spec"
    monkeypatch.setattr(found, lambda name: None)
    assert main(["dispatch", "--ray", "127.0.0.1:1"]) == 2
    assert capsys.readouterr().err == (
        "Ray is not installed. Install the packages in requirements-ray.txt.\n"
    )
    monkeypatch.setattr(found, lambda name: name)
    assert main(["dispatch", "--ray", "127.0.0.1:1"]) == 2
    assert capsys.readouterr().err.startswith("No token of the Ray cluster was given. Set RAY_AUTH_TOKEN to")
    assert (os.environ["RAY_AUTH_MODE"], os.environ["RAY_USAGE_STATS_ENABLED"]) == ("token", "0")


def test_exporting_a_page(model, tmp_path, capsys):
    page = tmp_path / "page.html"
    assert main(["export", str(model), "--to", "html", "--output", str(page)]) == 0
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert capsys.readouterr().out == f"{page}: {page.stat().st_size:,} bytes\n"
    half = tmp_path / "half.html"
    assert (
        main(
            [
                *("export", str(model), "--to", "html", "--precision", "float16"),
                *("--output", str(half), "--json"),
            ]
        )
        == 0
    )
    assert json.loads(capsys.readouterr().out) == {"output": str(half), "bytes": half.stat().st_size}
    assert "float16" in half.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--to", "pdf"), "invalid choice: 'pdf'"),
        (("--to", "csv", "--precision", "float16"), "--precision is for --to html; csv has none."),
        (("--to", "html", "--output", "."), "--output . is a folder."),
    ],
)
def test_what_cannot_be_exported(model, capsys, arguments, message):
    assert main(["export", str(model), "--output", "x.html", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_run_that_does_not_fit_in_memory_is_refused_with_what_would_fit(csv, tmp_path, capsys, monkeypatch):
    output = tmp_path / "model.zip"
    command = ["train", str(csv), "--units", "2000", "--output", str(output)]
    for room, advice in (
        (535, "It would fit with --units 600"),
        (400, "No settings would fit: close other programs."),
    ):
        monkeypatch.setattr(
            "lstm_core.command_line.memory_check.available_memory", lambda room=room: room * 2**20
        )
        assert main(command) == 2
        error = capsys.readouterr().err
        assert f"{room * 2**20 / 1e9:.2f} GB is free. {advice}" in error
        assert error.count("\n") == 1
    assert not output.exists()


def test_exporting_curves_and_a_notebook(model, tmp_path, capsys):
    for form, begins in (("csv", "epoch,loss,accuracy,"), ("notebook", "{\n")):
        output = tmp_path / f"out.{form}"
        assert main(["export", str(model), "--to", form, "--output", str(output)]) == 0
        assert output.read_text("utf-8").startswith(begins)
    notebook = json.loads(output.read_text("utf-8"))
    assert notebook["nbformat"] == 4
    source = "".join(notebook["cells"][2]["source"])
    assert "CSV = 'texts.csv'" in source


def test_comparing_two_models_on_the_same_texts(model, csv, tmp_path, capsys):
    assert main(["compare", str(model), str(model), "--on", str(csv), "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == second
    texts = [row.split(",")[1].split() for row in csv.read_text().splitlines()[1:]]
    targets = [word for text in texts for word in text[1:]]
    known = [word for word in targets if word in ("it", "is", "you")]
    assert first["targets"] == len(targets)
    assert first["unknown_share"] == pytest.approx(1 - len(known) / len(targets))
    assert first["top1"] == pytest.approx(known.count("you") / len(targets))
    assert first["top5"] == pytest.approx(len(known) / len(targets))  # all three words are among five
    shares = {"it": 0.2, "is": 0.1, "you": 0.7}
    mean = np.mean([-np.log(shares[word]) for word in known])
    assert first["perplexity"] == pytest.approx(np.exp(mean), rel=1e-4)
    assert main(["compare", str(model), str(model), "--on", str(csv)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert "perplexity   top 1   top 5  unknown" in lines[0]


def test_comparing_on_a_file_without_texts(model, numbers, capsys):
    assert main(["compare", str(model), str(model), "--on", str(numbers)]) == 2
    assert "Name one with --column." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--members", "2"], "Members read the texts from files. Name a folder for them with --shards DIR."),
        (["--members", "0", "--shards", "S"], "--members was 0; at least 1 was expected."),
        (["--shards", "S", "--drop-duplicates"], "Repeated texts cannot be dropped"),
        (["--shards", "S", "--members", "2"], "Members need a folder for their run that all of them see."),
        (
            ["--shards", "S", "--ray", "head:6379"],
            "Members need a folder for their run that all of them see.",
        ),
        (
            ["--shards", "S", "--checkpoint", "C", "--ray", "nowhere"],
            "The address of the Ray cluster was 'nowhere'; HOST:PORT",
        ),
    ],
)
def test_a_group_without_what_it_needs_is_refused(csv, tmp_path, capsys, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    assert main(["train", str(csv), "--output", "m.zip", *arguments]) == 2
    assert capsys.readouterr().err.startswith(sentence)


def test_texts_in_files_that_are_not_those_asked_for_are_refused(csv, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["train", "--shards", "S", "--output", "m.zip"]) == 2
    assert capsys.readouterr().err == "There are no texts in S yet. Name the CSV file to read them from.\n"
    build_shards(lambda: enumerate(["did you eat", "it is late"], 1), Settings(), tmp_path / "S")
    assert main(["train", "--shards", "S", "--seed", "5", "--output", "m.zip"]) == 2
    assert capsys.readouterr().err == (
        "--seed was 5, but the texts in S were read with 0. Choose the same, or name another folder with --shards.\n"
    )


def test_another_file_than_that_of_the_texts_is_refused(csv, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    other = {"sha256": "0" * 64}
    build_shards(lambda: enumerate(["did you eat", "it is late"], 1), Settings(), tmp_path / "S", other)
    assert main(["train", str(csv), "--shards", "S", "--output", "m.zip"]) == 2
    assert capsys.readouterr().err == (
        f"The texts in S come from another file than {csv}. Leave the file out to train on them, or name another "
        "folder with --shards.\n"
    )
