"""The shop's own API, as any platform would call it."""

import itertools

import httpx
import pytest

from shop.app import Shop
from tests.dictionary import DictionaryStore


@pytest.fixture
def shelf():
    return DictionaryStore()


@pytest.fixture
async def shop(shelf, world):
    return await Shop.open(shelf, world, "http://shop.example")


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
