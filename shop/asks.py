"""What the shop is asked: bodies by shape, refused where they are none."""

from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request

from shop import wire

BODY_BYTES = 64 * 1024
Units = Annotated[int, Meta(ge=1, le=100_000)]
Ttl = Annotated[int, Meta(ge=1, le=24 * 60 * 60 * 1000)]
S = TypeVar("S")


class Item(Struct):
    id: str


class LineItem(Struct):
    item: Item
    quantity: int


class Buying(Struct):
    line_items: list[LineItem]
    attribution: dict[str, str] = {}
    allocation: str = msgspec.field(name=wire.ALLOCATION, default="")


class Instrument(Struct):
    id: str


class Payment(Struct):
    instruments: list[Instrument]


class Completing(Struct):
    payment: Payment
    attribution: dict[str, str] = {}


class SettingAside(Struct):
    sku: str
    units: Units
    ttl_ms: Ttl


class Renewing(Struct):
    ttl_ms: Ttl


class Asking(Struct):
    ids: list[str]


class Pagination(Struct):
    cursor: str = ""


class Searching(Struct):
    query: str = ""
    pagination: Pagination = msgspec.field(default_factory=Pagination)


class Bad(Exception):
    """A request that is not one; ``status`` says how."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


def key_of(request: Request) -> str:
    """Return the idempotency key that every change must carry."""
    key = request.headers.get("idempotency-key", "")
    if not 1 <= len(key) <= 255:
        raise Bad(400, "idempotency_key_required")
    return key


async def body_of(request: Request) -> bytes:
    body = await request.body()
    if len(body) > BODY_BYTES:
        raise Bad(413, "too_large")
    return body


def decode(body: bytes, kind: type[S]) -> S:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Bad(400, "invalid_request") from error


def is_moment(text: str) -> bool:
    """Say whether ``text`` is Unix milliseconds, before the year 5138."""
    return text.isdecimal() and len(text) <= 14
