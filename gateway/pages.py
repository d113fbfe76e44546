"""The pages in each language: written once, at start, with their words in them."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.words import Catalogue, negotiate, read

WEB = Path(__file__).resolve().parents[1] / "web"
PAGES = {"/": "home.html", "/room/{room}": "room.html", "/studio": "studio.html"}
COOKIE = "lang"  # the page sets it when a reader chooses
TEXT = re.compile(r'data-t="([^"]+)"[^>]*>')
ATTRIBUTE = re.compile(r'data-t-(label|placeholder)="([^"]+)"')
NAMES = {"label": "aria-label", "placeholder": "placeholder"}

Serve = Callable[[Request], Awaitable[Response]]


def routes() -> list[BaseRoute]:
    """Write all pages and the words that their modules ask for.

    Raises where a catalogue cannot be read, or a page asks for what none says.
    """
    words = read(WEB / "words")
    made: list[BaseRoute] = []
    for path, name in PAGES.items():
        markup = (WEB / name).read_text(encoding="utf-8")
        made.append(Route(path, _page({tag: page(markup, said) for tag, said in words.items()})))
    for tag, said in words.items():
        made.append(Route(f"/static/words/{tag}.js", _module(module(said))))
    return made


def page(markup: str, words: Catalogue) -> bytes:
    """Return a page with the words of a language where its markup names them."""
    start = f'<html lang="{words.tag}" dir="{words.direction}"'
    ahead = f'<link rel="modulepreload" href="/static/words/{words.tag}.js">\n</head>'
    told = TEXT.sub(lambda at: at[0] + escape(words.t(at[1])), markup)
    told = ATTRIBUTE.sub(lambda at: f'{at[0]} {NAMES[at[1]]}="{escape(words.t(at[2]))}"', told)
    return told.replace("<html", start, 1).replace("</head>", ahead, 1).encode()


def module(words: Catalogue) -> bytes:
    """Return a language's messages as the module that web/js/words.js imports."""
    return f"export const said = {json.dumps(words.said, ensure_ascii=False)}\n".encode()


def _page(written: Mapping[str, bytes]) -> Serve:
    async def serve(request: Request) -> Response:
        asked = request.query_params.get("lang", ""), request.cookies.get(COOKIE, "")
        accepted = request.headers.get("accept-language", "")
        tag = negotiate(written, *asked, accept_language=accepted)
        headers = {"cache-control": "no-cache", "content-language": tag}
        headers["vary"] = "Accept-Language, Cookie"
        return Response(written[tag], media_type="text/html", headers=headers)

    return serve


def _module(body: bytes) -> Serve:
    etag = f'"{sha256(body).hexdigest()[:32]}"'

    async def serve(request: Request) -> Response:
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"etag": etag})
        return Response(body, media_type="text/javascript", headers={"etag": etag})

    return serve
