"""The address of a cluster is read strictly, and asked quickly whether anything is there."""

import socket

import pytest

from lstm_core.errors import SettingsError
from lstm_core.runs.cluster.cluster_address import ClusterAddress
from tests.core.runs.cluster.ray_nodes import free_port


@pytest.mark.parametrize(
    ("text", "host", "port"), [("10.0.0.5:6379", "10.0.0.5", 6379), ("ray-head:1", "ray-head", 1)]
)
def test_host_and_port(text, host, port):
    address = ClusterAddress.parse(text)
    assert (address.host, address.port, str(address)) == (host, port, text)


@pytest.mark.parametrize(
    "text", ["", "nonsense", ":6379", "host:", "host:0", "host:65536", "host:²", "ray://host:10001", "a b:1"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(SettingsError, match="HOST:PORT of its head node was expected"):
        ClusterAddress.parse(text)


def test_something_answers_or_nothing_does():
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert ClusterAddress("127.0.0.1", server.getsockname()[1]).answers()
    assert not ClusterAddress("127.0.0.1", free_port()).answers()
    assert not ClusterAddress("x" * 300, 6379).answers()
