"""What was decided for the site blocks a product in every room, whatever the marketplace says."""

import pytest

from livestream.permits import PERMITS
from livestream.refusals import ProductBlocked
from tests.callers import ada, bo, lea, tess

BLOCKED, ALLOWED = ("blocked", 1), ("allowed", 2)


@pytest.fixture
def case(evening):
    """Return what reports the teapot and decides on it; that returns the statement."""

    async def case(step="hold", macro="fake"):
        ask = evening.ask
        await ask.ok("report:product", bo, room=evening.room, product="teapot", reason="unsafe")
        id = (await ask.ok("case:claim", tess, case=""))["case"]
        told = {"case": id, "step": step, "ground": "counterfeit", "macro": macro}
        return (await ask.ok("case:decide", tess, **told))["statement"]

    return case


@pytest.fixture
def overturn(evening):
    async def overturn(statement):
        ask = evening.ask
        await ask.ok("statement:appeal", statement=statement, text="I have the invoice")
        id = (await ask.ok("case:claim", lea, case=""))["case"]
        told = {"case": id, "step": "none", "ground": "other", "facts": "It is one of theirs."}
        await ask.ok("case:decide", lea, **told)

    return overturn


async def blockers(evening):
    return (await evening.store.get(PERMITS, "teapot")).blockers


async def test_a_fake_goes_from_every_room_and_what_is_reserved_is_free(evening, case):
    other = await evening.ask._room()
    order = await evening.quoted()

    await case()
    await evening.follow()

    for room in (evening.room, other):
        assert await evening.shelf(room) == ([], ["teapot"])
    seen = await evening.see(order)
    assert (seen["state"], seen["reason"]) == ("rejected", "blocked")
    await evening.return_all()
    assert evening.units() == 20


async def test_nobody_lays_reserves_or_pays_for_it_even_before_the_rooms_have_followed(
    evening, case
):
    order = await evening.quoted()
    paying = {"order": order["id"], "total": order["total"], "instrument": "card-ok"}
    empty = await evening.ask._room(shown=False)

    await case("removal", "replica")

    refused = [
        await evening.no_hold(bo),
        await evening.ask.no("order:place", ada, **paying),
        await evening.ask.no("pin:show", room=empty, product="teapot"),
    ]
    assert {one["code"] for one in refused} == {ProductBlocked.code}


async def test_what_is_genuine_stays_on_the_table_and_reserved(evening, case):
    order = await evening.hold()

    await case("none", "genuine")
    await evening.follow()

    assert await evening.shelf() == (["teapot"], [])
    assert (await evening.see(order))["state"] == "held"


async def test_a_node_that_dies_before_the_rooms_followed_does_it_when_it_starts(evening, case):
    await case()
    await evening.open()

    await evening.follow()

    assert await evening.shelf() == ([], ["teapot"])
    assert await evening.verdict() == "blocked"


async def test_the_audit_says_that_it_was_not_the_marketplace(evening, case):
    await case()
    await evening.follow()
    await evening.follow()

    assert evening.deeds() == [("pin:block", "system", evening.room, "teapot")]


async def test_what_an_appeal_has_overturned_may_be_laid_again(evening, case, overturn):
    statement = await case("removal", "replica")
    await evening.follow()

    await overturn(statement)
    await evening.follow()

    assert await evening.shelf() == ([], [])
    assert await evening.verdict() == "open"
    await evening.return_all()
    await evening.show()
    assert await evening.shelf() == (["teapot"], [])


async def test_an_appeal_that_overtakes_the_clearing_has_the_last_word(evening, case, overturn):
    await overturn(await case("removal", "replica"))

    await evening.follow()

    assert await evening.shelf() == (["teapot"], [])
    assert await evening.verdict() == "open"


async def test_what_the_marketplace_allows_stays_blocked_by_the_site(evening, case):
    await case()
    await evening.hear(BLOCKED)
    await evening.follow()

    await evening.hear(ALLOWED)
    await evening.follow()

    assert await blockers(evening) == ("site",)
    assert (await evening.no_hold())["code"] == ProductBlocked.code
    assert await evening.shelf() == ([], ["teapot"])


async def test_what_an_appeal_has_overturned_stays_blocked_by_the_marketplace(
    evening, case, overturn
):
    statement = await case()
    await evening.follow()
    await evening.hear(BLOCKED)

    await overturn(statement)
    await evening.follow()

    assert await blockers(evening) == ("marketplace",)
    assert (await evening.ask.no("pin:show", room=evening.room, product="teapot"))["code"] == (
        ProductBlocked.code
    )
    assert await evening.shelf() == ([], ["teapot"])


async def test_what_both_have_lifted_is_free(evening, case, overturn):
    statement = await case("removal", "replica")
    await evening.hear(BLOCKED, ALLOWED)
    await overturn(statement)

    await evening.follow()

    assert await blockers(evening) == ()
    assert await evening.verdict() == "open"
