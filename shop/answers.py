"""What the shop answers with: JSON, and the pictures it draws."""

from collections.abc import Mapping
from importlib.resources import files

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from shop.catalogue import PRODUCTS


def json_of(status: int, told: object, headers: Mapping[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(told), status, headers, media_type="application/json")


async def picture(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in PRODUCTS:
        return Response(status_code=404)
    drawn = files("shop").joinpath("pictures", f"{name}.svg").read_bytes()
    headers = {"cache-control": "public, max-age=86400"}
    return Response(drawn, media_type="image/svg+xml", headers=headers)
