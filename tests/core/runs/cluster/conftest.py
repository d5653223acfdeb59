"""A Ray cluster of two nodes with a CPU each, to which the process of the tests is connected."""

import os

import pytest

from tests.core.runs.cluster.ray_nodes import ENVIRONMENT, Node

os.environ.update(ENVIRONMENT)  # Ray reads them when it is imported


@pytest.fixture(scope="session")
def head():
    node = Node()
    yield node
    node.kill()


@pytest.fixture(scope="session")
def ray(head):
    import ray

    ray.init(head.address, log_to_driver=False, logging_level="ERROR")
    yield ray
    ray.shutdown()


@pytest.fixture(scope="module")
def nodes(head):
    """Both nodes of the cluster, the head first."""
    second = Node(head.address)
    yield head, second
    second.kill()
