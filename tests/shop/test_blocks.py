"""Blocks: what may not be sold is found, set aside and paid nowhere, and all platforms are told."""

import pytest

from tests.shop.things import PAID, buying, stock

TEAPOT = {"ids": ["teapot", "bowl"]}


@pytest.fixture
def judge(http):
    async def judge(verdict="blocked", product="teapot", **more):
        return (await http.post(f"/admin/products/{product}/{verdict}", **more)).json()

    return judge


def no(answer):
    return answer.json()["messages"][0]["code"]


async def _found(http):
    looked = (await http.post("/catalog/lookup", json=TEAPOT)).json()["products"]
    searched = (await http.post("/catalog/search", json={"query": "teapot"})).json()["products"]
    return [one["id"] for one in (*looked, *searched)]


async def test_what_is_blocked_is_not_found_until_it_is_allowed(http, judge):
    seen = [await _found(http)]

    for verdict in ("blocked", "allowed"):
        await judge(verdict)
        seen.append(await _found(http))

    assert seen == [["teapot", "bowl", "teapot"], ["bowl"], ["teapot", "bowl", "teapot"]]


async def test_what_is_blocked_is_neither_set_aside_nor_sold(post, judge, shelf):
    aside = {"sku": "teapot-2", "units": 5, "ttl_ms": 60_000}
    opened = (await post("/checkout-sessions", buying(sku="teapot-2"))).json()["id"]

    await judge()

    assert no(await post("/checkout-sessions", buying(sku="teapot-2"))) == "item_blocked"
    assert no(await post("/allocations", aside)) == "item_blocked"
    assert no(await post(f"/checkout-sessions/{opened}/complete", PAID)) == "item_blocked"
    assert stock(shelf, "teapot-2") == 20
    await judge("allowed")
    assert (await post(f"/checkout-sessions/{opened}/complete", PAID)).json()["order"]


async def test_pieces_that_were_set_aside_are_taken_back_all_the_same(post, judge, shelf):
    aside = {"sku": "teapot-1", "units": 5, "ttl_ms": 60_000}
    made = (await post("/allocations", aside)).json()["id"]
    await judge()

    await post(f"/allocations/{made}/return", {})

    assert stock(shelf) == 40


async def test_each_change_is_told_once_with_its_version_and_reason(http, judge):
    answers = [await judge(json={"reason": "counterfeit"}), await judge(), await judge("allowed")]

    told = (await http.get("/events")).json()["events"]

    assert [(one["blocked"], one["version"]) for one in answers] == [
        (True, 1), (True, 1), (False, 2)
    ]  # fmt: skip
    assert [(one["type"], one["data"]) for one in told] == [
        ("product.blocked", {"product_id": "teapot", "version": 1, "reason": "counterfeit"}),
        ("product.allowed", {"product_id": "teapot", "version": 2, "reason": ""}),
    ]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("nothing/blocked", b"", 404),
        ("teapot/burned", b"", 404),
        ("teapot/blocked", b"[]", 400),
        ("teapot/blocked", b'{"reason":"' + b"x" * 201 + b'"}', 400),
        ("teapot/blocked", b"x" * 65_537, 413),
    ],
    ids=["no product", "no verdict", "no object", "long", "large"],
)
async def test_what_is_no_verdict_changes_nothing(path, body, status, http):
    answer = await http.post(f"/admin/products/{path}", content=body)

    assert answer.status_code == status
    assert (await http.get("/events")).json()["events"] == []
