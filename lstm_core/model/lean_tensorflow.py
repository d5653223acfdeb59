"""TensorFlow without what it loads beside itself; the other modules of this folder take it from here.

While it is imported, TensorFlow imports Keras for programs that use `tf.keras`, and Keras imports pandas. Ours need
neither until a model is exported to Keras or compared with it. Asked for its old Keras, which is not installed,
TensorFlow imports none: a process that trains starts more than half a second earlier and is 90 MB smaller. The request
is taken back at once, so that whoever uses `tf.keras` beside us finds it as it was. What is imported never becomes
garbage, so none is looked for meanwhile; that saves another fifth of a second.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["tf"]

_OLD_KERAS: Final = "TF_USE_LEGACY_KERAS"


@contextmanager
def _lean() -> Iterator[None]:
    given, collects = os.environ.get(_OLD_KERAS), gc.isenabled()
    os.environ.setdefault(_OLD_KERAS, "1")
    gc.disable()
    try:
        yield
    finally:
        if given is None:
            del os.environ[_OLD_KERAS]
        if collects:
            gc.enable()


with _lean():
    import tensorflow as tf
