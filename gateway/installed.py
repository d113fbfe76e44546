"""What makes the pages an app: the manifest, the service worker, and where shared things lead."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.assets import EACH_TIME, PLACE, Assets, answer, asset
from gateway.language import VARY, language_of
from gateway.styles import PARTS
from gateway.words import TEXTS, Catalogue, read

MANIFEST = "/manifest.webmanifest"
WORKER = "/sw.js"
SHARE = "/share"
TYPE = "application/manifest+json"
NIGHT = "#0b2a29"
ICONS = f"{PLACE}/img/app"
# Where a long press on the icon leads: the key of its words and the path.
SHORTCUTS = (
    ("to.live", "/live"),
    ("to.search", "/search"),
    ("to.inbox", "/inbox"),
    ("to.studio", "/studio"),
)
# What the shell is made of; words come one language at a time, and bitmaps are the system's.
KEPT = (".css", ".js", ".mjs", ".svg")
# Pages of themselves, which are opened online or not at all; and what all share comes as one file.
APART = {"css/docs.css", "css/lan.css", "css/design.css", "/design", *PARTS}
LINK = re.compile(r"https?://[^\s<>\"']+")
MOST_QUERY = 100


def routes(assets: Assets, pages: Iterable[str], web: Path, *, worker: bool) -> list[BaseRoute]:
    """Return the app's own routes; without ``worker`` the one that was there removes itself.

    ``pages`` are the paths that open without a line, ``web`` is where the worker's code lies.
    """
    code = (web / "sw.js" if worker else web / "sw_gone.js").read_bytes()
    return [
        Manifests(read(TEXTS)).route(),
        _worker(shell(assets, pages) + code if worker else code),
        Shares(list(pages)).route(),
    ]


class Manifests:
    """The manifest in each language (W3C Web Application Manifest).

    Addresses in it name no release: browsers ask again for an icon whose address has changed.
    """

    def __init__(self, words: Mapping[str, Catalogue]) -> None:
        self.written = {
            tag: asset(json.dumps(manifest(said), ensure_ascii=False).encode(), TYPE)
            for tag, said in words.items()
        }

    def route(self) -> Route:
        return Route(MANIFEST, self.serve)

    async def serve(self, request: Request) -> Response:
        tag = language_of(request, self.written)
        return answer(self.written[tag], request, EACH_TIME, vary=VARY, content_language=tag)


def manifest(words: Catalogue) -> dict[str, object]:
    """Return the manifest as a reader of ``words`` sees the app on their device."""
    return {
        "id": "/",
        "name": words.t("app.name"),
        "short_name": "Rialto",
        "description": words.t("app.description"),
        "lang": words.tag,
        "dir": words.direction,
        "start_url": "/?from=app",
        "scope": "/",
        "display": "standalone",
        "display_override": ["standalone", "minimal-ui"],
        "orientation": "any",
        "theme_color": NIGHT,
        "background_color": NIGHT,
        "categories": ["shopping", "social", "entertainment"],
        "icons": [
            *(icon("icon", px, "any") for px in (192, 512)),
            *(icon("maskable", px, "maskable") for px in (192, 512)),
            icon("monochrome", 512, "monochrome"),
        ],
        "shortcuts": [
            {"name": words.t(key), "url": f"{path}?from=app", "icons": [icon(f"to-{path[1:]}", 96)]}
            for key, path in SHORTCUTS
        ],
        "share_target": {
            "action": SHARE,
            "method": "GET",
            "enctype": "application/x-www-form-urlencoded",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
        "launch_handler": {"client_mode": ["focus-existing", "auto"]},
        "related_applications": [{"platform": "webapp", "url": MANIFEST}],
        "prefer_related_applications": False,
    }


def icon(name: str, px: int, purpose: str = "any") -> dict[str, str]:
    src = f"{ICONS}/{name}.png" if name.startswith("to-") else f"{ICONS}/{name}-{px}.png"
    return {"src": src, "sizes": f"{px}x{px}", "type": "image/png", "purpose": purpose}


def shell(assets: Assets, pages: Iterable[str]) -> bytes:
    """Return the line that tells the worker what to keep: it differs with each release."""
    kept = [
        name
        for name in assets.files
        if name.endswith(KEPT)
        and not name.startswith(("words/", "sw", "js/design"))
        and name not in APART
    ]
    # What is shared opens as Home while there is no line, and is led on when there is.
    opened = {path: path.replace("{", "").replace("}", "") for path in pages if path not in APART}
    opened[SHARE] = "/"
    spoken = [name for name in assets.files if re.fullmatch(r"words/[\w-]+\.js", name)]
    languages = [name[len("words/") : -len(".js")] for name in spoken]
    told = {"release": assets.release, "pages": opened, "assets": kept, "languages": languages}
    return f"const SHELL = {json.dumps(told)}\n".encode()


def _worker(code: bytes) -> Route:
    body = asset(code, "text/javascript")

    async def serve(request: Request) -> Response:
        return answer(body, request, EACH_TIME, service_worker_allowed="/")

    return Route(WORKER, serve)


class Shares:
    """Where something leads that another app hands over (W3C Web Share Target).

    A link to a page of ours opens it; all else is looked for. It leads to paths of our own alone,
    whatever is asked.
    """

    def __init__(self, pages: list[str]) -> None:
        self.pages = [re.compile(re.sub(r"\{\w+\}", "[^/]+", path)) for path in pages]

    def route(self) -> Route:
        return Route(SHARE, self.serve)

    async def serve(self, request: Request) -> Response:
        told = [request.query_params.get(name, "")[:2_000] for name in ("url", "text", "title")]
        links = [link for text in told for link in LINK.findall(text)]
        ours = [self.path(link, request.headers.get("host", "")) for link in links]
        to = next(filter(None, ours), None) or self.search(told)
        return RedirectResponse(to, 303, {"cache-control": "no-store"})

    def path(self, link: str, host: str) -> str:
        """Return the path of a link to a page of ``host``; empty where it is none."""
        try:
            parts = urlsplit(link)
        except ValueError:
            return ""
        if parts.netloc.lower() != host.lower():
            return ""
        page = any(known.fullmatch(parts.path) for known in self.pages)
        query = urlencode([(k, v) for k, v in parse_qsl(parts.query) if k != "lang"])
        return (f"{parts.path}?{query}" if query else parts.path) if page else ""

    def search(self, told: list[str]) -> str:
        """Return the search for what is shared: its title, or else its text, without links."""
        _, text, title = (" ".join(LINK.sub(" ", each).split()) for each in told)
        query = (title or text)[:MOST_QUERY]
        return f"/search?{urlencode({'q': query})}" if query else "/"
