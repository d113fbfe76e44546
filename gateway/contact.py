"""How to reach those who run the market, for the help page."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route


def routes(contact: str) -> list[BaseRoute]:
    """Tell ``contact``, an address to write to or a page, empty where none is set."""

    async def tell(request: Request) -> Response:
        return JSONResponse({"contact": contact}, headers={"cache-control": "no-cache"})

    return [Route("/contact", tell)]
