"""The shop as a service: each request is carried out once, and a bad one is told so."""

import asyncio

import pytest

from shop.app import LAPSE_EVERY_S
from shop.asks import BODY_BYTES
from shop.rows import ANSWERS, ORDERS, STOCK
from storage.port import Conflict
from tests.shop.things import PAID, buying, stock


async def opened(post, **more):
    return (await post("/checkout-sessions", buying(**more))).json()


async def test_it_tells_what_it_can(http):
    told = (await http.get("/.well-known/ucp")).json()["ucp"]

    assert told["version"] == "2026-04-08"
    assert "dev.rialto.allocation" in told["capabilities"]
    assert told["services"]["dev.ucp.shopping"][0]["endpoint"] == "http://shop.example"


async def test_pictures_are_drawn_for_each_product_and_nothing_else(http):
    found = await http.get("/pictures/teapot.svg")

    assert (found.status_code, found.headers["content-type"]) == (200, "image/svg+xml")
    assert (await http.get("/pictures/another.svg")).status_code == 404


@pytest.mark.parametrize(
    ("accept", "type"),
    [
        ("image/webp,image/png,image/jpeg", "image/webp"),
        ("image/avif,image/webp,image/svg+xml,*/*;q=0.5", "image/svg+xml"),
        ("IMAGE/*", "image/svg+xml"),
        ("*/*", "image/svg+xml"),
    ],
)
async def test_who_takes_no_drawing_is_shown_a_copy(http, accept, type):
    found = await http.get("/pictures/teapot.svg", headers={"accept": accept})

    assert (found.headers["content-type"], found.headers["vary"]) == (type, "accept")
    assert found.content.startswith(b"RIFF" if type == "image/webp" else b"<svg")


async def test_a_change_is_carried_out_once_also_side_by_side(post, shelf):
    checkout = await opened(post)
    path = f"/checkout-sessions/{checkout['id']}/complete"

    answers = await asyncio.gather(*(post(path, PAID, "one") for _ in range(5)))

    assert len({answer.content for answer in answers}) == 1
    assert len(shelf.rows[ORDERS.name]) == 1
    assert stock(shelf) == 39


async def test_an_answer_is_kept_in_the_batch_of_what_it_tells(post, shelf):
    checkout = await opened(post)
    batches, commit = [], shelf.commit

    async def noted(batch):
        batches.append({put.into.name for put in batch.puts})
        return await commit(batch)

    shelf.commit = noted
    await post(f"/checkout-sessions/{checkout['id']}/complete", PAID)

    assert batches == [{ORDERS.name, "shop_checkout", STOCK.name, ANSWERS.name}]


async def test_a_shop_that_is_opened_again_knows_what_it_answered(post, shop, world):
    checkout = await opened(post)
    path = f"/checkout-sessions/{checkout['id']}/complete"
    first = await post(path, PAID, "one")

    reopened = await type(shop).open(shop.business.store, world, shop.base)
    shop.business = reopened.business
    again = await post(path, PAID, "one")

    assert again.json() == first.json()
    assert stock(shop.business.store) == 39


async def test_what_was_written_meanwhile_is_to_be_asked_again(post, shelf):
    checkout = await opened(post)
    commit = shelf.commit

    async def overtaken(batch):
        shelf.commit = commit
        raise Conflict(STOCK.name, "teapot-1", "version")

    shelf.commit = overtaken
    path = f"/checkout-sessions/{checkout['id']}/complete"

    assert (await post(path, PAID, "one")).status_code == 503
    assert (await post(path, PAID, "one")).json()["status"] == "completed"


async def test_the_same_key_with_another_body_is_a_conflict(post):
    assert (await post("/checkout-sessions", buying(), "one")).status_code == 200
    assert (await post("/checkout-sessions", buying(quantity=2), "one")).status_code == 409


async def test_every_change_needs_a_key(http):
    for headers in ({}, {"Idempotency-Key": "k" * 256}):
        answer = await http.post("/checkout-sessions", json=buying(), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/checkout-sessions", {}),
        ("/checkout-sessions", {"line_items": []}),
        ("/checkout-sessions", buying(quantity=0)),
        ("/checkout-sessions", buying(quantity=101)),
        ("/checkout-sessions", {"line_items": buying()["line_items"] * 2}),
        ("/allocations", {"sku": "teapot-1", "units": 0, "ttl_ms": 1}),
        ("/allocations", {"sku": "teapot-1", "units": 1, "ttl_ms": 10**18}),
        ("/allocations", {"sku": "teapot-1"}),
    ],
)
async def test_a_body_of_another_shape_is_bad_and_changes_nothing(post, shelf, path, body):
    before = repr(shelf.rows[STOCK.name])

    assert (await post(path, body)).status_code == 400
    assert repr(shelf.rows[STOCK.name]) == before
    assert not shelf.rows.get(ANSWERS.name)


async def test_one_instrument_pays(post):
    checkout = await opened(post)
    twice = {"payment": {"instruments": PAID["payment"]["instruments"] * 2}}

    answer = await post(f"/checkout-sessions/{checkout['id']}/complete", twice)

    assert (answer.status_code, answer.json()["code"]) == (400, "one_instrument")


async def test_too_large_a_body_is_told_so(http):
    answer = await http.post("/catalog/search", content=b" " * (BODY_BYTES + 1))

    assert answer.status_code == 413


async def test_bytes_that_are_no_json_are_bad(http):
    for content in (b"", b"\xff", b"[" * 60_000):
        assert (await http.post("/catalog/search", content=content)).status_code == 400


async def test_more_products_than_fifty_are_not_looked_up(http):
    assert (await http.post("/catalog/lookup", json={"ids": ["a"] * 51})).status_code == 400


@pytest.mark.parametrize(
    "query", ["since_ms=-1", "since_ms=x", "since_ms=" + "9" * 30, "cursor=x", "cursor=" + "9" * 30]
)
async def test_a_place_in_the_orders_that_is_none_is_bad(http, query):
    assert (await http.get(f"/orders?{query}")).status_code == 400


@pytest.mark.parametrize("path", ["/orders/another", "/checkout-sessions/another"])
async def test_what_is_not_there_is_not_found(http, path):
    assert (await http.get(path)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/orders/another/cancel",
        "/checkout-sessions/another/cancel",
        "/allocations/another/return",
    ],
)
async def test_what_is_not_there_is_not_changed(post, path):
    for _ in range(2):
        assert (await post(path, {}, "one")).status_code == 404


async def test_the_ledger_says_where_every_piece_is(http, post):
    await post("/allocations", {"sku": "teapot-1", "units": 5, "ttl_ms": 60_000})
    checkout = await opened(post, quantity=2)
    await post(f"/checkout-sessions/{checkout['id']}/complete", PAID, "one")

    ledger = (await http.get("/admin/ledger")).json()

    (aside,), (order,) = ledger["allotments"], ledger["orders"]
    assert ledger["stock"]["teapot-1"] + aside["left"] + order["quantity"] == 40
    assert ledger["completions"] == ["one"]


async def test_the_knobs_are_turned_while_it_runs(http, post):
    turned = (await http.post("/admin/knobs", json={"fail_500": 1.0})).json()

    assert turned == (await http.get("/admin/knobs")).json()
    assert turned["fail_500"] == 1.0
    assert (await post("/checkout-sessions", buying())).status_code == 500


async def test_what_is_not_sold_in_time_is_taken_back_by_itself(post, shop, shelf):
    await post("/allocations", {"sku": "teapot-1", "units": 5, "ttl_ms": 1_000})
    await post("/allocations", {"sku": "teapot-1", "units": 5, "ttl_ms": 60_000})
    assert stock(shelf) == 30

    task = asyncio.get_running_loop().create_task(shop.run())
    await asyncio.sleep(1 + LAPSE_EVERY_S)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert stock(shelf) == 35
    assert not shop.business.locks.known


async def test_a_search_is_answered_a_page_at_a_time(http, monkeypatch):
    monkeypatch.setattr("shop.catalogue_api.PAGE", 7)

    first = (await http.post("/catalog/search", json={})).json()
    rest = (await http.post("/catalog/search", json={"pagination": first["pagination"]})).json()

    assert (len(first["products"]), first["pagination"]["has_next_page"]) == (7, True)
    assert (len(rest["products"]), "pagination" in rest) == (5, False)
