"""The shop's own API, as any platform would call it."""

import itertools

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from shop.app import Shop
from shop.oauth import request_of
from tests.dictionary import DictionaryStore
from tests.shop.signing_in import client_of
from tests.shop.things import ADA, CALLBACK, GIULIA, ISSUER, LEDGER, RIALTO, asking, exchanging


@pytest.fixture
def shelf():
    return DictionaryStore()


@pytest.fixture
async def shop(shelf, world):
    known = ([ADA, GIULIA], [RIALTO, LEDGER])
    return await Shop.open(shelf, world, "http://shop.example", *known)


@pytest.fixture
async def http(shop):
    transport = httpx.ASGITransport(shop.app)
    async with httpx.AsyncClient(transport=transport, base_url=shop.base) as client:
        yield client


@pytest.fixture
def post(http):
    keys = (f"key-{n}" for n in itertools.count())

    async def post(path, body, key=None):
        return await http.post(path, json=body, headers={"Idempotency-Key": key or next(keys)})

    return post


@pytest.fixture
def issuer(shop):
    return shop.issuer


@pytest.fixture
def allow(issuer):
    async def allow(user="ada", **more):
        asked = request_of(RIALTO, CALLBACK, asking(**more))
        return await issuer.allow(asked, user, ISSUER, "pt")

    return allow


@pytest.fixture
def give(issuer, allow):
    """Return what a person's yes gives Rialto."""

    async def give(user="ada", **more):
        return await issuer.tokens(RIALTO, exchanging(await allow(user, **more)))

    return give


@pytest.fixture
def mounted(shop):
    """An app of somebody else's, with the issuer under a path."""
    return Starlette(routes=[Mount("/shop", routes=shop.openid(lambda _: ISSUER))])


@pytest.fixture
async def browser(mounted):
    async with client_of(mounted) as client:
        yield client
