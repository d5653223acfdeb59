"""What a server writes is what its worker reads."""

import os

import pytest

from lstm_core.runs.protocol import RunAssignment, WarmUpRequest, from_line, hang_up, received, send, to_line
from lstm_core.settings import Settings

REQUEST = WarmUpRequest(Settings(units=7, token_level="character"), 3_000)
RUN = RunAssignment("rNtzPlza8eBO4nvHPTdAHA")


@pytest.fixture
def pipe():
    """The worker's end, a descriptor, and the server's, a stream."""
    worker, server = os.pipe()
    stream = os.fdopen(server, "wb")
    yield worker, stream
    stream.close()
    os.close(worker)


@pytest.mark.parametrize("message", [REQUEST, RUN])
def test_a_message_is_one_line_and_survives_it(message):
    assert "\n" not in to_line(message)
    assert from_line(to_line(message)) == message


def test_messages_come_in_order_until_the_server_has_gone(pipe):
    worker, server = pipe
    for message in (REQUEST, RUN, REQUEST):
        assert send(server, message)
    hang_up(server)
    assert list(received(worker)) == [REQUEST, RUN, REQUEST]


def test_a_message_arrives_whole_however_it_is_cut(pipe):
    worker, server = pipe
    arriving = received(worker)
    line = to_line(REQUEST).encode() + b"\n" + RUN.run_id.encode()
    for begin in range(0, len(line), 7):
        os.write(server.fileno(), line[begin : begin + 7])
    assert next(arriving) == REQUEST
    os.write(server.fileno(), b"\n")
    assert next(arriving) == RUN


def test_half_a_line_is_no_message(pipe):
    worker, server = pipe
    os.write(server.fileno(), b"half-an-id")
    hang_up(server)
    assert list(received(worker)) == []


def test_a_message_to_a_worker_that_has_gone_is_not_sent():
    worker, server = os.pipe()
    os.close(worker)
    stream = os.fdopen(server, "wb")
    assert not send(stream, RUN)
    hang_up(stream)
    hang_up(stream)
    assert not send(stream, RUN)


def test_a_request_that_lacks_something_is_refused():
    with pytest.raises(ValueError, match="'vocabulary_size' was expected"):
        from_line('{"settings": {}}')
