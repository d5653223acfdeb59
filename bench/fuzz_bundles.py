"""Opens random model files for as long as one likes: each must open as a model that answers, or say why not.

    make fuzz [SECONDS=60]

atheris (libFuzzer for Python) changes the bytes or the values of one member of a sound model, or its whole file, and
keeps what reaches new lines of the code under test-artefacts/fuzz-bundles. It prints its seed. A file that breaks the
promise is kept there as found-..., and is tried again by giving its path in place of options.
"""

from __future__ import annotations

import io
import json
import random
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Any, Final

import atheris
import numpy as np

with atheris.instrument_imports(include=["lstm_core", "zipfile"]):
    from lstm_core.bundle import Bundle, bundle_bytes, read_bundle
    from lstm_core.errors import LabError
    from lstm_core.inference.predictor import Predictor
    from lstm_core.settings import Settings
    from lstm_core.text.vocabulary import Vocabulary
    from lstm_core.weights import weight_shapes

FOLDER: Final = Path(__file__).resolve().parents[1] / "test-artefacts" / "fuzz-bundles"
OPTIONS: Final = [
    "-keep_seed=1",
    "-rss_limit_mb=1024",
    "-timeout=10",
    "-max_len=8192",
    f"-artifact_prefix={FOLDER}/found-",
]
SEED_TEXT: Final = "the cat"
ODD_VALUES: Final[list[Any]] = [
    *(None, True, -1, 0, 1, 3, 10**9, 2**70, 0.5, float("nan"), float("inf"), 1e308),
    *(
        "",
        "the",
        "lstm",
        "gru",
        "rnn",
        "tied",
        "dense",
        "F16",
        "\ud83d",
        "x" * 300,
        [],
        {},
        [[]],
        [0, 8],
        {"a": 1},
    ),
]


def sound_model() -> bytes:
    """A model of four words."""
    settings = Settings(embedding_size=2, units=2, token_level="word", case="keep")
    vocabulary = Vocabulary(["the", "cat", "naïve", "好"], [4, 3, 1, 1], [2, 0, 1, 0])
    shapes = weight_shapes(settings, vocabulary.size)
    weights = {name: np.full(shape, 0.5, np.float32) for name, shape in shapes.items()}
    history = [{"epoch": 1, "loss": 2.5, "val_loss": None}]
    return bundle_bytes(Bundle(settings, vocabulary, weights, history, {"epoch": 1, "name": "fuzzed"}))


SOUND: Final = sound_model()
with zipfile.ZipFile(io.BytesIO(SOUND)) as _archive:
    MEMBERS: Final = {name: _archive.read(name) for name in _archive.namelist()}


def test_one_input(data: bytes) -> None:
    """Opens what the bytes describe; the first says which part of a sound model the others replace."""
    if not data:
        return
    place, content = data[0] % (len(MEMBERS) + 1), data[1:]
    try:
        bundle = read_bundle(content if place == len(MEMBERS) else _with(list(MEMBERS)[place], content))
        answer = Predictor(bundle).next_words(SEED_TEXT, 3)
    except LabError as error:
        if not str(error).endswith(".") or len(str(error)) > 1_000:
            raise AssertionError(f"no sentence: {error}") from error
        return
    if not all(0.0 <= one <= 1.0 for one in answer.probabilities):
        raise AssertionError(f"no probabilities: {answer.probabilities}")


def _with(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member, sound in MEMBERS.items():
            archive.writestr(member, content if member == name else sound)
    return buffer.getvalue()


def change(data: bytes, max_size: int, seed: int) -> bytes:
    """Every other time a value of the JSON in a member is replaced, else bytes are."""
    chance = random.Random(seed)
    begin = 1 + 8 * (bytes(data[:1]) == bytes([list(MEMBERS).index("weights.safetensors")]))
    try:
        if chance.random() < 0.5:
            raise ValueError("bytes this time")
        values, end = json.JSONDecoder().raw_decode(bytes(data[begin:]).decode("utf-8", "surrogateescape"))
        if end < len(data) - begin:
            raise ValueError("numbers follow")
        changed = json.dumps(_replaced(values, chance)).encode()
    except (ValueError, RecursionError):
        mutated: bytes = atheris.Mutate(data, max_size)
        return mutated
    return (bytes(data[:begin]) + changed)[:max_size]


def _replaced(values: Any, chance: random.Random) -> Any:
    """The same values, one of them odd, at any depth."""
    if not values or not isinstance(values, dict | list) or chance.random() < 0.1:
        return chance.choice(ODD_VALUES)
    key = chance.choice(list(values) if isinstance(values, dict) else range(len(values)))
    values[key] = _replaced(values[key], chance)
    return values


def main() -> None:
    """Writes the sound parts into the folder, and fuzzes until the options say to stop."""
    warnings.simplefilter("ignore")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for place, content in enumerate([*MEMBERS.values(), SOUND]):
        (FOLDER / f"sound-{place}").write_bytes(bytes([place]) + content)
    given = sys.argv[1:]
    folders = [] if any(not one.startswith("-") for one in given) else [str(FOLDER)]
    atheris.Setup([sys.argv[0], *OPTIONS, *given, *folders], test_one_input, custom_mutator=change)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
