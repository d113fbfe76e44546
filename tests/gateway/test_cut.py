"""A line that is cut is gone for its peer at once, whatever waited there."""

import socket

import pytest

from gateway.cut import cut
from tests.gateway.peers import Transport


@pytest.fixture
def ends():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        peer = socket.create_connection(listener.getsockname())
        ours, _ = listener.accept()
        with peer, ours:
            yield peer, ours


def test_a_peer_is_reset_though_it_has_not_read(ends):
    peer, ours = ends
    ours.send(b"never read")
    transport = Transport()
    transport.extra["socket"] = ours

    cut(transport)
    ours.close()

    assert transport.aborted
    with pytest.raises(ConnectionResetError):
        peer.recv(100) and peer.recv(100)
    transport.shut()


def test_a_line_that_is_closed_already_is_no_fault(ends):
    _, ours = ends
    transport = Transport()
    transport.extra["socket"] = ours
    ours.close()

    cut(transport)

    assert transport.aborted
    transport.shut()
