"""The handshake of a websocket: where it is taken up, and in which form it is spoken."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Protocol

from websockets.http11 import Request, Response
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from gateway.forms import BINARY_SOCKET, SOCKET, Form
from gateway.limits import COME_BACK_S, Doorkeeper, Turnstile

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


class Gate(Protocol):
    """Who may come in: from which pages, how many at once, and how fast."""

    origins: frozenset[str]
    turnstile: Turnstile
    doorkeeper: Doorkeeper


def refusal(request: Request, address: str, gate: Gate) -> tuple[HTTPStatus, str] | None:
    """Say with which status and words a request is refused; None if it comes in and is counted."""
    if request.path.partition("?")[0] != PATH:
        return HTTPStatus.NOT_FOUND, "no websocket here\n"
    came_from = request.headers.get("Origin")
    if came_from is not None and came_from not in gate.origins:
        return HTTPStatus.FORBIDDEN, "this origin may not connect\n"
    if not gate.turnstile.enter():
        return HTTPStatus.SERVICE_UNAVAILABLE, "too many arrive at once: come back soon\n"
    if not gate.doorkeeper.enter(address):
        return HTTPStatus.TOO_MANY_REQUESTS, "too many connections from this address\n"
    return None


def rejection(conn: ServerProtocol, status: HTTPStatus, text: str) -> Response:
    """Make the answer of a refusal; who is to come back is told when."""
    response = conn.reject(status, text)
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        response.headers["Retry-After"] = str(COME_BACK_S)
    return response
