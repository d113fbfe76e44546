"""The adapter before the real shop, over its own store and no network."""

import httpx
import pytest

from marketplace.ucp import UcpMarketplace
from shop.app import Shop
from tests.dictionary import DictionaryStore

BASE = "http://shop.example"


@pytest.fixture
async def shop(world):
    return await Shop.open(DictionaryStore(), world, BASE)


@pytest.fixture
async def ucp(shop, world):
    transport = httpx.ASGITransport(shop.app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield UcpMarketplace(client, world.new_id, BASE)
