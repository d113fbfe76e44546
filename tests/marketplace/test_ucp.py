"""The adapter to UCP, against the reference shop: what is unknown is never a definite no."""

import asyncio

import pytest

from marketplace.port import (
    DefiniteNo,
    Line,
    Unknown,
)
from marketplace.ucp import AT_ONCE
from rialto.money import Money
from shop.blocks import Blocks
from shop.business import Changes
from tests.marketplace.ucp import CONTEXT, PRICE, SKU, STOCK, bought, on_hand, placing, quoted


async def test_products_are_looked_up_with_prices_pictures_and_what_is_available(ucp):
    (teapot,) = await ucp.get_products(("teapot", "another"), CONTEXT)

    assert (teapot.title, teapot.seller_name) == ("Celadon teapot, 0.8 l", "Bottega Moro")
    assert teapot.picture == "/pictures/teapot.svg"
    assert teapot.variant(SKU).price == Money(PRICE, "EUR")
    assert teapot.variant(SKU).available == STOCK
    with pytest.raises(ValueError, match="at most"):
        await ucp.get_products(("teapot",) * (AT_ONCE + 1), CONTEXT)


async def test_products_are_found_by_words(ucp):
    found, more = await ucp.search_products("TEAPOT", CONTEXT)

    assert ([p.id for p in found], more) == (["teapot"], "")
    assert len((await ucp.search_products("", CONTEXT))[0]) == 12
    assert (await ucp.search_products("teapot", CONTEXT, "teapot"))[0] == []


async def test_a_quote_names_the_total_and_reserves_nothing(ucp, shop):
    quote = await quoted(ucp, 2)

    assert quote.total == Money(2 * PRICE, "EUR")
    assert quote.expires_ms > shop.business.world.now_ms()
    assert (await ucp.get_checkout(quote.checkout)).state == "open"
    assert await on_hand(shop) == STOCK


@pytest.mark.parametrize(("sku", "quantity"), [(SKU, STOCK + 1), ("another", 1)])
async def test_what_is_not_there_is_not_quoted(ucp, sku, quantity):
    with pytest.raises(DefiniteNo) as no:
        await quoted(ucp, quantity, sku=sku)

    assert no.value.code == "out_of_stock"


async def test_an_order_takes_its_pieces_from_the_stock(ucp, shop):
    placed = await bought(ucp, 2)

    order = await ucp.get_order(placed.order)
    assert (order.reference, order.buyer, order.state) == ("k-ref", "ada", "placed")
    assert (order.lines, order.total) == ((Line(SKU, 2),), Money(2 * PRICE, "EUR"))
    assert await on_hand(shop) == STOCK - 2


async def test_an_order_asked_for_twice_under_one_key_is_one_order(ucp, shop):
    quote = await quoted(ucp)

    answers = await asyncio.gather(*(ucp.place_order(placing(quote), "p") for _ in range(5)))

    assert len({answer.order for answer in answers}) == 1
    assert await on_hand(shop) == STOCK - 1
    assert shop.business.completions == ["p"]


async def test_a_checkout_completed_under_another_key_is_still_one_order(ucp, shop):
    quote = await quoted(ucp)

    first = await ucp.place_order(placing(quote), "p")
    second = await ucp.place_order(placing(quote), "another")

    assert first == second
    assert await on_hand(shop) == STOCK - 1


async def test_another_body_under_the_same_key_is_unknown_and_does_nothing(ucp, shop):
    quote = await quoted(ucp)
    await ucp.place_order(placing(quote), "p")

    with pytest.raises(Unknown):
        await ucp.place_order(placing(quote, "card-declined"), "p")

    assert await on_hand(shop) == STOCK - 1


@pytest.mark.parametrize("instrument", ["card-declined", "card-of-bo"])
async def test_a_declined_card_is_a_no_and_stays_one_under_its_key(ucp, shop, instrument):
    quote = await quoted(ucp)

    for _ in range(2):
        with pytest.raises(DefiniteNo) as no:
            await ucp.place_order(placing(quote, instrument), "p")
        assert no.value.code == "payment_declined"

    assert await on_hand(shop) == STOCK
    assert await ucp.place_order(placing(quote), "another")


async def test_the_last_piece_goes_to_one_of_two(ucp, shop):
    await ucp.lease_allotment(SKU, "r1", STOCK - 1, 60_000, "lease")
    quotes = [await quoted(ucp, key=f"q{n}") for n in range(2)]

    answers = await asyncio.gather(
        *(ucp.place_order(placing(q), f"p{n}") for n, q in enumerate(quotes)),
        return_exceptions=True,
    )

    assert sorted(type(a).__name__ for a in answers) == ["DefiniteNo", "Placed"]
    (no,) = (a for a in answers if isinstance(a, DefiniteNo))
    assert (no.code, no.available, await on_hand(shop)) == ("out_of_stock", 0, 0)


async def test_an_allotment_is_set_aside_sold_from_and_given_back(ucp, shop):
    lease = await ucp.lease_allotment(SKU, "r1", 5, 60_000, "lease")
    assert lease == await ucp.lease_allotment(SKU, "r1", 5, 60_000, "lease")
    assert (lease.units, await on_hand(shop)) == (5, STOCK - 5)

    await bought(ucp, 2, allotment=lease.id)
    with pytest.raises(DefiniteNo):
        await quoted(ucp, 4, "too-many", lease.id)
    for _ in range(2):
        await ucp.return_allotment(lease.id, "return")

    assert await on_hand(shop) == STOCK - 2
    with pytest.raises(DefiniteNo):
        await ucp.return_allotment(lease.id, "another")


async def test_an_allotment_sold_out_meanwhile_is_a_no(ucp):
    lease = await ucp.lease_allotment(SKU, "r1", 1, 60_000, "lease")
    quotes = [await quoted(ucp, key=f"q{n}", allotment=lease.id) for n in range(2)]
    await ucp.place_order(placing(quotes[0]), "p0")

    with pytest.raises(DefiniteNo) as no:
        await ucp.place_order(placing(quotes[1]), "p1")

    assert no.value.code == "out_of_stock"


async def test_an_allotment_of_another_sku_is_a_no(ucp):
    lease = await ucp.lease_allotment("bowl-1", "r1", 1, 60_000, "lease")

    with pytest.raises(DefiniteNo):
        await quoted(ucp, allotment=lease.id)


async def test_as_many_are_set_aside_as_there_are_and_none_is_a_no(ucp):
    assert (await ucp.lease_allotment(SKU, "r1", 10 * STOCK, 60_000, "a")).units == STOCK

    with pytest.raises(DefiniteNo) as no:
        await ucp.lease_allotment(SKU, "r1", 1, 60_000, "b")

    assert no.value.code == "out_of_stock"
    with pytest.raises(DefiniteNo):
        await ucp.lease_allotment("another", "r1", 1, 60_000, "c")


async def test_an_allotment_lapses_unless_it_is_renewed(ucp, shop):
    kept = await ucp.lease_allotment(SKU, "r1", 5, 60_000, "a")
    lost = await ucp.lease_allotment(SKU, "r1", 5, 60_000, "b")
    quote = await quoted(ucp, allotment=lost.id)
    renewed = await ucp.renew_allotment(kept.id, 120_000, "renew")

    await asyncio.sleep(60)
    await shop.business.lapse()

    assert renewed.expires_ms == kept.expires_ms + 60_000
    assert await on_hand(shop) == STOCK - 5
    for act in (
        ucp.renew_allotment(lost.id, 1_000, "late"),
        ucp.place_order(placing(quote), "p"),
        ucp.renew_allotment("another", 1_000, "odd"),
    ):
        with pytest.raises(DefiniteNo):
            await act


async def test_a_checkout_ends_by_time_or_by_cancelling(ucp):
    canceled, late = await quoted(ucp, key="a"), await quoted(ucp, key="b")
    await ucp.cancel_checkout(canceled.checkout, "c")
    await asyncio.sleep(600)

    for quote, key in ((canceled, "p1"), (late, "p2")):
        assert (await ucp.get_checkout(quote.checkout)).state == "canceled"
        with pytest.raises((DefiniteNo, Unknown)):
            await ucp.place_order(placing(quote), key)
    with pytest.raises(DefiniteNo) as no:
        await ucp.get_checkout("another")
    assert no.value.code == "not_found"


async def test_a_completed_checkout_is_not_canceled(ucp):
    quote = await quoted(ucp)
    await ucp.place_order(placing(quote), "p")

    with pytest.raises(DefiniteNo) as no:
        await ucp.cancel_checkout(quote.checkout, "c")

    assert no.value.code == "not_cancellable"
    assert (await ucp.get_checkout(quote.checkout)).state == "completed"


async def test_an_order_that_is_canceled_returns_its_pieces_once(ucp, shop):
    placed = await bought(ucp, 2)

    for key in ("c", "c", "another"):
        await ucp.cancel_order(placed.order, "changed my mind", key)

    assert (await ucp.get_order(placed.order)).state == "canceled"
    assert await on_hand(shop) == STOCK
    with pytest.raises(DefiniteNo):
        await ucp.cancel_order("another", "why", "odd")


async def test_orders_are_listed_a_page_at_a_time_of_one_buyer_or_all(ucp, world):
    since = world.now_ms()
    made = [(await bought(ucp, key=f"k{n}", sku="plant-1")).order for n in range(51)]

    first, more = await ucp.list_orders(since, "", "ada")
    second, end = await ucp.list_orders(since, more, "ada")

    assert {o.id for o in [*first, *second]} == set(made)
    assert (len(first), len(second), end) == (50, 1, "")
    assert len((await ucp.list_orders(since))[0]) == 50
    assert await ucp.list_orders(since, "", "bo") == ([], "")


async def test_ways_to_pay_are_named(ucp):
    ways = await ucp.payment_methods("ada", CONTEXT)

    assert {way.id: way.title for way in ways} == {
        "card-ok": "Visa •••• 4242",
        "card-declined": "Visa •••• 0002",
    }


async def test_who_received_what_is_told_until_it_is_refunded(ucp, shop):
    placed = await bought(ucp)
    moved = []
    for state in ("shipped", "delivered", "refunded"):
        await shop.sale.move(placed.order, state, changes := Changes())
        await shop.business.write(changes)
        moved.append(await ucp.has_purchased("ada", ("teapot", "bowl")))

    assert moved[0] == moved[2] == {}
    assert moved[1]["teapot"].order == placed.order
    assert moved[1]["teapot"].delivered_ms == shop.business.world.now_ms()


async def test_a_seller_is_told_by_id(ucp):
    seller = await ucp.get_seller("moro")

    assert (seller.name, seller.score) == ("Bottega Moro", 4.9)
    with pytest.raises(DefiniteNo, match="not_found"):
        await ucp.get_seller("nobody")


async def test_what_is_blocked_is_a_definite_no_with_its_reason(ucp, shop):
    quote = await quoted(ucp)
    await Blocks(shop.business).judge("teapot", "blocked", "counterfeit")

    for ask in (
        quoted(ucp, key="another"),
        ucp.place_order(placing(quote), "p"),
        ucp.lease_allotment(SKU, "r1", 5, 1_000, "l"),
    ):
        with pytest.raises(DefiniteNo, match="blocked"):
            await ask
