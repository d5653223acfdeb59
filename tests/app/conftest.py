"""Pages in a process of their own store: AppTest from app.py, a visitor with a name, no worker processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from sqlalchemy.event import listen, remove
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from lstm_core.artifact_names import BEST_BUNDLE, CORPUS_FILE, LAST_BUNDLE
from lstm_core.bundle import Bundle, bundle_bytes
from lstm_core.events import Epoch, Event, Progress, Start
from lstm_core.runs.progress import RunProgress
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.queue.submit import submit
from lstm_core.runs.run import OVER, State
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from lstm_core.settings import Settings
from lstm_core.text.corpus import Corpus, CorpusSummary, TextIds
from lstm_core.text.csv_file import ReadingOptions
from lstm_core.text.tokenizer import Tokenizer
from lstm_core.text.vocabulary import Vocabulary
from lstm_core.weights import weight_shapes
from pages.ui import resources
from pages.ui.playground import writing

ROOT = Path(__file__).resolve().parents[2]
VISITOR = "visitor-0-aaaaaaaaaaaaaaaaaaaaaa"
STRANGER = "visitor-1-bbbbbbbbbbbbbbbbbbbbbb"

CSV = "Emotion,Text\n" + "\n".join(f"joy,did you see the {word} today" for word in "abcdefghijklmnopqrst")
"""A file of twenty texts."""

Open = Callable[..., AppTest]
AddRun = Callable[..., str]

EVENTS: list[Event] = [
    Start(epochs=3, parameters=1234, vocabulary_size=8, training_targets=21, validation_targets=3),
    Progress(
        x=1.0,
        loss=2.0,
        accuracy=0.25,
        epoch=1,
        update=1,
        updates=1,
        seconds_per_update=0.1,
        elapsed_seconds=1.0,
    ),
    Epoch(
        1, 2.0, 0.25, val_loss=2.5, val_accuracy=0.2, training_seconds=0.1, seconds=0.2, elapsed_seconds=1.2
    ),
]


class IdleLauncher:
    """Starts nothing, so that a test decides what becomes of a run; counts how often it was woken."""

    def __init__(self) -> None:
        self.woken = 0
        self.prepared: list[tuple[Settings, int]] = []

    def wake(self) -> None:
        self.woken += 1

    def prepare(self, settings: Settings, vocabulary_size: int) -> None:
        self.prepared.append((settings, vocabulary_size))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store of the test's own."""
    monkeypatch.setenv("LSTM_LAB_HOME", str(tmp_path))
    for name in ("LSTM_LAB_DATABASE_URL", "LSTM_LAB_FILES_URL"):
        monkeypatch.delenv(name, raising=False)
    st.cache_resource.clear()
    st.cache_data.clear()
    yield tmp_path
    resources.store().close()
    st.cache_resource.clear()


@pytest.fixture(autouse=True)
def launcher(home: Path, monkeypatch: pytest.MonkeyPatch) -> IdleLauncher:
    """A launcher that starts no process."""
    idle = IdleLauncher()
    monkeypatch.setattr(resources, "launcher", lambda: idle)
    return idle


@pytest.fixture
def store(home: Path) -> RunStore:
    """The store that the pages use."""
    return resources.store()


@pytest.fixture
def uploads(home: Path) -> Uploads:
    """The spool that the pages use."""
    return resources.uploads()


@pytest.fixture
def open_page() -> Open:
    """Opens a page of the app as a visitor: `open_page("train", upload=...)`."""

    def opened(page: str = "home", visitor: str = VISITOR, **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        app.session_state["visitor_id"] = visitor
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        if page != "home":
            app.switch_page(f"pages/{page}.py")
            for name, value in query.items():
                app.query_params[name] = value
            app.run()
        assert not app.exception, app.exception
        return app

    return opened


def tiny_bundle(epoch: int = 1, ending: float | None = None) -> Bundle:
    """A model of six words whose most probable next word is always "you", then "did".

    Args:
        epoch: that it was saved after.
        ending: logit of the text's end, where "you" has 5; None for a model without endings.
    """
    settings = Settings(epochs=3, embedding_size=2, units=2, token_level="word", output_layer="dense")
    settings = settings.replace(learn_endings=ending is not None)
    vocabulary = Vocabulary(["you", "did", "it", "is", "200", "this"], [6, 5, 4, 3, 2, 1], [0, 3, 2, 0, 0, 1])
    weights = {
        name: np.zeros(shape, np.float32) for name, shape in weight_shapes(settings, vocabulary.size).items()
    }
    weights["dense/bias"][:] = [9.0 if ending is None else ending, 9.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.0]
    return Bundle(settings, vocabulary, weights, [], {"epoch": epoch})


@pytest.fixture
def add_run(store: RunStore, uploads: Uploads) -> Callable[..., str]:
    """Puts a run into the store in a state of its life, with a model where one would be there."""

    def added(
        state: State = "finished",
        *,
        owner: str = VISITOR,
        name: str = "my texts",
        model: bool = True,
        message: str | None = None,
        file_name: str = "texts.csv",
        events: Sequence[Event] = EVENTS,
    ) -> str:
        upload = uploads.save(b"Text\nthis is it\ndid you\n", file_name)
        settings = Settings(epochs=3, embedding_size=2, units=2)
        run_id = submit(store, uploads, upload, owner, settings, "Text", ReadingOptions(), name)
        if state == "waiting":
            return run_id
        attempts = Attempts(store)
        run = attempts.claim_next()
        assert run is not None
        if model:
            store.artifacts.put(run_id, BEST_BUNDLE, bundle_bytes(tiny_bundle()))
            store.artifacts.put(run_id, LAST_BUNDLE, bundle_bytes(tiny_bundle()))
        progress = RunProgress({})
        for event in events:
            progress.take(event)
        attempts.record(run.id, run.attempt, events, progress.current, "running")
        if state in OVER:
            attempts.finish(run.id, run.attempt, state, message)
        return run_id

    return added


@pytest.fixture
def add_ending_run(add_run: AddRun, store: RunStore) -> Callable[..., str]:
    """A run whose model has an ending of the given logit."""

    def added(ending: float, state: State = "finished") -> str:
        run_id = add_run(state)
        for name in (BEST_BUNDLE, LAST_BUNDLE):
            store.artifacts.put(run_id, name, bundle_bytes(tiny_bundle(ending=ending)))
        return run_id

    return added


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words without a pause between them."""
    monkeypatch.setattr(writing, "pace_seconds", 0.0)


@pytest.fixture
def add_texts(store: RunStore) -> Callable[..., None]:
    """Puts four training texts and two validation texts beside a run's model, in its words."""

    def added(run_id: str, num_held_out: int = 2) -> None:
        vocabulary = tiny_bundle().vocabulary
        texts = ["did you", "this is it", "is it you", "it is you", "you did it", "this is you"]
        ids = [vocabulary.encode(text.split()) for text in texts]
        offsets = np.concatenate(([0], np.cumsum([len(text) for text in ids])))
        held_out = np.arange(len(texts)) >= len(texts) - num_held_out
        corpus = Corpus(
            TextIds(np.concatenate([np.array(text, np.int32) for text in ids]), offsets),
            np.array([1, 2, 3, 5, 6, 8]),
            ~held_out,
            held_out,
            vocabulary,
            Tokenizer(),
            CorpusSummary(6, 0, 0, 0, 17, 5, 0.0),
        )
        with store.artifacts.publish(run_id, CORPUS_FILE) as path:
            corpus.save(path)

    return added


@pytest.fixture
def setup(open_page: Open, uploads: Uploads) -> AppTest:
    """The page with a file of twenty texts chosen."""
    return open_page("train", upload=uploads.save(CSV.encode(), "mine.csv"))


@pytest.fixture
def away(store: RunStore) -> Callable[[bool], None]:
    """Takes the database away, and brings it back."""

    def refused(*_: object) -> None:
        error = Exception("connection refused")
        error.sqlstate = None  # type: ignore[attr-defined]
        raise OperationalError("SELECT", {}, error)

    def set_away(is_away: bool) -> None:
        if is_away:
            listen(store.engine, "do_connect", refused)
            listen(store.engine, "checkout", refused)
        else:
            remove(store.engine, "do_connect", refused)
            remove(store.engine, "checkout", refused)

    return set_away
