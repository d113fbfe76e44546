"""What the shop answers with: JSON, and the pictures it draws."""

from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from shop.asks import Bad
from shop.business import Missing
from shop.catalogue import PRODUCTS
from shop.knobs import Knobs

Read = Callable[[Request], Awaitable[dict[str, Any]]]
Handle = Callable[[Request], Awaitable[Response]]
SVG, COPY = ("image/svg+xml", "svg"), ("image/webp", "webp")


def json_of(status: int, told: object, headers: Mapping[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(told), status, headers, media_type="application/json")


def reading(knobs: Knobs, run: Read) -> Handle:
    """Serve what only reads: its answer as JSON, or why there is none."""

    async def handle(request: Request) -> Response:
        await knobs.before()
        return await answered(run(request))

    return handle


async def answered(run: Awaitable[dict[str, Any]], of: str = "thing") -> Response:
    """Return what is told as JSON, or why there is nothing to tell ``of``."""
    try:
        return json_of(200, await run)
    except Missing:
        return json_of(404, {"code": "not_found", "content": f"there is no such {of}"})
    except Bad as bad:
        return json_of(bad.status, {"code": bad.code, "content": bad.code})


async def picture(request: Request) -> Response:
    """Show a product as it is drawn; who takes no SVG is shown a copy that was drawn of it."""
    name = request.path_params["name"]
    if name not in PRODUCTS:
        return Response(status_code=404)
    type, ending = SVG if _takes_svg(request.headers.get("accept", "*/*")) else COPY
    drawn = files("shop").joinpath("pictures", f"{name}.{ending}").read_bytes()
    headers = {"cache-control": "public, max-age=86400", "vary": "accept"}
    return Response(drawn, media_type=type, headers=headers)


def _takes_svg(accept: str) -> bool:
    taken = {part.partition(";")[0].strip().lower() for part in accept.split(",")}
    return not taken.isdisjoint({SVG[0], "image/*", "*/*"})
