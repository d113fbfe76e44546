"""The guard: few calls at once, one completion a SKU, none while nothing is answered."""

import asyncio
import random

import pytest

from marketplace.breaker import IN_A_ROW, PROBE_EVERY_MS, Breaker
from marketplace.goods import Context
from marketplace.guarded import FRESH_MS, MOST_KEPT, READ_TRIES, SIDE_BY_SIDE, STALE_MS, Guarded
from marketplace.port import DefiniteNo, Line, Marketplace, Placing, RetryLater, Unknown
from tests.fakes import PRICE, TEAPOT, FakeMarketplace

CONTEXT = Context()


class Slow:
    """Takes a second for each call, and counts how many it has at once."""

    can = frozenset()

    def __init__(self):
        self.now = self.most = self.calls = 0
        self.fault = None

    def __getattr__(self, name):
        async def call(*asked):
            self.calls += 1
            self.now += 1
            self.most = max(self.most, self.now)
            await asyncio.sleep(1)
            self.now -= 1
            if self.fault:
                raise self.fault
            return name, asked

        return call


@pytest.fixture
def slow():
    return Slow()


def guard(inner, world):
    return Guarded(inner, Breaker(world.now_ms), world.now_ms, random.Random(7))


@pytest.fixture
async def market(world):
    return FakeMarketplace(world.now_ms)


@pytest.fixture
async def guarded(market, world):
    return guard(market, world)


def placing(checkout, sku=""):
    return Placing(checkout, "ada", "card-ok", PRICE, f"o-{checkout}", "r1", sku)


ASKS = {
    "search_products": ("tea", CONTEXT, ""),
    "quote": ((Line("teapot-1", 1),), "ada", CONTEXT, "key"),
    "lease_allotment": ("teapot-1", "r1", 5, 1_000, "key"),
    "renew_allotment": ("a1", 1_000, "key"),
    "get_checkout": ("c1",),
    "get_order": ("o1",),
    "list_orders": (0, "", "ada"),
    "payment_methods": ("ada", CONTEXT),
    "has_purchased": ("ada", ("teapot",)),
    "claim_coupon": ("ada", "WELCOME", "key"),
    "open_dispute": ("o1", "ada", "broken", (), "key"),
    "get_seller": ("moro",),
    "verify_identity": ("token",),
    "next_event": ("place",),
    "place_order": (placing("c1"), "key"),
}
SILENT = {
    "return_allotment": ("a1", "key"),
    "cancel_checkout": ("c1", "key"),
    "cancel_order": ("o1", "why", "key"),
}


def test_every_operation_of_the_port_is_asked_here():
    operations = {n for n, v in vars(Marketplace).items() if callable(v) and n[0] != "_"}
    assert operations == {*ASKS, *SILENT, "get_products"}


@pytest.mark.parametrize("name", [*ASKS, *SILENT])
async def test_each_operation_is_passed_on_as_it_was_asked(name, slow, world):
    asked = (ASKS | SILENT)[name]

    answer = await getattr(guard(slow, world), name)(*asked)

    assert answer == (None if name in SILENT else (name, asked))


async def test_it_can_what_its_marketplace_can(guarded, market):
    assert guarded.can == market.can


async def test_the_crowd_waits_here_and_not_at_the_marketplace(slow, world):
    guarded = guard(slow, world)

    await asyncio.gather(*(guarded.get_checkout(f"c{n}") for n in range(100)))

    assert (slow.calls, slow.most) == (100, SIDE_BY_SIDE)


async def test_completions_of_one_sku_come_one_after_another(slow, world):
    guarded = guard(slow, world)

    await asyncio.gather(
        *(guarded.place_order(placing(f"c{n}", "teapot-1"), f"k{n}") for n in range(5))
    )

    assert (slow.calls, slow.most) == (5, 1)
    assert not guarded.locks.known


async def test_completions_of_one_checkout_come_one_after_another_and_others_beside_them(
    slow, world
):
    guarded = guard(slow, world)

    await asyncio.gather(*(guarded.place_order(placing("c1"), "k") for _ in range(2)))
    assert slow.most == 1
    await asyncio.gather(*(guarded.place_order(placing(f"c{n}"), f"k{n}") for n in range(3)))

    assert slow.most == 3


async def test_nobody_waits_for_a_marketplace_that_answers_nothing(guarded, market, world):
    market.before["get_checkout"] = [Unknown()] * IN_A_ROW
    for _ in range(IN_A_ROW):
        with pytest.raises(Unknown):
            await guarded.get_checkout("c1")

    with pytest.raises(RetryLater) as later:
        await guarded.get_checkout("c1")

    assert later.value.after_ms == guarded.down_ms() == PROBE_EVERY_MS
    await asyncio.sleep(PROBE_EVERY_MS / 1000)
    with pytest.raises(DefiniteNo):
        await guarded.get_checkout("c1")
    assert guarded.down_ms() == 0


@pytest.mark.parametrize("fault", [DefiniteNo("not_found"), RetryLater(1)])
async def test_a_marketplace_that_says_no_is_not_down(guarded, market, fault):
    for _ in range(2 * IN_A_ROW):
        market.before["get_checkout"] = [fault]
        with pytest.raises(type(fault)):
            await guarded.get_checkout("c1")

    assert not guarded.breaker.open


async def test_a_read_is_asked_again_where_nobody_answered(guarded, market):
    market.before["search_products"] = [Unknown()] * (READ_TRIES - 1)

    assert await guarded.search_products("tea", CONTEXT) == ([TEAPOT], "")

    market.before["search_products"] = [Unknown()] * READ_TRIES
    with pytest.raises(Unknown):
        await guarded.search_products("tea", CONTEXT)


async def test_an_order_is_never_asked_for_again_by_the_guard(guarded, market):
    quote = await guarded.quote((Line("teapot-1", 1),), "ada", CONTEXT, "q")
    market.after["place_order"] = [Unknown()]

    with pytest.raises(Unknown):
        await guarded.place_order(placing(quote.checkout), "p")

    assert [name for name, _ in market.calls] == ["quote", "place_order"]


async def test_a_crowd_that_looks_at_one_product_is_one_call(slow, world):
    guarded = guard(slow, world)

    async def found(*asked):
        slow.calls += 1
        await asyncio.sleep(1)
        return [TEAPOT]

    slow.get_products = found
    answers = await asyncio.gather(*(guarded.get_products(("teapot",), CONTEXT) for _ in range(50)))

    assert slow.calls == 1
    assert answers == [[TEAPOT]] * 50


async def test_products_are_kept_a_while_and_longer_where_nothing_newer_is_to_be_had(
    guarded, market
):
    assert await guarded.get_products(("teapot", "bowl"), CONTEXT) == [TEAPOT]
    market.before["get_products"] = [RetryLater(1)] * 2

    assert await guarded.get_products(("teapot",), CONTEXT) == [TEAPOT]
    assert len(market.before["get_products"]) == 2
    await asyncio.sleep(FRESH_MS / 1000)
    assert await guarded.get_products(("teapot",), CONTEXT) == [TEAPOT]
    assert len(market.before["get_products"]) == 1
    await asyncio.sleep(STALE_MS / 1000)

    with pytest.raises(RetryLater):
        await guarded.get_products(("teapot",), CONTEXT)


async def test_no_more_products_are_kept_than_memory_is_meant_for(guarded):
    guarded.products.update({f"p{n}": None for n in range(MOST_KEPT)})

    await guarded.get_products(("teapot",), CONTEXT)

    assert list(guarded.products) == ["teapot"]
