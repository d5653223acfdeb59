"""A worker whose training is a stand-in of the same shape as `lstm_core.model.training.Training`.

What it does is chosen by the seed in the run's settings, so that a test needs nothing but a run.
"""

import json
import os
import signal
import time
from pathlib import Path
from types import SimpleNamespace

from lstm_core.errors import DivergedError
from lstm_core.events import End, Epoch, Progress, Start
from lstm_core.runs.worker.execution import main
from lstm_core.runs.worker.leaving import leave

TRAINS = 0
RAISES_OUR_ERROR = 1
RUNS_OUT_OF_MEMORY = 2
RAISES_ANY_ERROR = 3
IS_KILLED = 4
HANGS_BEFORE_FIRST_UPDATE = 5
HANGS_AFTER_FIRST_UPDATE = 6
ENDS_EARLY = 7
GIVES_ODD_NUMBERS = 8
EXITS = 9
IS_KILLED_WHILE_COMPARED = 10
TAKES_DISK = 11

UPDATES = 4  # in an epoch
SECONDS = 0.01  # of an update


kinds: list[int] = []
"""What the runs of this process do."""


def load_reference():
    """Called after a run has finished, to compare its model with Keras."""
    print("compares", flush=True)
    if IS_KILLED_WHILE_COMPARED in kinds:
        os.kill(os.getpid(), signal.SIGKILL)
    return lambda *_: None


class FakeTraining:
    @staticmethod
    def warm_up(settings=None, vocabulary_size=4):
        print(f"prepared for {vocabulary_size} words", flush=True)
        return SimpleNamespace(fits=lambda _, size: size == vocabulary_size, words=vocabulary_size)

    def __init__(
        self, corpus, settings, *, folder: Path, resume: bool = False, keep_epochs=False, engine=None
    ):
        self.settings, self.folder = settings, folder
        kinds.append(settings.seed)
        self.epoch = json.loads((folder / "checkpoint.safetensors").read_text())["epoch"] if resume else 0
        history = [
            {"epoch": epoch, "loss": 9.0 / epoch, "accuracy": 0.1} for epoch in range(1, self.epoch + 1)
        ]
        self.state = SimpleNamespace(history=history)
        (folder / "seen.json").write_text(
            json.dumps(
                {
                    "texts": len(corpus.texts),
                    "resume": resume,
                    "prepared": None if engine is None else engine.words,
                }
            )
        )

    def events(self, should_stop=lambda: False):
        print("hello from training")
        first_epoch, kind = self.epoch, self.settings.seed
        yield Start(epochs=self.settings.epochs, first_epoch=first_epoch + 1, parameters=10)
        if kind == HANGS_BEFORE_FIRST_UPDATE:
            time.sleep(600)
        for epoch in range(first_epoch + 1, self.settings.epochs + 1):
            for update in range(1, UPDATES + 1):
                if should_stop():
                    (self.folder / "last.zip").write_text("the model as it stands")
                    yield End("stopped", epochs=epoch - 1, best_epoch=epoch - 1)
                    return
                time.sleep(SECONDS)
                count = (epoch - 1) * UPDATES + update
                loss = float("nan") if kind == GIVES_ODD_NUMBERS else 9.0 / count
                yield Progress(
                    x=count / UPDATES,
                    loss=loss,
                    accuracy=0.1,
                    epoch=epoch,
                    update=update,
                    updates=UPDATES,
                    seconds_per_update=SECONDS,
                    elapsed_seconds=count * SECONDS,
                )
                self.misbehave(kind)
            if kind == TAKES_DISK:
                (self.folder / f"epoch-{epoch}.zip").write_bytes(bytes(2**16))
            (self.folder / "last.zip").write_text(f"epoch {epoch}")
            (self.folder / "checkpoint.safetensors").write_text(json.dumps({"epoch": epoch}))
            yield Epoch(
                epoch=epoch,
                loss=9.0 / epoch,
                accuracy=0.1,
                best=True,
                training_seconds=0.04,
                seconds=0.05,
                elapsed_seconds=0.05 * epoch,
            )
            if kind == ENDS_EARLY and epoch == 2:
                break
        reason = "early" if kind == ENDS_EARLY else "finished"
        yield End(reason, epochs=epoch, best_epoch=epoch)

    def misbehave(self, kind):
        if kind == RAISES_OUR_ERROR:
            raise DivergedError("The loss is not a number any more in epoch 1. Lower the learning rate.")
        if kind == RUNS_OUT_OF_MEMORY:
            raise MemoryError
        if kind == RAISES_ANY_ERROR:
            raise ValueError("a fault of ours")
        if kind == IS_KILLED:
            os.kill(os.getpid(), signal.SIGKILL)
        if kind == EXITS:
            os._exit(3)
        if kind == HANGS_AFTER_FIRST_UPDATE:
            time.sleep(600)


if __name__ == "__main__":
    leave(main(lambda: FakeTraining, load_reference))
