"""A room's page with the room in it: shown before its modules run and its connection stands.

The page holds what ``room:show`` answers a guest, as a data block (HTML, section 4.12.1), and its
title, host and cover in the markup; from that position on the page follows the room.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape

import msgspec
from msgspec import Raw, Struct
from starlette.requests import Request

from gateway.dispatch import Dispatch
from gateway.requests import origin_of
from rialto.answer import Fault
from rialto.command import Guest
from storage.pixels import WIDTHS
from storage.port import Unavailable

# Where the page's markup takes what is known of the room.
TITLE, STILL, HOST, HEADING, BLOCK = (
    "<title>Rialto</title>",
    '<img class="live still"',
    "<bdi></bdi>",
    "<h1></h1>",
    "<!-- first sight -->",
)


class Head(Struct):
    """What of a room's own part, the first of a snapshot, the markup shows."""

    title: str
    host_name: str
    cover: str


class Told(Struct):
    parts: list[Raw]


class Answer(Struct):
    ok: Raw = Raw(b"")


@dataclass(frozen=True)
class FirstSight:
    """Looks at rooms as a guest does, at the pace of ``room:show`` for each address."""

    dispatch: Dispatch
    trusted: frozenset[str]

    async def of(self, request: Request) -> bytes | None:
        """Return a room's snapshot as JSON; None where it is not to be had, or there is none."""
        body = msgspec.json.encode({"room": request.path_params["room"]})
        guest = Guest(origin_of(request, self.trusted))
        try:
            told = await self.dispatch("room:show", body, guest)
        except (Fault, Unavailable):  # no id at all, or a store that will say so to the page itself
            return None
        return bytes(msgspec.json.decode(told, type=Answer).ok) or None


Sight = Callable[[Request], Awaitable[bytes | None]]


def shown(page: str, snapshot: bytes, static: str) -> str:
    """Return ``page`` with a room's snapshot in it; drawn covers stand below ``static``."""
    parts = msgspec.json.decode(snapshot, type=Told).parts
    room = msgspec.json.decode(parts[0], type=Head)
    title, host = escape(room.title), escape(room.host_name)
    # A tag that began within the block would end it.
    block = snapshot.decode().replace("<", "\\u003c")
    named = f"{title} · {host} · Rialto"
    cover = escape(cover_of(room.cover, static))
    # The cover is seen first: it is asked for before the modules, not after them.
    told = {
        TITLE: f'<title>{named}</title>\n<meta property="og:title" content="{named}">\n'
        f'<link rel="preload" as="image" href="{cover}" fetchpriority="high">',
        STILL: f'{STILL} src="{cover}"',
        HOST: f"<bdi>{host}</bdi>",
        HEADING: f"<h1>{title}</h1>",
        BLOCK: f'<script class="first-sight" type="application/json">{block}</script>',
    }
    for place, text in told.items():
        page = page.replace(place, text, 1)
    return page


def cover_of(name: str, static: str) -> str:
    """Return where a cover lives, as ``web/js/cover.js`` does."""
    kind, _, id = name.partition(":")
    if id:
        return f"/{kind}s/{id}?w={WIDTHS[-1]}"  # an upload, or a blob of before those
    return f"{static}/img/{'scene' if name == 'teapots' else f'cover-{name}'}.svg"
