"""What a stranger's zip may cost: nothing is unpacked that is larger than it may be, however it is packed."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lstm_core import safe_zip
from lstm_core.bundle import bundle_bytes, read_bundle
from lstm_core.errors import BundleError
from lstm_core.safe_zip import SafeZip
from lstm_core.settings import Settings
from lstm_core.weights import weight_shapes
from tests.core.test_bundle import small_bundle


def packed(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def refused(content: bytes, name: str = "a", limit: int = 2**30) -> str:
    with pytest.raises(BundleError) as raised, SafeZip(content) as archive:
        archive.json_member(name, limit)
    return str(raised.value)


def test_a_member_comes_back_whole() -> None:
    with SafeZip(packed({"a": b"12345", "b": b'{"x": [1]}'})) as archive:
        assert archive.member("a", 5) == b"12345"
        assert archive.json_member("b", 100) == {"x": [1]}


def test_a_large_member_may_be_four_times_as_large_as_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_zip, "FREE_BYTES", 100)
    content = packed({"a": b"0" * 10_000})
    assert len(content) < 2_500
    assert refused(content) == "a in this model is larger than its settings allow. Download the model again."
    with SafeZip(packed({"a": b"0" * 100})) as archive:
        assert archive.member("a", 2**30) == b"0" * 100
    with SafeZip(packed({"a": b"0" * 10_000, "b": bytes(2_500)}, zipfile.ZIP_STORED)) as archive:
        assert archive.member("a", 2**30) == b"0" * 10_000


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_that_are_unpacked_without_a_bound(compression: int) -> None:
    assert refused(packed({"a": b"1"}, compression)) == (
        "a in this zip is packed in an unusual way. Pack it again with deflate."
    )


def test_too_many_members_are_refused_before_they_are_listed() -> None:
    few = packed({str(number): b"" for number in range(100)})
    with SafeZip(few) as archive:
        assert archive.member("99", 0) == b""
    for number in (101, 20_000):
        assert refused(packed({str(member): b"" for member in range(number)})) == (
            "This zip holds more than 100 files; a model holds four. Open a file that LSTM Lab saved."
        )


@pytest.mark.parametrize("value", [[1] * (2**20 + 2), [[]] * (2**16 + 1), [{}] * (2**16 + 1)])
def test_values_that_take_far_more_memory_than_characters(value: object) -> None:
    assert "cannot be read" in refused(packed({"a": json.dumps(value).encode()}))


def large_weights() -> bytes:
    settings = Settings(token_level="word", embedding_size=1024, units=2048, layers=2)
    words = [f"w{number}" for number in range(100_000)]
    ones = [1] * len(words)
    size = sum(4 * rows * (columns or 1) for rows, columns in _pairs(settings, len(words) + 2))
    return packed(
        {
            "manifest.json": json.dumps(
                {"format_version": 1, "settings": settings.to_dict(), "vocabulary_size": len(words) + 2}
            ).encode(),
            "vocabulary.json": json.dumps({"words": words, "counts": ones, "first_counts": ones}).encode(),
            "history.json": b"[]",
            "weights.safetensors": bytes(min(size, 400 * 2**20)),
        }
    )


def _pairs(settings: Settings, vocabulary_size: int) -> list[tuple[int, int]]:
    return [(*shape, 0)[:2] for shape in weight_shapes(settings, vocabulary_size).values()]  # type: ignore[misc]


def large_vocabulary() -> bytes:
    words = [f"w{number}" for number in range(1_000_000)]
    ones = [1] * len(words)
    settings = Settings(token_level="word")
    return packed(
        {
            "manifest.json": json.dumps(
                {"format_version": 1, "settings": settings.to_dict(), "vocabulary_size": len(words) + 2}
            ).encode(),
            "vocabulary.json": json.dumps({"words": words, "counts": ones, "first_counts": ones}).encode(),
            "history.json": b"[]",
        }
    )


@pytest.mark.parametrize("bomb", [large_weights, large_vocabulary])
def test_a_bomb_costs_little_memory(bomb: Callable[[], bytes]) -> None:
    content = bomb()
    assert len(content) < 10 * 2**20
    tracemalloc.start()
    try:
        with pytest.raises(BundleError):
            read_bundle(content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 150 * 2**20


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@hypothesis_settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_the_values_of_a_model_are_it_opens_or_says_why_not(data: st.DataObject) -> None:
    members = sound_members()
    for name in data.draw(st.sets(st.sampled_from(sorted(members)), min_size=1)):
        values = members[name]
        if isinstance(values, dict) and data.draw(st.booleans()):
            key = data.draw(st.sampled_from(sorted(values)))
            if isinstance(values[key], dict) and data.draw(st.booleans()):
                values = values[key]
                key = data.draw(st.sampled_from(sorted(values)) | st.text(max_size=8))
            values[key] = data.draw(JSON)
        else:
            members[name] = data.draw(JSON)
    content = packed({name: json.dumps(values).encode() for name, values in members.items()} | {WEIGHTS: RAW})
    said = None
    try:
        bundle = read_bundle(content)
    except BundleError as error:
        said = str(error)
    if said is None:
        assert set(bundle.weights) == set(weight_shapes(bundle.settings, bundle.vocabulary.size))
    else:
        assert said.endswith(".")
        assert len(said) < 1_000


WEIGHTS = "weights.safetensors"
RAW = zipfile.ZipFile(io.BytesIO(bundle_bytes(small_bundle()))).read(WEIGHTS)


def sound_members() -> dict[str, Any]:
    """The values of a model that opens."""
    with zipfile.ZipFile(io.BytesIO(bundle_bytes(small_bundle()))) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist() if name != WEIGHTS}
