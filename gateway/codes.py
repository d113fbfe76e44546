"""The codes of the Centrifuge client protocol: errors of commands, and why connections end.

Source: the protocol's documentation (centrifugal.dev, client protocol and codes).
"""

from typing import NamedTuple

from msgspec import Struct


class BadFrame(Exception):
    """The frame cannot be read; the connection is closed with 3501."""


class ErrorBody(Struct, frozen=True, omit_defaults=True):
    """What a Centrifuge error reply carries."""

    code: int
    message: str
    temporary: bool = False


class Close(NamedTuple):
    """Why a connection ends: 3000-3499 and 4000-4499 ask to come back, 3500 on do not."""

    code: int
    reason: str


class Failed(Exception):
    """The command is answered with ``error``."""

    def __init__(self, error: ErrorBody) -> None:
        super().__init__(error.message)
        self.error = error


class Ended(Exception):
    """The connection is ended with ``close``."""

    def __init__(self, close: Close) -> None:
        super().__init__(close.reason)
        self.close = close


INTERNAL = ErrorBody(100, "internal server error", temporary=True)
UNKNOWN_CHANNEL = ErrorBody(102, "unknown channel")
DENIED = ErrorBody(103, "permission denied")
UNKNOWN_METHOD = ErrorBody(104, "method not found")
ALREADY = ErrorBody(105, "already subscribed")
TOO_MANY = ErrorBody(106, "limit exceeded")
BAD_REQUEST = ErrorBody(107, "bad request")
NOT_AVAILABLE = ErrorBody(108, "not available")
TOKEN_EXPIRED = ErrorBody(109, "token expired")
TOO_BUSY = ErrorBody(111, "too many requests", temporary=True)
UNRECOVERABLE = ErrorBody(112, "unrecoverable position")
# How a Fault of a command is told.
FAULTS = {error.code: error for error in (UNKNOWN_METHOD, BAD_REQUEST, UNRECOVERABLE)}

SHUTDOWN = Close(3001, "shutdown")
SERVER_ERROR = Close(3004, "internal server error")
SLOW = Close(3008, "slow")
EXPIRED = Close(3005, "connection expired")
NO_PONG = Close(3012, "no pong")
TOO_MANY_REQUESTS = Close(3013, "too many requests")
RENEWED = Close(3014, "connection state invalidated")
NO_SEND = Close(3508, "not available")
BAD_TOKEN = Close(3500, "invalid token")
BAD_COMMAND = Close(3501, "bad request")
STALE = Close(3502, "stale")
BANNED = Close(3503, "force disconnect")
CONNECTION_LIMIT = Close(3504, "connection limit")

# Why one subscription ends: from 2500 on the SDK subscribes again.
INSUFFICIENT_STATE = Close(2500, "insufficient state")
SUB_EXPIRED = Close(2501, "subscription expired")
# Below that it does not.
UNSUBSCRIBED = Close(2000, "server unsubscribe")
