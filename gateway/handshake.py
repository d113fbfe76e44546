"""The handshake of a websocket: where it is taken up, and in which form it is spoken."""

from collections.abc import Sequence

from websockets.http11 import Request
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from gateway.forms import BINARY_SOCKET, SOCKET, Form

PATH = "/connection/websocket"
JSON, PROTOBUF = Subprotocol("centrifuge-json"), Subprotocol("centrifuge-protobuf")
# Some SDKs ask for it in the query.
QUERIES = frozenset({"cf_protocol=protobuf", "format=protobuf"})
OFFERED = "Sec-WebSocket-Protocol"


def choose(conn: ServerProtocol, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """Choose protobuf where it is offered; SDKs that speak JSON offer nothing, and may."""
    return next((known for known in (PROTOBUF, JSON) if known in offered), None)


def form_of(request: Request) -> Form:
    """Return in which form the client that sent ``request`` is to be spoken to."""
    offered = ",".join(request.headers.get_all(OFFERED))
    names = [name.strip() for name in offered.split(",")]
    queries = request.path.partition("?")[2].split("&")
    return BINARY_SOCKET if PROTOBUF in names or QUERIES.intersection(queries) else SOCKET


def forget_blank_subprotocol(request: Request) -> None:
    """Treat an empty header, as centrifuge-python up to 0.6 sends it, like none."""
    values = request.headers.get_all(OFFERED)
    if values and not any(value.strip() for value in values):
        del request.headers[OFFERED]
