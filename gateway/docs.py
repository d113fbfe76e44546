"""What is served at ``/docs``: the page, and the two documents that tools read."""

import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway import asyncapi, docs_page, openapi

FILES = {"openapi.json": openapi.document, "asyncapi.json": asyncapi.document}


def routes() -> list[Route]:
    """Make the documents, once: they hold for as long as the process runs."""
    told = {"/docs": _served(docs_page.page().encode(), "text/html")}
    told |= {f"/docs/{name}": _served(written(name), "application/json") for name in FILES}
    return [Route(path, serve) for path, serve in told.items()]


def written(name: str) -> bytes:
    """Return a document as its file holds it."""
    return msgspec.json.format(msgspec.json.encode(FILES[name]()), indent=1) + b"\n"


def _served(body: bytes, kind: str) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        return Response(body, media_type=kind, headers={"cache-control": "no-cache"})

    return serve


def write(folder: Path) -> None:
    for name in FILES:
        (folder / name).write_bytes(written(name))


if __name__ == "__main__":
    import_module("gateway.compose")  # declares every command
    write(Path(sys.argv[1]))
