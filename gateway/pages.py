"""The pages in each language: written once, at start, with their words in them."""

import json
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway import installed
from gateway.assets import EACH_TIME, PLACE, Assets, answer, asset, fresh
from gateway.assets import read as assets_of
from gateway.first_sight import Sight, shown
from gateway.language import VARY, language_of
from gateway.styles import SHARED, joined
from gateway.words import Catalogue, read

WEB = Path(__file__).resolve().parents[1] / "web"
ROOM = "/room/{room}"
PAGES = {
    "/": "home.html",
    ROOM: "room.html",
    "/studio": "studio.html",
    "/search": "search.html",
    "/discover": "discover.html",
    "/live": "live.html",
    "/inbox": "inbox.html",
    "/me": "me.html",
    "/settings": "settings.html",
    "/cases": "cases.html",
    "/welcome": "welcome.html",
    "/help": "help.html",
    "/rights": "rights.html",
    "/design": "design.html",
}
ALONE = ("design", "cases", "rights")  # pages that few open: shoppers do not load their words
TEXT = re.compile(r'data-t="([^"]+)"[^>]*>')
ATTRIBUTE = re.compile(r'data-t-(label|placeholder)="([^"]+)"')
INCLUDE = re.compile(r"<!-- include (\w+) -->\n")
ENTRY = re.compile(r'<script type="module" src="/static/([^"]+)"|<main [^>]*data-page="(\w+)"')
# Who is there decides what a page shows: it is asked for with the first modules, not after them.
SESSION = '<link rel="preload" href="/session" as="fetch" crossorigin>\n'
LATER = ' fetchpriority="low"'  # behind the picture's own request
NAMES = {"label": "aria-label", "placeholder": "placeholder"}

Serve = Callable[[Request], Awaitable[Response]]


def routes(sight: Sight | None = None, *, worker: bool = True) -> list[BaseRoute]:
    """Write all pages, and read all that they load; ``sight`` looks at the room of a page.

    Without ``worker`` no page opens without a line.

    Raises where a catalogue cannot be read, or a page asks for what none says.
    """
    words, loaded = read(WEB / "words"), assets()
    pages: list[BaseRoute] = []
    for path, name in PAGES.items():
        markup = whole((WEB / name).read_text(encoding="utf-8"))
        written = {tag: page(markup, said, loaded) for tag, said in words.items()}
        serve = _room(written, sight, loaded.place) if sight and path == ROOM else _page(written)
        pages.append(Route(path, serve))
    return [*pages, *installed.routes(loaded, PAGES, WEB, worker=worker), *loaded.routes()]


def assets() -> Assets:
    """Return what pages load: ``web/``, the shared styles, and words for each language."""
    made = {SHARED: joined(WEB)}
    for tag, words in read(WEB / "words").items():
        parts: dict[str, dict[str, str]] = {"": {}, **{page: {} for page in ALONE}}
        for key, text in words.said.items():
            page = key.partition(".")[0]
            parts[page if page in ALONE else ""][key] = text
        for page, said in parts.items():
            made[f"words/{tag}.{page}.js" if page else f"words/{tag}.js"] = module(said)
    return assets_of(WEB, made)


def whole(markup: str) -> str:
    """Return a page with what it shares with others, from ``web/parts``, in its places."""
    return INCLUDE.sub(lambda at: (WEB / "parts" / f"{at[1]}.html").read_text("utf-8"), markup)


def page(markup: str, words: Catalogue, assets: Assets) -> bytes:
    """Return a page with the words of a language where its markup names them.

    All that its module will ask for is named ahead, so that nothing waits for another's reading;
    what comes later is named in a template, for web/js/later.js.
    """
    start = f'<html lang="{words.tag}" dir="{words.direction}"'
    entries = [entry or f"js/{named}.js" for entry, named in ENTRY.findall(markup)]
    modules = [f"words/{words.tag}.js", *assets.ahead(*entries)]
    links = SESSION + preloads(modules)
    later = (
        f'<template class="later">\n{preloads(assets.later(*entries), LATER)}</template>\n</body>'
    )
    told = TEXT.sub(lambda at: at[0] + escape(words.t(at[1])), markup)
    told = ATTRIBUTE.sub(lambda at: f'{at[0]} {NAMES[at[1]]}="{escape(words.t(at[2]))}"', told)
    told = told.replace("<html", start, 1).replace("</head>", f"{links}</head>", 1)
    told = told.replace("</body>", later, 1)
    return told.replace(f'"{PLACE}/', f'"{assets.place}/').encode()


def preloads(modules: Iterable[str], how: str = "") -> str:
    """Return the links by which a browser asks for modules before it has read who imports them."""
    return "".join(f'<link rel="modulepreload" href="{PLACE}/{name}"{how}>\n' for name in modules)


def module(said: Mapping[str, str]) -> bytes:
    """Return messages as a module that web/js/words.js imports."""
    return f"export const said = {json.dumps(said, ensure_ascii=False)}\n".encode()


def _page(written: Mapping[str, bytes]) -> Serve:
    pages = {tag: asset(body, "text/html") for tag, body in written.items()}

    async def serve(request: Request) -> Response:
        tag = language_of(request, pages)
        return answer(pages[tag], request, EACH_TIME, vary=VARY, content_language=tag)

    return serve


def _room(written: Mapping[str, bytes], sight: Sight, place: str) -> Serve:
    """Serve the room's page with the room in it, and as it is where that cannot be had."""
    plain = _page(written)
    pages = {tag: body.decode() for tag, body in written.items()}

    async def serve(request: Request) -> Response:
        snapshot = await sight(request)
        if snapshot is None:
            return await plain(request)
        tag = language_of(request, pages)
        body = shown(pages[tag], snapshot, place).encode()
        return fresh(body, request, vary=VARY, content_language=tag)

    return serve
