"""The adapter to UCP, against the reference shop: what is unknown is never a definite no."""

import asyncio

import httpx
import pytest

from marketplace.goods import Context
from marketplace.port import (
    Capability,
    DefiniteNo,
    InProgress,
    Line,
    NeedsBuyer,
    Placed,
    Placing,
    RetryLater,
    Unknown,
    Unsupported,
)
from marketplace.ucp import AT_ONCE, PLACE_S, READ_S, UcpMarketplace
from rialto.money import Money
from shop.knobs import Faults

CONTEXT = Context()
SKU, STOCK, PRICE = "teapot-1", 40, 3800


async def quoted(ucp, quantity=1, key="q", allotment="", sku=SKU):
    return await ucp.quote((Line(sku, quantity, allotment),), "ada", CONTEXT, key)


def placing(quote, instrument="card-ok", reference="o1"):
    return Placing(quote.checkout, "ada", instrument, quote.total, reference, "r1")


async def bought(ucp, quantity=1, key="k", **more):
    quote = await quoted(ucp, quantity, f"{key}-q", **more)
    return await ucp.place_order(placing(quote, reference=f"{key}-ref"), f"{key}-p")


async def on_hand(shop, sku=SKU):
    return (await shop.business.on_hand((sku,)))[sku]


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


async def test_a_reply_dropped_after_the_order_is_unknown_and_the_key_brings_it(ucp, shop):
    quote = await quoted(ucp)
    shop.knobs.turn(Faults(drop_reply=1.0))
    with pytest.raises(Unknown):
        await ucp.place_order(placing(quote), "p")
    shop.knobs.turn(Faults())

    found = await ucp.get_checkout(quote.checkout)
    again = await ucp.place_order(placing(quote), "p")

    assert (found.state, found.order) == ("completed", again.order)
    assert await on_hand(shop) == STOCK - 1


@pytest.mark.parametrize(
    "fault", [{"drop_request": 1.0}, {"down_until_ms": 10**15}, {"latency_ms": 20_000}]
)
async def test_a_request_that_was_not_carried_out_is_unknown(ucp, shop, fault):
    quote = await quoted(ucp)
    shop.knobs.turn(Faults(**fault))

    with pytest.raises(Unknown):
        await ucp.place_order(placing(quote), "p")

    shop.knobs.turn(Faults())
    assert (await ucp.get_checkout(quote.checkout)).state == "open"


async def test_an_error_of_the_shop_after_the_order_is_unknown(ucp, shop):
    quote = await quoted(ucp)
    shop.knobs.turn(Faults(fail_500=1.0))

    with pytest.raises(Unknown):
        await ucp.place_order(placing(quote), "p")

    shop.knobs.turn(Faults())
    assert (await ucp.get_checkout(quote.checkout)).state == "completed"


@pytest.mark.parametrize(("latency_s", "limit_s"), [(1, READ_S), (3, READ_S), (3, PLACE_S)])
async def test_each_call_waits_only_as_long_as_it_may(ucp, shop, latency_s, limit_s):
    quote = await quoted(ucp)
    shop.knobs.turn(Faults(latency_ms=latency_s * 1000))
    call = (
        ucp.payment_methods("ada", CONTEXT)
        if limit_s == READ_S
        else ucp.place_order(placing(quote), "p")
    )
    loop = asyncio.get_running_loop()
    began = loop.time()

    if latency_s < limit_s:
        assert await call
    else:
        with pytest.raises(Unknown):
            await call

    assert loop.time() - began == min(latency_s, limit_s)


async def test_a_completion_under_way_decides_over_a_checkout_that_runs_out(ucp, shop):
    quote = await quoted(ucp)
    commit, entered, leave = shop.business.store.commit, asyncio.Event(), asyncio.Event()

    async def slowly(batch):
        entered.set()
        await leave.wait()
        return await commit(batch)

    shop.business.store.commit = slowly
    async with asyncio.TaskGroup() as tasks:
        placed = tasks.create_task(ucp.place_order(placing(quote), "p"))
        await asyncio.wait_for(entered.wait(), 5)
        shop.business.world.now_ms = lambda: quote.expires_ms
        asked = tasks.create_task(ucp.get_checkout(quote.checkout))
        await asyncio.sleep(0.1)
        leave.set()

    assert asked.result().state == "completed"
    assert asked.result().order == placed.result().order


LACKING = {
    Capability.PURCHASE_CHECK: lambda m: m.has_purchased("ada", ("teapot",)),
    Capability.COUPONS: lambda m: m.claim_coupon("ada", "WELCOME", "key"),
    Capability.DISPUTES: lambda m: m.open_dispute("o1", "ada", "broken", (), "key"),
    Capability.SELLERS: lambda m: m.get_seller("moro"),
    Capability.IDENTITY: lambda m: m.verify_identity("token"),
    Capability.EVENTS: lambda m: m.next_event(),
}


async def test_what_it_lacks_is_told_and_is_all_that_it_lacks(ucp):
    assert set(LACKING) == set(Capability) - ucp.can

    for capability, ask in LACKING.items():
        with pytest.raises(Unsupported, match=capability.value):
            await ask(ucp)


@pytest.fixture
def answering(world):
    """Return an adapter before a business that always answers the same."""

    def business(status=200, json=None, content=None, headers=None):
        def answer(request):
            return httpx.Response(status, json=json, content=content, headers=headers)

        client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://b")
        return UcpMarketplace(client, world.new_id, "http://b")

    return business


ANY = Placing("c1", "ada", "card-ok", Money(1, "EUR"), "o1", "r1")
TOTALS = {"currency": "EUR", "totals": [{"type": "total", "amount": 1}], "id": "c1"}


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        *((status, DefiniteNo) for status in (400, 401, 403, 404, 422)),
        *((status, RetryLater) for status in (429, 503)),
        *((status, Unknown) for status in (302, 408, 409, 418, 500, 502, 504)),
    ],
)
async def test_each_status_has_one_meaning(answering, status, meaning):
    with pytest.raises(meaning):
        await answering(status).place_order(ANY, "p")


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"7", b"\xff"])
async def test_an_answer_that_is_no_object_is_unknown(answering, content):
    with pytest.raises(Unknown):
        await answering(content=content).place_order(ANY, "p")


async def test_the_wait_that_the_business_names_is_kept(answering):
    with pytest.raises(RetryLater) as later:
        await answering(503, headers={"Retry-After": "7"}).place_order(ANY, "p")

    assert later.value.after_ms == 7_000


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ({"status": "complete_in_progress"}, InProgress()),
        ({"status": "completed", "order": {"id": "7"}}, Placed("7", Money(1, "EUR"))),
        (
            {
                "status": "requires_escalation",
                "continue_url": "http://b/act",
                "expires_at": "1970-01-01T00:00:01+00:00",
            },
            NeedsBuyer("http://b/act", 1_000),
        ),
    ],
)
async def test_each_outcome_of_an_order_is_read(answering, told, outcome):
    assert await answering(json=TOTALS | told).place_order(ANY, "p") == outcome


async def test_an_order_that_stays_open_without_a_word_is_unknown(answering):
    with pytest.raises(Unknown):
        await answering(json=TOTALS | {"status": "incomplete"}).place_order(ANY, "p")
