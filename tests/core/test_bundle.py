"""A model file is data: what was written comes back, and whatever else is read ends in one plain sentence."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from safetensors.numpy import save

from lstm_core.bundle import FORMAT_VERSION, Bundle, bundle_bytes, read_bundle, write_bundle
from lstm_core.errors import BundleError
from lstm_core.settings import Cell, Settings
from lstm_core.text.tokenizer import Tokenizer
from lstm_core.text.vocabulary import Vocabulary
from lstm_core.weights import Weights, weight_shapes


def random_weights(settings: Settings) -> Weights:
    """Weights of a model of four words."""
    rng = np.random.default_rng(0)
    shapes = weight_shapes(settings, 6)
    return {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}


def small_bundle() -> Bundle:
    settings = Settings(embedding_size=2, units=2, token_level="word", case="keep")
    vocabulary = Vocabulary(["the", "cat", "naïve", "好"], [4, 3, 1, 1], [2, 0, 1, 0])
    weights = random_weights(settings)
    history = [{"epoch": 1, "loss": 2.5, "val_loss": None}, {"epoch": 2, "loss": 2.25, "val_loss": None}]
    return Bundle(settings, vocabulary, weights, history, {"epoch": 2, "name": "My <model>"})


def assert_equal(one: Bundle, other: Bundle) -> None:
    assert one.settings == other.settings
    assert one.vocabulary.to_dict() == other.vocabulary.to_dict()
    assert one.history == other.history
    assert one.facts == other.facts
    assert one.weights.keys() == other.weights.keys()
    for name, array in one.weights.items():
        assert array.dtype == other.weights[name].dtype == np.float32
        np.testing.assert_array_equal(array, other.weights[name])


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return small_bundle()


@pytest.fixture(scope="module")
def content(bundle: Bundle) -> bytes:
    return bundle_bytes(bundle)


def changed(content: bytes, changes: dict[str, bytes | None], compression: int = zipfile.ZIP_STORED) -> bytes:
    """The same zip with some members replaced, added or (None) taken out."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, member in (members | changes).items():
            if member is not None:
                archive.writestr(name, member)
    return buffer.getvalue()


def manifest_with(content: bytes, **changes: Any) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    return changed(content, {"manifest.json": json.dumps(manifest | changes).encode()})


def refused(content: bytes) -> str:
    with pytest.raises(BundleError) as raised:
        read_bundle(content)
    message = str(raised.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


def test_round_trip(bundle: Bundle, content: bytes, tmp_path: Path) -> None:
    assert_equal(read_bundle(content), bundle)
    path = tmp_path / "folder" / "model.zip"
    write_bundle(bundle, path)
    assert path.read_bytes() == content
    assert_equal(read_bundle(path), bundle)
    assert [entry.name for entry in path.parent.iterdir()] == ["model.zip"]


def test_the_same_model_gives_the_same_bytes(content: bytes) -> None:
    assert bundle_bytes(small_bundle()) == content


def test_its_tokenizer(bundle: Bundle) -> None:
    assert bundle.tokenizer == Tokenizer("word", "keep")
    settings = Settings(token_level="character", case="turkish", keep_punctuation=True, strip_markup=True)
    other = Bundle(settings, bundle.vocabulary, bundle.weights)
    assert other.tokenizer == Tokenizer("character", "turkish", True, True)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_two_layers_come_back(cell: Cell, bundle: Bundle) -> None:
    settings = Settings(cell=cell, layers=2, embedding_size=2, units=3)
    weights = {
        name: np.full(shape, number, np.float32)
        for number, (name, shape) in enumerate(weight_shapes(settings, 6).items())
    }
    made = Bundle(settings, bundle.vocabulary, weights)
    assert_equal(read_bundle(bundle_bytes(made)), made)


def test_weights_are_written_as_float32_in_any_layout(bundle: Bundle, content: bytes) -> None:
    weights = {name: np.asfortranarray(array, np.float64) for name, array in bundle.weights.items()}
    other = Bundle(bundle.settings, bundle.vocabulary, weights, bundle.history, bundle.facts)
    assert bundle_bytes(other) == content


def test_members_are_as_documented(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == [
            *("manifest.json", "vocabulary.json", "history.json", "weights.safetensors")
        ]
        assert json.loads(archive.read("manifest.json"))["format_version"] == FORMAT_VERSION
        compressions = [info.compress_type for info in archive.infolist()]
        assert compressions == [zipfile.ZIP_DEFLATED] * 3 + [zipfile.ZIP_STORED]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_changed_byte_is_noticed_or_harmless(bundle: Bundle, content: bytes) -> None:
    outcomes = {"refused": 0, "equal": 0}
    for place in range(len(content)):
        for flipped in (0x01, 0xFF):
            damaged = bytearray(content)
            damaged[place] ^= flipped
            try:
                found = read_bundle(bytes(damaged))
            except BundleError:
                outcomes["refused"] += 1
            else:
                assert_equal(found, bundle)
                outcomes["equal"] += 1
    assert outcomes["refused"] > outcomes["equal"] > 0


def test_every_shorter_file_is_refused(content: bytes) -> None:
    for length in range(len(content)):
        refused(content[:length])


@given(st.binary(max_size=300))
def test_random_bytes_are_refused(junk: bytes) -> None:
    refused(junk)


def test_what_is_no_model(tmp_path: Path) -> None:
    no_model = "This file is not an LSTM Lab model, or it was damaged on the way."
    assert refused(b"Emotion,Text\njoy,hello you\n").startswith(no_model)
    assert refused(b"").startswith(no_model)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("holiday.txt", "sun")
    assert refused(buffer.getvalue()) == (
        "This zip holds no manifest.json, so it is not an LSTM Lab model. Open a file that LSTM Lab saved."
    )
    with pytest.raises(BundleError, match="not an LSTM Lab model"):
        read_bundle(tmp_path)
    with pytest.raises(BundleError, match=r"^There is no file .*absent\.zip\. Give the path"):
        read_bundle(tmp_path / "absent.zip")


@pytest.mark.parametrize("name", ["manifest.json", "vocabulary.json", "history.json", "weights.safetensors"])
def test_a_missing_member(content: bytes, name: str) -> None:
    assert f"holds no {name}" in refused(changed(content, {name: None}))


def test_unknown_members_are_never_read(bundle: Bundle, content: bytes) -> None:
    more = changed(content, {"../../evil.py": b"raise SystemExit", "code.pkl": b"\x80\x04."})
    assert_equal(read_bundle(more), bundle)


def test_a_file_of_format_1_opens_as_the_model_that_it_was() -> None:
    settings = Settings(
        embedding_size=2, units=2, token_level="word", output_layer="dense", averaging=0.0
    ).replace(recurrent_dropout=0.0)
    bundle = dataclasses.replace(small_bundle(), settings=settings, weights=random_weights(settings))
    stored = settings.to_dict()
    for name in ("output_layer", "averaging", "recurrent_dropout"):
        del stored[name]
    assert_equal(read_bundle(manifest_with(bundle_bytes(bundle), format_version=1, settings=stored)), bundle)


def test_a_newer_format(content: bytes) -> None:
    assert refused(manifest_with(content, format_version=3)) == (
        "This model has format 3; this version of LSTM Lab reads up to 2. Update LSTM Lab to open it."
    )


@pytest.mark.parametrize("version", [None, "1", 1.0, True, [], {}])
def test_a_format_that_is_no_number(content: bytes, version: Any) -> None:
    assert "manifest" in refused(manifest_with(content, format_version=version))


@pytest.mark.parametrize(
    "changes",
    [
        {"settings": None},
        {"settings": []},
        {"settings": {"units": 0}},
        {"settings": {"units": 1e400}},
        {"settings": {"cell": ["lstm"]}},
        {"settings": {"colour": "red"}},
        {"facts": 3},
        {"facts": ["a"]},
        {"vocabulary_size": 7},
        {"vocabulary_size": None},
    ],
)
def test_a_manifest_that_is_inconsistent(content: bytes, changes: dict[str, Any]) -> None:
    refused(manifest_with(content, **changes))


@pytest.mark.parametrize("member", ["manifest.json", "vocabulary.json", "history.json"])
@pytest.mark.parametrize(
    "junk",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 5_000, b"null", b"3", b'"text"', b"[1, 2]", b"NaN"],
    ids=["empty", "half", "no-text", "deep", "long-number", "null", "number", "text", "list", "nan"],
)
def test_json_that_is_not_ours(content: bytes, member: str, junk: bytes) -> None:
    refused(changed(content, {member: junk}))


@pytest.mark.parametrize(
    "changes",
    [
        {"words": ["the", "cat", "naïve"]},
        {"words": ["the", "cat", "cat", "好"]},
        {"words": ["the", "cat", "", "好"]},
        {"words": ["the", "cat", 3, "好"]},
        {"words": ["the", "cat", "\ud83d", "好"]},
        {"words": ["the", "cat", ["x"], "好"]},
        {"words": "the!"},
        {"counts": [1, 2, 3]},
        {"counts": [1, 2, 3, 2**70]},
        {"counts": [1, 2, 3, -1]},
        {"counts": [1, 2, 3, 1.5]},
        {"counts": [1, 2, 3, "4"]},
        {"counts": [1, 2, 3, None]},
        {"first_counts": [[1], [2], [3], [4]]},
        {"first_counts": 4},
        {"words": [], "counts": [], "first_counts": []},
    ],
)
def test_a_vocabulary_that_is_inconsistent(bundle: Bundle, content: bytes, changes: dict[str, Any]) -> None:
    values = json.dumps(bundle.vocabulary.to_dict() | changes).encode()
    refused(changed(content, {"vocabulary.json": values}))


def _without(name: str) -> Callable[[dict[str, np.ndarray]], None]:
    return lambda weights: weights.__delitem__(name)


def _with(name: str, array: np.ndarray) -> Callable[[dict[str, np.ndarray]], None]:
    return lambda weights: weights.update({name: array})


@pytest.mark.parametrize(
    "change",
    [
        _without("dense/bias"),
        _with("more", np.zeros(1, np.float32)),
        _with("dense/bias", np.zeros((6, 1), np.float32)),
        _with("dense/bias", np.zeros(5, np.float32)),
        _with("dense/bias", np.zeros(6, np.float16)),
        _with("dense/bias", np.zeros(6, np.float64)),
        _with("dense/bias", np.zeros(6, np.int32)),
    ],
)
def test_weights_that_do_not_fit(
    bundle: Bundle, content: bytes, change: Callable[[dict[str, np.ndarray]], None]
) -> None:
    weights = dict(bundle.weights)
    change(weights)
    message = refused(changed(content, {"weights.safetensors": save(weights)}))
    assert message == "The weights of this model do not fit its settings. Download the model again."


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_weights_that_are_not_finite(bundle: Bundle, content: bytes, number: float) -> None:
    weights = bundle.weights | {"dense/bias": np.array([0, 0, number, 0, 0, 0], np.float32)}
    message = refused(changed(content, {"weights.safetensors": save(weights)}))
    assert message == "The weights of this model hold numbers that are not finite. Train it again."


@pytest.mark.parametrize("dtype", ["F8_E4M3", "BF16", "I64", "U7", ""])
def test_weights_of_another_type(bundle: Bundle, content: bytes, dtype: str) -> None:
    raw = save(bundle.weights).replace(b'"dtype":"F32"', f'"dtype":"{dtype}"'.encode())
    header = int.from_bytes(save(bundle.weights)[:8], "little")
    raw = (header + len(raw) - len(save(bundle.weights))).to_bytes(8, "little") + raw[8:]
    refused(changed(content, {"weights.safetensors": raw}))


@hypothesis_settings(max_examples=60)
@given(st.data())
def test_damaged_weights_inside_a_sound_zip(data: st.DataObject) -> None:
    content = bundle_bytes(small_bundle())
    raw = bytearray(save(small_bundle().weights))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(BundleError):
        read_bundle(changed(content, {"weights.safetensors": bytes(raw)}))


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("manifest.json", 2**20),
        ("vocabulary.json", 16 * 2**20),
        ("history.json", 8 * 2**20),
        ("weights.safetensors", 2**17),
    ],
)
def test_a_member_that_unpacks_to_more_than_it_may(content: bytes, name: str, size: int) -> None:
    bomb = changed(content, {name: b" " * (size + 1)}, zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    assert refused(bomb) == (
        f"{name} in this model is larger than its settings allow. Download the model again."
    )


def test_a_deflated_model_can_be_damaged(bundle: Bundle, content: bytes) -> None:
    packed = changed(content, {}, zipfile.ZIP_DEFLATED)
    assert_equal(read_bundle(packed), bundle)
    for place in range(30, len(packed), 5):
        damaged = bytearray(packed)
        damaged[place] ^= 0x10
        with contextlib.suppress(BundleError):
            assert_equal(read_bundle(bytes(damaged)), bundle)


def test_an_error_while_writing_leaves_the_old_file(bundle: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "model.zip"
    write_bundle(bundle, path)
    before = path.read_bytes()
    with pytest.raises(TypeError):
        write_bundle(Bundle(bundle.settings, bundle.vocabulary, bundle.weights, facts={"x": object()}), path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["model.zip"]
