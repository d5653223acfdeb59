"""A Ray cluster of two nodes, with the fake worker, keeps the contract of a backend."""

import pytest

pytest.importorskip("ray", reason="Ray is not installed; `make test-cluster` installs it")

from lstm_core.runs.cluster.ray_backend import RayBackend
from tests.core.runs.backend_contract import BackendContract
from tests.core.runs.conftest import FAKE_WORKER


class TestRayBackend(BackendContract):
    @pytest.fixture
    def backend(self, store, ray, nodes, until):
        backend = RayBackend(store, FAKE_WORKER[1:], reserve=2)

        def has_room():
            backend.look()
            backend.tend()
            return backend.capacity == 2

        until(has_room, 60)
        yield backend
        backend.close()

    @pytest.fixture
    def broken(self, store, backend):
        """The folder of the run cannot be made."""
        store.artifacts.log_file("a" * 22).parent.write_text("a file in its place")
        return backend
