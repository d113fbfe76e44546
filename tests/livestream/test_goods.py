"""Goods: what the marketplace has, and a clear word where it does not answer."""

import pytest

from livestream.goods import NoSuchProduct, Upstream
from marketplace.port import Unknown
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
