"""Notices of rights: of products of ours, by anybody, and what came of them is read by a key."""

import asyncio
from hashlib import sha256

import pytest
from msgspec.structs import replace

from gateway.keeping import Keeping
from gateway.traces import TRACES
from livestream.shelf import TABLES
from moderation import right
from moderation.grounds import DUE_MS
from moderation.reports import NothingThere
from moderation.right import (
    CLAIMS,
    NOTICES,
    NotInGoodFaith,
    NotOfThisSite,
    WhichThing,
)
from moderation.trust import PLAIN
from moderation.upload import DAY_MS, UPLOADS, NoSuchUpload
from rialto.answer import BadBody
from rialto.command import Guest
from rialto.refusal import SignInFirst, TooFast
from tests.callers import RIGHT, ada, bo, guest, hana, keys, lea, tess

OTHERS = [Guest(f"192.0.2.{n}") for n in range(10, 20)]


async def test_a_guest_tells_of_a_thing_and_it_becomes_a_case(notify, court, read, table, ask):
    receipt = await notify.ok()

    (case,) = court.cases()
    assert (case.kind, case.subject, case.ground) == ("product", "hana", "counterfeit")
    assert (case.weight, case.reports) == (PLAIN, 1)
    assert case.due_ms - case.opened_ms == DUE_MS[3]
    told = await read(receipt)
    assert (told["notice"], told["right"]) == (receipt["notice"], "trademark")
    assert told["things"] == [
        {
            "title": "Celadon teapot", "room": table, "product": "teapot", "state": "waiting",
            "at_ms": 0,
        }
    ]  # fmt: skip


async def test_it_joins_the_case_that_is_open_and_each_thing_is_told_once(
    notify, court, ask, table
):
    await court.offered(room=table)
    twice = [f"/room/{table}?thing=teapot", f"/discover?thing=teapot&room={table}"]

    receipt = await notify.ok(addresses=twice)

    (case,) = court.cases()
    assert (receipt["things"], case.reports, case.weight) == (1, 2, 2 * PLAIN)


async def test_a_show_with_one_thing_on_its_table_names_it(notify, table, read):
    receipt = await notify.ok(addresses=[f"/room/{table}"])

    assert [thing["product"] for thing in (await read(receipt))["things"]] == ["teapot"]


async def test_a_show_with_several_does_not(notify, table, house, store):
    async def lay(work):
        before = await work.get(TABLES, table)
        bowl = replace(before.shelf.item("teapot"), product="bowl")
        work.store(TABLES, replace(before, shelf=before.shelf.shown(bowl)))

    await house.commit(lay)

    refused = await notify.no(addresses=[f"/room/{table}?thing=bowl", f"/room/{table}"])

    assert (refused["code"], refused["facts"]) == (WhichThing.code, {"at": 1})
    assert not store.rows.get(NOTICES.name)


@pytest.mark.parametrize(
    ("address", "refusal"),
    [
        ("https://elsewhere.example/room/01J", NotOfThisSite),
        ("/help", NotOfThisSite),
        ("/room/none", NothingThere),
        ("/room/none?thing=teapot", NothingThere),
        ("/discover?thing=nothing", NothingThere),
    ],
)
async def test_what_is_offered_nowhere_here_is_refused_with_its_place(
    notify, table, store, address, refusal
):
    refused = await notify.no(addresses=[f"/room/{table}", address])

    assert (refused["code"], refused["facts"]) == (refusal.code, {"at": 1})
    assert not store.rows.get(NOTICES.name)


async def test_a_thing_is_found_by_its_address_outside_of_a_show(notify, table, read):
    receipt = await notify.ok(addresses=["/discover?thing=teapot"])

    assert [thing["room"] for thing in (await read(receipt))["things"]] == [table]


async def test_who_does_not_say_that_it_is_true_is_not_heard(notify, store):
    assert (await notify.no(good_faith=False))["code"] == NotInGoodFaith.code
    assert not store.rows.get(NOTICES.name)


@pytest.mark.parametrize(
    "wrong",
    [
        {"addresses": []},
        {"addresses": ["/room/x"] * 11},
        {"email": "nobody"},
        {"email": "a b@c.example"},
        {"name": ""},
        {"right": "moral"},
        {"photos": ["x"] * 5},
    ],
    ids=["no address", "eleven", "no mail", "a space", "no name", "no right", "five photos"],
)
async def test_what_is_no_notice_is_not_taken(ask, table, wrong):
    told = {**RIGHT, "addresses": [f"/room/{table}"], "key": next(keys), **wrong}

    with pytest.raises(BadBody):
        await ask("rights:notify", guest, **told)


async def test_nothing_that_is_kept_tells_the_address_of_a_guest(notify, store):
    who = Guest("198.51.100.77")

    await notify.ok(who)

    assert who.origin not in repr(store.rows)
    assert sha256(who.bucket.encode()).hexdigest()[:32] not in repr(store.rows)


async def test_the_key_of_one_guest_is_not_that_of_another(ask, table, store):
    told = {**RIGHT, "addresses": [f"/room/{table}"], "key": next(keys)}

    receipts = [(await ask("rights:notify", who, **told))["ok"] for who in OTHERS[:2]]

    assert receipts[0]["secret"] != receipts[1]["secret"]
    assert len(store.rows[NOTICES.name]) == 2


async def test_photos_are_for_members_and_of_their_own(notify, ask, store):
    photo = await ask.uploaded("photo-0001", bo, "report")

    assert (await notify.no(photos=[photo]))["code"] == SignInFirst.code
    assert (await notify.no(ada, photos=[photo]))["code"] == NoSuchUpload.code
    told = await notify.ok(bo, photos=[photo, photo])

    row = store.rows[UPLOADS.name][photo]
    assert (row.state, row.holder) == ("used", f"rights/{told['notice']}")
    assert [row.shown_to(who) for who in (tess, hana, guest)] == [True, False, False]


async def test_an_address_tells_of_five_an_hour(notify):
    for _ in range(5):
        await notify.ok()

    assert (await notify.no())["code"] == TooFast.code
    await notify.ok(OTHERS[0])
    await asyncio.sleep(3600)
    await notify.ok()


async def test_asked_again_under_its_key_it_is_one_notice(ask, table, court, store):
    told = {**RIGHT, "addresses": [f"/room/{table}"], "key": next(keys)}

    first, again = [await ask("rights:notify", guest, **told) for _ in range(2)]

    assert first == again
    assert len(store.rows[NOTICES.name]) == court.cases()[0].reports == 1
    assert first["ok"]["secret"] not in repr(store.rows[NOTICES.name])


async def test_a_trusted_flagger_is_heard_sooner(notify, court, ask):
    flags = {"organisation": "Guild", "grounds": ["counterfeit"]}
    await ask.ok("flagger:name", lea, user="bo", **flags)

    await notify.ok(bo)

    (case,) = court.cases()
    assert (case.flagged, case.weight) == ("Guild", PLAIN)
    assert case.due_ms - case.opened_ms == DUE_MS[3] // 2


async def test_a_notice_is_kept_for_a_year(notify, house, store, world, ask):
    photo = await ask.uploaded("photo-0001", bo, "report")
    await notify.ok(bo, photos=[photo])
    await notify.ok()
    gone = await ask.uploaded("photo-0002", ada, "report")
    await notify.ok(ada, photos=[gone])

    async def forget(work):
        work.delete(UPLOADS, await work.get(UPLOADS, gone))

    await house.commit(forget)
    keeping = Keeping(world, TRACES)
    await house.commit(keeping.sweep)
    assert len(store.rows[NOTICES.name]) == 3

    then = world.now_ms() + 366 * DAY_MS
    world.now_ms = lambda: then
    await house.commit(keeping.sweep)

    assert not store.rows[NOTICES.name]
    assert not store.rows[CLAIMS.name]
    assert store.rows[UPLOADS.name][photo].state == "ready"


async def test_however_often_guests_tell_of_a_thing_it_weighs_what_one_report_does(notify, court):
    for who in OTHERS:
        await notify.ok(who)

    (case,) = court.cases()
    assert (case.weight, case.reports, case.gravity) == (PLAIN, len(OTHERS), 3)


async def test_guests_who_tell_of_it_at_once_weigh_as_one(notify, court):
    await notify.ok(bo)

    await asyncio.gather(*(notify.ok(who) for who in OTHERS[:5]))

    (case,) = court.cases()
    assert (case.weight, case.reports) == (2 * PLAIN, 6)


async def test_each_member_weighs_once_in_each_case(notify, court):
    for who in (bo, ada, bo):
        await notify.ok(who)
    assert court.cases()[0].weight == 2 * PLAIN
    await court.decide(court.cases()[0].id, "none")

    await notify.ok(bo)

    assert court.cases()[1].weight == PLAIN


async def test_who_decides_is_shown_what_came_last_however_much_came_before(
    notify, court, ask, monkeypatch
):
    monkeypatch.setattr(right, "MOST_TOLD", 2)
    for who, name in zip(OTHERS, ("Ann", "Ben", "Cid"), strict=False):
        await notify.ok(who, name=name)

    shown = await ask.ok("case:read", tess, case=court.cases()[0].id)

    assert [told["name"] for told in shown["rights"]] == ["Cid", "Ben"]
