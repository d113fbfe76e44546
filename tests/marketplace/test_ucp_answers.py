"""What the adapter makes of answers that are late, lost or broken, and of a lacking business."""

import asyncio

import httpx
import pytest

from marketplace.port import (
    Capability,
    DefiniteNo,
    InProgress,
    NeedsBuyer,
    Placed,
    Placing,
    RetryLater,
    Unknown,
    Unsupported,
)
from marketplace.ucp import PLACE_S, READ_S, UcpMarketplace
from rialto.money import Money
from shop.knobs import Faults
from tests.marketplace.ucp import CONTEXT, STOCK, on_hand, placing, quoted


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
    Capability.COUPONS: lambda m: m.claim_coupon("ada", "WELCOME", "key"),
    Capability.DISPUTES: lambda m: m.open_dispute("o1", "ada", "broken", (), "key"),
    Capability.IDENTITY: lambda m: m.verify_identity("token"),
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
