"""The private and undocumented names of other people's code that we use: each is still there.

When one of these fails after an upgrade, read the release's code before changing ours.
"""

import inspect
import re
import types

import aioice.ice
import h11
import pylibsrtp
import pytest
import uvicorn
from aiortc import RTCRtpSender
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsTransport
from pylibsrtp import _binding
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState
from websockets.frames import Frame
from websockets.server import ServerProtocol

from media.peer import Peer
from tests.docs.pages import imported_by, sources


def code(what):
    return inspect.getsource(what)


@pytest.mark.parametrize(
    "name",
    [
        "connection_made",
        "connection_lost",
        "handle_events",
        "handle_websocket_upgrade",
        "on_response_complete",
        "pause_writing",
        "resume_writing",
        "send_400_response",
    ],
)
def test_the_http_protocol_of_uvicorn_has_what_patient_overrides(name):
    assert name in vars(H11Protocol)


def test_the_http_protocol_of_uvicorn_keeps_its_parser_and_loop():
    made = code(H11Protocol.__init__)

    assert "self.conn = h11.Connection(" in made
    assert "self.loop = " in made
    assert "self.cycle: RequestResponseCycle" in made
    assert "self.response_complete = False" in code(RequestResponseCycle.__init__)
    assert h11.Connection(h11.SERVER).trailing_data == (b"", False)


def test_uvicorn_makes_its_websocket_class_with_these_three():
    upgrade = code(H11Protocol.handle_websocket_upgrade)

    for name in ("config", "server_state", "app_state"):
        assert f"{name}=self.{name}" in upgrade
    assert "protocol.connection_made(self.transport)" in upgrade
    assert "protocol.data_received(" in upgrade
    assert isinstance(uvicorn.Config(None, ws=types.SimpleNamespace).ws, type)


def test_uvicorn_serves_without_its_signal_handlers_and_ends_connections_by_shutdown():
    assert "with self.capture_signals():" in code(uvicorn.Server.serve)
    assert "connection.shutdown()" in code(uvicorn.Server.shutdown)
    assert ServerState().connections == set()


def test_the_sans_io_protocol_of_websockets_tells_of_its_parser():
    conn = ServerProtocol(max_size=10)

    assert (conn.parser_exc, conn.handshake_exc) == (None, None)
    for name in ("receive_data", "events_received", "data_to_send", "accept", "reject"):
        assert callable(getattr(conn, name))
    assert {"opcode", "data", "fin"} <= set(Frame.__dataclass_fields__)


def test_dtls_of_aiortc_runs_over_a_transport_like_ours():
    dtls = RTCDtlsTransport(Peer.__new__(Peer), [RTCCertificate.generateCertificate()])

    dtls._set_role("server")

    assert (dtls._rx_srtp, dtls._tx_srtp) == (None, None)
    whole = code(RTCDtlsTransport)
    assert "self.transport._recv()" in whole
    assert "await self.transport._send(data)" in whole
    asked = set(re.findall(r"self\.transport\.(\w+)", whole))
    assert asked <= {name for name in dir(Peer) if not name.startswith("__")}


def test_the_sender_of_aiortc_asks_for_keyframes_by_a_method_that_can_be_replaced():
    assert "_send_keyframe" in vars(RTCRtpSender)
    assert "self._send_keyframe()" in code(RTCRtpSender)


def test_aioice_finds_addresses_by_a_name_that_can_be_replaced():
    assert list(inspect.signature(aioice.ice.get_host_addresses).parameters) == [
        "use_ipv4",
        "use_ipv6",
    ]
    assert "get_host_addresses(" in code(aioice.ice.Connection)


def test_libsrtp_is_reached_as_pylibsrtp_reaches_it():
    session = pylibsrtp.Session()

    assert session._srtp[0] != _binding.ffi.NULL
    assert "func(self._srtp[0], self._cdata, len_p)" in code(pylibsrtp.Session)
    assert "lib.srtp_protect" in code(pylibsrtp.Session.protect)


def test_no_other_file_says_that_it_uses_a_private_name():
    """SLF001 is how a private name is let in: whoever adds one must add it here."""
    known = {"peer.py": 3, "srtp.py": 1}
    found = {}
    for path in sources():
        if "tests" in path.parts:
            continue
        if count := path.read_text().count("noqa: SLF001"):
            found[path.name] = count

    assert found == known
    assert "aiortc" in imported_by(next(p for p in sources() if p.name == "peer.py"))
