"""Which epochs' models stay with a run: early ones dense, the best and the last always, and never too much."""

from itertools import pairwise
from pathlib import Path

import pytest

from lstm_core.artifact_names import epoch_bundle, kept_epochs
from lstm_core.bundle import read_bundle
from lstm_core.model import kept_epochs as keeping
from lstm_core.model.kept_epochs import MAX_KEPT_BYTES, num_kept, thinned
from lstm_core.model.training import Training
from tests.core.model.small_trainings import TINY, MakeCorpus, scripted


def grown(epochs: int, most: int, best: int = 1) -> list[int]:
    """What is left after so many epochs, thinned after each."""
    kept: list[int] = []
    for epoch in range(1, epochs + 1):
        kept = thinned([*kept, epoch], most, best)
    return kept


def test_all_epochs_stay_while_they_are_few() -> None:
    assert grown(12, 12) == list(range(1, 13))


def test_early_epochs_stay_dense() -> None:
    kept = grown(40, 12)
    assert (len(kept), kept[:4], kept[-1]) == (12, [1, 2, 3, 4], 40)
    ratios = [later / earlier for earlier, later in pairwise(kept[3:])]
    assert max(ratios) <= 1.5
    assert grown(1000, 12)[0] == 1


def test_the_best_and_the_last_stay() -> None:
    assert 7 in grown(300, 5, best=7)
    assert thinned([1, 2, 3], 2, best=2) == [2, 3]
    assert thinned([1, 2, 3], 2, best=3) == [1, 3]
    assert thinned([1, 2, 3, 4, 6], 4, best=6) == [1, 2, 4, 6]


def test_fewer_of_large_models_are_kept() -> None:
    assert num_kept(1) == num_kept(MAX_KEPT_BYTES // 12) == 12
    assert num_kept(MAX_KEPT_BYTES // 4) == 4
    assert num_kept(MAX_KEPT_BYTES // 2) == 2
    assert num_kept(MAX_KEPT_BYTES // 2 + 1) == 0


def test_names_of_kept_epochs() -> None:
    assert epoch_bundle(12) == "epoch_12.zip"
    assert kept_epochs(["last.zip", "epoch_12.zip", "epoch_3.zip", "epoch_x.zip", "epoch_3.zip.part"]) == [
        3,
        12,
    ]


def kept(folder: Path) -> list[int]:
    return kept_epochs(path.name for path in folder.iterdir())


@pytest.mark.usefixtures("uncompiled")
def test_a_run_keeps_the_models_of_its_epochs_where_it_is_asked_to(
    make_corpus: MakeCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, other = tmp_path / "asked", tmp_path / "other"
    asked.mkdir()
    other.mkdir()
    corpus = make_corpus(TINY)
    training = Training(corpus, TINY, folder=asked, keep_epochs=True)
    scripted(training, [3.0, 2.0, 2.5, 2.25])
    list(training.events())
    list(Training(corpus, TINY, folder=other).events())
    assert (kept(asked), kept(other)) == ([1, 2, 3, 4], [])
    for epoch in kept(asked):
        assert read_bundle(asked / epoch_bundle(epoch)).facts["epoch"] == epoch

    # Trained longer, it goes on thinning and keeps the best.
    monkeypatch.setattr(keeping, "MAX_KEPT", 3)
    longer = Training(corpus, TINY.replace(epochs=5), folder=asked, resume=True, keep_epochs=True)
    scripted(longer, [2.25])
    list(longer.events())
    assert kept(asked) == [1, 2, 5]

    # Begun anew, the epochs of before are no longer its own.
    anew = Training(corpus, TINY.replace(epochs=1), folder=asked, keep_epochs=True)
    list(anew.events())
    assert kept(asked) == [1]

    # Where not even two fit, none is kept.
    monkeypatch.setattr(keeping, "MAX_KEPT_BYTES", 1000)
    list(Training(corpus, TINY.replace(epochs=1), folder=asked, keep_epochs=True).events())
    assert kept(asked) == []
