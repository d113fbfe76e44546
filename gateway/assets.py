"""What pages load: read and compressed once, at start, and named by what is in it."""

import gzip
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath

import brotli
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.problems import problem

PLACE = "/static"
FOR_EVER = "public, max-age=31536000, immutable"
EACH_TIME = "no-cache"
# What is packed already, or so short that a packet is a packet.
PACKED = ("image/avif", "image/webp", "image/png", "image/jpeg")
LEAST_BYTES = 300
BROTLI_QUALITY = 9  # the best costs each start a second, for a twentieth less
QUICK_QUALITY = 4  # a room's page of 40 kB in half a millisecond
RELEASE = re.compile(r"[0-9a-f]{16}/")
# Static imports: those that a browser finds only once it has read the module.
IMPORT = re.compile(r"""^(?:import|export)\b[^'"]*?['"](\.{1,2}/[^'"]+)['"]""", re.M)
# Dynamic ones: what comes when it is first wanted.
WANTED = re.compile(r"""\bimport\(['"](\.{1,2}/[^'"]+)['"]\)""")


@dataclass(frozen=True)
class Asset:
    """A body as it is, and as each encoding that we have of it."""

    type: str
    tag: str
    body: bytes
    packed: Mapping[str, bytes]


@dataclass(frozen=True)
class Assets:
    """Files by their path below ``/static``. ``release`` changes with any of them.

    Below ``/static/{release}/`` they are for ever; without, or under another release, a browser
    asks each time: so a page of yesterday still finds its modules while nodes are replaced.
    """

    release: str
    files: Mapping[str, Asset]

    @property
    def place(self) -> str:
        """Return what pages put before a path."""
        return f"{PLACE}/{self.release}"

    def ahead(self, *modules: str) -> list[str]:
        """Return modules and all that they import, so that a page can ask for them at once."""
        found, waiting = dict.fromkeys(modules), list(modules)
        while waiting:
            path = waiting.pop()
            for other in _named(IMPORT, path, self.files[path].body):
                if other not in found:
                    found[other] = None
                    waiting.append(other)
        return list(found)

    def later(self, *modules: str) -> list[str]:
        """Return what comes when it is first wanted, with all that it imports and wants in turn."""
        first = self.ahead(*modules)
        found, waiting = dict.fromkeys(first), first
        while waiting:
            wanted = [p for path in waiting for p in _named(WANTED, path, self.files[path].body)]
            waiting = [path for path in self.ahead(*wanted) if path not in found]
            found |= dict.fromkeys(waiting)
        return list(found)[len(first) :]

    def routes(self) -> list[BaseRoute]:
        return [Route(f"{PLACE}/{{path:path}}", self.serve)]

    async def serve(self, request: Request) -> Response:
        path = str(request.path_params["path"])
        asset = self.files.get(RELEASE.sub("", path, count=1))
        if asset is None:
            return problem(404, "Not Found")
        current = path.startswith(f"{self.release}/")
        return answer(asset, request, FOR_EVER if current else EACH_TIME)


def read(folder: Path, made: Mapping[str, bytes]) -> Assets:
    """Return the files of ``folder``, and those that were ``made`` beside them.

    Pages, and the catalogues from which words are made, are not among them.
    """
    bodies = dict(made)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and path.suffix not in (".html", ".json"):
            bodies[name] = path.read_bytes()
    release = sha256()
    for name, body in sorted(bodies.items()):
        release.update(f"{name}\n{len(body)}\n".encode() + body)
    files = {name: asset(body, type_of(name)) for name, body in bodies.items()}
    return Assets(release.hexdigest()[:16], files)


@cache
def asset(body: bytes, type: str) -> Asset:
    """Return a body with its encodings: br (RFC 7932) and gzip, where they are shorter."""
    packed = {}
    if type.split(";")[0] not in PACKED and len(body) >= LEAST_BYTES:
        packed = {
            "br": brotli.compress(body, quality=BROTLI_QUALITY),
            "gzip": gzip.compress(body, 9, mtime=0),
        }
        packed = {name: short for name, short in packed.items() if len(short) < len(body)}
    return Asset(type, sha256(body).hexdigest()[:32], body, packed)


def answer(found: Asset, request: Request, caching: str, **headers: str) -> Response:
    """Answer with the encoding that the browser takes; with 304 if it has what there is."""
    taken = accepted(request.headers.get("accept-encoding", ""))
    encoding = next((name for name in found.packed if name in taken), "")
    told = {"etag": f'"{found.tag}{encoding}"', "cache-control": caching}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    if found.packed:
        told["vary"] = ", ".join(filter(None, [told.get("vary"), "Accept-Encoding"]))
    if encoding:
        told["content-encoding"] = encoding
    if told["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=told)
    body = found.packed[encoding] if encoding else found.body
    return Response(body, headers=told, media_type=found.type)


def fresh(body: bytes, request: Request, **headers: str) -> Response:
    """Answer with a page made for this request alone, compressed as fast as it is worth."""
    told = {"cache-control": EACH_TIME} | {n.replace("_", "-"): v for n, v in headers.items()}
    if "br" in accepted(request.headers.get("accept-encoding", "")):
        body = brotli.compress(body, quality=QUICK_QUALITY)
        told["content-encoding"] = "br"
    told["vary"] = ", ".join(filter(None, [told.get("vary"), "Accept-Encoding"]))
    return Response(body, headers=told, media_type="text/html")


def accepted(header: str) -> set[str]:
    """Return the encodings that a browser takes (RFC 9110, section 12.5.3)."""
    taken = set()
    for part in header[:500].lower().split(","):
        name, _, weight = part.partition(";")
        if weight.strip() not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            taken.add(name.strip())
    return taken


def type_of(name: str) -> str:
    if name.endswith((".js", ".mjs")):
        return "text/javascript"
    if name.endswith(".webmanifest"):
        return "application/manifest+json"
    return mimetypes.guess_type(name)[0] or "text/plain"


@cache
def _named(how: re.Pattern[str], path: str, body: bytes) -> tuple[str, ...]:
    """Return the paths that a module names in a way; pages share most modules."""
    return tuple(_joined(path, name) for name in how.findall(body.decode()))


def _joined(path: str, name: str) -> str:
    """Return where a module's import leads."""
    parts: list[str] = []
    for part in (PurePosixPath(path).parent / name).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
