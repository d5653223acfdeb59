"""What the page with a model inside holds; what it does is tested in a browser."""

from __future__ import annotations

import base64
import json
import re
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_core.bundle import Bundle, bundle_bytes
from lstm_core.errors import InputError
from lstm_core.export import html_page as module
from lstm_core.export.half_precision import largest_error
from lstm_core.export.html_page import html_page
from lstm_core.settings import Settings
from lstm_core.text.vocabulary import Vocabulary
from lstm_core.weights import weight_shapes


def made(num_words: int = 40, scale: float = 0.5, **settings: Any) -> Bundle:
    chosen = Settings(token_level="word", **({"embedding_size": 6, "units": 8} | settings))
    rng = np.random.default_rng(3)
    weights = {
        name: (scale * rng.standard_normal(shape)).astype(np.float32)
        for name, shape in weight_shapes(chosen, num_words + 2).items()
    }
    words = [f"wörd{number}" for number in range(num_words)]
    return Bundle(chosen, Vocabulary(words, [1] * num_words, [1] * num_words), weights)


def block(page: str, name: str) -> bytes:
    """A block of base64 in the page."""
    found = re.search(rf'id="{name}">([^<]*)</script>', page)
    assert found is not None
    return base64.b64decode(found[1])


def test_the_weights_lie_in_the_page_as_they_are() -> None:
    bundle = made()
    page = html_page(bundle, "a model")
    about = json.loads(zlib.decompress(block(page, "about")))
    numbers = np.frombuffer(block(page, "weights"), "<f4")
    assert about["words"] == list(bundle.vocabulary.words)
    assert [name for name, _ in about["tensors"]] == [
        *("initial_state", "embedding", "cell_0/kernel", "cell_0/recurrent_kernel", "cell_0/bias"),
        *("dense/projection", "dense/bias"),
    ]
    assert numbers.size == sum(size for _, size in about["tensors"])
    start = 2 * 8  # after the initial state, h and c
    np.testing.assert_array_equal(numbers[start : start + 42 * 6], bundle.weights["embedding"].ravel())


def test_the_name_and_the_words_cannot_break_out_of_the_page() -> None:
    page = html_page(made(), "</title><script>alert(1)</script> {{weights}}")
    assert "<script>alert" not in page
    assert "{{weights}}" in page  # in the title, as it was given


@pytest.mark.parametrize(
    "sizes", [{}, {"embedding_size": 2, "units": 2}, {"layers": 2, "units": 64}, {"output_layer": "dense"}]
)
@pytest.mark.parametrize("num_words", [10, 5_000])
def test_the_page_is_at_most_half_as_large_again_as_the_bundle(sizes: dict[str, Any], num_words: int) -> None:
    bundle = made(num_words, **sizes)
    assert len(html_page(bundle, "m").encode()) <= 1.5 * len(bundle_bytes(bundle)) + 60_000


def test_float16_halves_the_weights_and_states_its_error() -> None:
    bundle = made()
    exact, half = html_page(bundle, "m"), html_page(bundle, "m", "float16")
    assert len(block(exact, "weights")) == 2 * len(block(half, "weights"))
    assert "Weights in float16" not in exact
    assert f"by up to {100 * largest_error(bundle):.2g} percentage points" in half
    assert 0 < largest_error(bundle) < 0.01


def test_weights_that_float16_holds_have_no_error() -> None:
    bundle = made()
    halves = {name: array.astype(np.float16).astype(np.float32) for name, array in bundle.weights.items()}
    assert largest_error(Bundle(bundle.settings, bundle.vocabulary, halves)) == 0.0


def test_weights_beyond_float16_are_refused() -> None:
    with pytest.raises(InputError, match=r"beyond 65,504, which float16 cannot hold\. Choose float32"):
        html_page(made(scale=1e5), "m", "float16")


def test_a_model_too_large_for_a_page_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_BYTES", 1000)
    with pytest.raises(InputError, match=r"a page holds at most 0 MB\. Train a smaller model"):
        html_page(made(), "m")


def test_the_script_is_ours_and_of_a_few_hundred_lines() -> None:
    page = Path(module.__file__).parent / "page"
    lines = sum(len(file.read_text("utf-8").splitlines()) for file in page.glob("*.js"))
    assert lines < 500
