"""The backend that stands in for real ones keeps their contract, so that what is tested with it holds."""

import pytest

from tests.core.runs.backend_contract import ENDS_AT_ONCE, HANGS, BackendContract
from tests.core.runs.memory_backend import MemoryBackend


class TestMemoryBackend(BackendContract):
    @pytest.fixture
    def backend(self):
        return MemoryBackend(capacity=2)

    @pytest.fixture
    def broken(self, backend):
        backend.breaks = True
        return backend

    @pytest.fixture
    def start(self, backend):
        def start(kind):
            backend.obeys = kind != HANGS
            worker = backend.start(f"run-{len(backend.workers)}")
            if kind == ENDS_AT_ONCE:
                worker.end()
            return worker

        return start
