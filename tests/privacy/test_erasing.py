"""Erasing: through all that is kept, in batches, and again after a death between any two."""

import asyncio

import pytest

import gateway.compose
from accounts.privacy import ERASURES, GRACE_MS
from accounts.returning import DEPARTURES
from chat.lines import LINES
from gateway.tidy import Tidy
from gateway.traces import TRACES
from livestream.orders import PURCHASES
from moderation.access import ACCESSES
from moderation.sanctions import SANCTIONS
from rialto.command import Member
from tests.callers import SETTINGS, ada
from tests.privacy.life import CANARIES, USER, canary, gone, heard, lapse, lived

HOURS_S = 60 * 60


@pytest.fixture
async def life(ask, house):
    room = await lived(ask)
    await ask.ok("settings:save", canary, **SETTINGS)
    await heard(house)
    await ask.ok("privacy:export", canary)
    await ask.ok("privacy:erase", canary)
    return room


def kept(store):
    """Return all that a store keeps, as it would be read by whoever steals the disk."""
    return repr((store.rows, {c: [p.body for p in log] for c, log in store.log.items() if log}))


def test_every_collection_with_personal_fields_says_how_they_are_erased():
    traced = {each.name for trace in TRACES for each in (trace.of, *trace.also)}

    personal = {each.name for each in gateway.compose.own_collections() if each.personal}

    assert {name for name in personal - traced if not name.startswith("test_")} == set()


def test_every_trace_says_what_is_left_and_why():
    untold = [trace.name for trace in TRACES if not trace.rest and trace.effect != "deletes"]

    assert untold == []


async def test_what_was_done_is_there_before(life, store):
    found = kept(store)

    assert [word for word in CANARIES if word not in found] == []


async def test_nothing_that_names_the_person_is_left(life, house, store):
    await asyncio.sleep(GRACE_MS / 1000)

    await gone(house)

    found = kept(store)
    assert [word for word in CANARIES if word in found] == []


async def test_it_is_done_within_a_day(life, house, store, world):
    asked = world.now_ms()
    await asyncio.sleep(GRACE_MS / 1000)

    await gone(house)

    assert world.now_ms() - asked < 24 * HOURS_S * 1000


async def test_before_the_time_is_over_nothing_is_erased_and_it_can_be_taken_back(
    life, ask, house, store
):
    await asyncio.sleep(GRACE_MS / 1000 - 60)
    await house.erasing.once()

    kept_on = await ask.ok("privacy:keep", canary)

    assert kept_on["state"] == "none"
    await asyncio.sleep(120)
    await house.erasing.once()
    assert USER in store.rows["account"]
    assert (await ask.no("privacy:keep", canary))["code"] == 1932


async def test_once_it_has_begun_it_cannot_be_taken_back(life, ask, house, store):
    await asyncio.sleep(GRACE_MS / 1000)
    (id,) = (row.id for row in store.rows[ERASURES.name].values() if row.user == USER)
    await house.commit(lambda work: begun(house, id, work))

    refused = await ask.no("privacy:keep", canary)

    assert refused["code"] == 1932
    assert (await ask.ok("privacy:show", canary))["erasure"]["state"] == "running"


async def begun(house, id, work):
    await house.erasing._batch(id, work)


async def test_a_death_between_any_two_batches_costs_nothing(life, house, store):
    await asyncio.sleep(GRACE_MS / 1000)
    commit, deaths = store.commit, 0

    async def dies(batch):
        nonlocal deaths
        done = await commit(batch)
        deaths += 1
        if deaths % 2:  # behind the batch: it has happened, and nobody was told
            raise ConnectionError
        return done

    store.commit = dies
    while any(row.user for row in store.rows[ERASURES.name].values()):
        try:
            await house.erasing.once()
            store.commit = commit
            await lapse(house)
            store.commit = dies
        except ConnectionError:
            continue
        await asyncio.sleep(60)
    store.commit = commit

    assert deaths > len(TRACES) / 2
    await heard(house)
    await Tidy(house.commit, house.outbox.listeners).once()
    assert [word for word in CANARIES if word in kept(store)] == []


async def test_others_keep_what_is_theirs(life, house, store, ask):
    before = len(store.rows[LINES.name])
    await asyncio.sleep(GRACE_MS / 1000)

    await gone(house)

    assert len(store.rows[LINES.name]) == before
    texts = {row.text for row in store.rows[LINES.name].values()}
    assert {"indeed", "Good evening"} <= texts
    orders = [row for row in store.rows[PURCHASES.name].values() if row.buyer.startswith("gone-")]
    assert [(row.quantity, row.total.amount, row.buyer_name) for row in orders] == [(1, 3800, "")]


async def test_whom_the_person_followed_is_followed_by_one_less(life, house, ask):
    assert (await ask.ok("follow:show", ada, whom="ada"))["followers"] == 1
    await asyncio.sleep(GRACE_MS / 1000)

    await gone(house)

    assert (await ask.ok("follow:show", ada, whom="ada"))["followers"] == 0


async def test_those_in_an_open_chat_see_the_lines_go(life, house, hear):
    heard_of = hear(f"chat:{life}")
    await asyncio.sleep(GRACE_MS / 1000)

    await gone(house)

    assert {item["kind"] for item in heard_of} == {"deleted"}
    assert all(item["by"].startswith("gone-") for item in heard_of)
    assert house.commit.bus.history(f"chat:{life}", None, 300) == []


async def test_a_ban_and_a_sanction_are_not_shed(life, house, store, ask):
    await asyncio.sleep(GRACE_MS / 1000)
    await gone(house)
    assert store.rows[ACCESSES.name].get(USER) is None

    async def comes_again(work):
        await house.returns.take_up("network|canary@mail.example", "fresh", work)
        await house.returns.take_up(USER, USER, work)

    await house.commit(comes_again)

    for user in ("fresh", USER):
        assert store.rows[ACCESSES.name][user].until_ms > house.commit.world.now_ms()
        assert store.rows[SANCTIONS.name][f"{life}/{user}"].holds(house.commit.world.now_ms())
    muted = await ask.no("chat:say", Member("fresh", "Fresh"), chat=life, text="Me again")
    assert muted["code"] == 1502
    assert store.rows[DEPARTURES.name] == {}


async def test_a_purchase_under_way_is_waited_for(ask, house, store, world):
    known = await ask.known()
    price = {"amount": 3800, "currency": "EUR"}
    held = await ask.ok(
        "order:hold", canary, room=known["room"], sku="teapot-1", quantity=1, price=price
    )
    await ask.ok("privacy:erase", canary)
    await asyncio.sleep(GRACE_MS / 1000)

    await house.erasing.once()

    assert store.rows[PURCHASES.name][held["id"]].buyer == USER
    await house.settle.carry_on(held["id"])  # it lapses
    await gone(house)
    assert store.rows[PURCHASES.name][held["id"]].buyer.startswith("gone-")
