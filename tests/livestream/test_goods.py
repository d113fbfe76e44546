"""Goods: what the marketplace has, and a clear word where it does not answer."""

import pytest

from livestream.goods import NoSuchProduct, Upstream
from marketplace.port import Unknown
from marketplace.rates import LASTS_MS, RateTable
from tests.callers import guest


async def test_a_product_is_shown_to_anybody(ask):
    found = await ask.ok("goods:show", guest, product="teapot")

    assert found["variants"][0]["price"] == {"amount": 3800, "currency": "EUR"}
    assert (await ask.no("goods:show", guest, product="another"))["code"] == NoSuchProduct.code


async def test_products_are_found_by_words(ask):
    found = await ask.ok("goods:search", guest, query="teapot")
    nothing = await ask.ok("goods:search", guest, query="submarine")

    assert ([p["id"] for p in found["products"]], found["next"]) == (["teapot"], "")
    assert nothing["products"] == []


@pytest.mark.parametrize(
    ("command", "operation", "body"),
    [
        ("goods:show", "get_products", {"product": "teapot"}),
        ("goods:search", "search_products", {}),
    ],
)
async def test_a_marketplace_that_does_not_answer_is_said(ask, house, command, operation, body):
    house.settle.saga.market.before[operation] = [Unknown()]

    assert (await ask.no(command, guest, **body))["code"] == Upstream.code
    assert await ask.ok(command, guest, **body)


async def test_rates_are_told_to_anybody_for_as_long_as_they_say_something(ask, house, world):
    assert await ask.ok("goods:rates", guest) == {"table": None}

    house.rates.table = RateTable("EUR", world.now_ms(), {"GBP": 0.85})

    told = await ask.ok("goods:rates", guest)
    assert told["table"] == {"base": "EUR", "at_ms": world.now_ms(), "rates": {"GBP": 0.85}}
    house.rates.table = RateTable("EUR", world.now_ms() - LASTS_MS, {"GBP": 0.85})
    assert await ask.ok("goods:rates", guest) == {"table": None}
