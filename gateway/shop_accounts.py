"""The shop's accounts: a way to sign in where the reference shop is the marketplace."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount

from accounts.oidc import OpenId
from accounts.port import Attempt, Person
from gateway.door import Door
from gateway.tokens import Tokens
from shop.app import Shop
from shop.issuer import Person as ShopPerson
from shop.oauth import Client

PLACE, CLIENT = "/shop", "rialto"


@dataclass
class ShopAccounts:
    """The shop's issuer on each of our own addresses, asked within the process.

    It is a provider for each address, since an issuer's name is the one that the browser sees.
    """

    shop: Shop
    door: Door
    tokens: Tokens
    providers: dict[str, OpenId] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.routes: list[BaseRoute] = [Mount(PLACE, routes=self.shop.openid(self._issuer_of))]
        within = httpx.ASGITransport(app=Starlette(routes=self.routes))
        self.http = httpx.AsyncClient(transport=within)
        self.shop.issuer.clients[CLIENT] = Client(CLIENT, "Rialto", ())

    def admit(self, people: Iterable[tuple[str, str, bool]]) -> None:
        """Give accounts to people: id, name and whether they sell."""
        for user, name, sells in people:
            role = "seller" if sells else ""
            self.shop.issuer.people[user] = ShopPerson(user, name, role, "")

    async def address(self, attempt: Attempt) -> str:
        clients = self.shop.issuer.clients
        client = clients[CLIENT]
        if attempt.back not in client.redirect_uris:
            uris = (*client.redirect_uris, attempt.back)
            clients[CLIENT] = replace(client, redirect_uris=uris)
        return await self._of(attempt).address(attempt)

    async def person(self, attempt: Attempt, told: Mapping[str, str]) -> Person:
        return await self._of(attempt).person(attempt, told)

    def _of(self, attempt: Attempt) -> OpenId:
        """Return the provider at the address of the page; that is one of ours by now."""
        parts = urlsplit(attempt.back)
        issuer = f"{parts.scheme}://{parts.netloc}{PLACE}"
        if issuer not in self.providers:
            now_ms = self.tokens.now_ms
            self.providers[issuer] = OpenId(issuer, CLIENT, "", self.http, now_ms, home=True)
        return self.providers[issuer]

    def _issuer_of(self, request: Request) -> str:
        """Return the issuer as a browser sees it: by its Host only where that is one of ours."""
        host = request.headers.get("host", "")
        ours = sorted(self.door.origins)
        here = [origin for origin in ours if origin.partition("://")[2] == host]
        return f"{(here or ours)[0]}{PLACE}"
