"""Reports of products: with photos, one case for all rooms, anew once it is decided on."""

import asyncio

import pytest

from gateway.keeping import Keeping
from gateway.traces import TRACES
from moderation.grounds import DUE_MS
from moderation.reports import REPORTS, NothingThere, ReportedAlready
from moderation.upload import DAY_MS, UPLOADS, NoSuchUpload, UploadInUse
from rialto.answer import BadBody
from rialto.command import Guest, Member
from rialto.refusal import Denied, SignInFirst
from tests.callers import ada, bo, guest, hana, lea, mo, tess

HOST = Member("ira", "Ira", hana.role)
REF = "product/teapot"


async def test_a_report_opens_a_case_of_the_host_and_keeps_what_was_offered(
    report, court, table, ask
):
    await report.ok(note="The glaze is painted on")

    (case,) = court.cases()
    assert (case.kind, case.key, case.ref) == ("product", REF, REF)
    assert (case.subject, case.scope, case.ground) == ("hana", table, "counterfeit")
    assert case.due_ms - case.opened_ms == DUE_MS[3]
    shown = await ask.ok("case:read", tess, case=case.id)
    around = shown["seen"]["around"]
    assert (around["said"]["text"], around["said"]["author"]) == ("Celadon teapot", "hana")
    assert around["offered"] == {
        "product": "teapot",
        "picture": around["offered"]["picture"],
        "seller_name": around["offered"]["seller_name"],
        "price": {"amount": 3800, "currency": "EUR"},
    }
    assert around["place"]["title"] == "Evening sale"
    assert shown["reports"][0]["note"] == "The glaze is painted on"


async def test_what_a_trusted_flagger_reports_is_due_sooner_and_bears_the_organisation(
    report, court, ask, store
):
    flags = {"organisation": "Guild", "grounds": ["counterfeit"]}
    await ask.ok("flagger:name", lea, user="bo", **flags)

    id = await report.ok()

    (case,) = court.cases()
    assert (case.flagged, case.due_ms - case.opened_ms) == ("Guild", DUE_MS[3] // 2)
    assert store.rows[REPORTS.name][id].trusted


async def test_its_photos_are_seen_by_who_decides_and_by_nobody_else(report, court, ask, store):
    photos = [await ask.uploaded(f"photo-{n:04}", bo, "report") for n in range(4)]

    id = await report.ok(photos=photos)

    told = (await ask.ok("case:read", tess, case=court.cases()[0].id))["reports"]
    assert told[0]["photos"] == photos
    assert "bo" not in repr(told)
    for row in map(store.rows[UPLOADS.name].get, photos):
        assert (row.state, row.holder) == ("used", f"report/{id}")
        assert [row.shown_to(who) for who in (bo, tess, hana, ada, Guest(""))] == [
            True, True, False, False, False,
        ]  # fmt: skip


async def test_a_photo_that_is_named_twice_is_one(report, court, ask):
    photo = await ask.uploaded("photo-0001", bo, "report")

    await report.ok(photos=[photo, photo])

    told = (await ask.ok("case:read", tess, case=court.cases()[0].id))["reports"]
    assert told[0]["photos"] == [photo]


@pytest.mark.parametrize("whose", ["another's", "for something else", "nobody's"])
async def test_what_is_no_photo_of_ones_own_for_this_is_refused_and_nothing_reported(
    whose, report, ask, store
):
    who = ada if whose == "another's" else bo
    purpose = "avatar" if whose == "for something else" else "report"
    photo = await ask.uploaded("photo-0001", who, purpose)

    refused = await report.no(photos=["never" if whose == "nobody's" else photo])

    assert refused == NoSuchUpload.code
    assert not store.rows.get(REPORTS.name)


async def test_a_photo_proves_one_report(report, court, ask, store):
    photo = await ask.uploaded("photo-0001", bo, "report")
    await report.ok(photos=[photo])
    await court.decide(court.cases()[0].id, "none")

    refused = await report.no(photos=[photo])

    assert refused == UploadInUse.code
    assert len(store.rows[REPORTS.name]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "spam"},
        {"note": "n" * 301},
        {"photos": ["one", "two", "three", "four", "five"]},
        {"photos": ["../one"]},
        {"photos": "one"},
        {"product": "p" * 65},
    ],
    ids=repr,
)
async def test_a_report_has_bounds(wrong, report):
    with pytest.raises(BadBody):
        await report.ok(**wrong)


@pytest.mark.parametrize("how", ["hidden", "elsewhere", "no room", "blocked", "unknown"])
async def test_what_lies_on_no_table_is_not_reported(how, report, ask, table, house, store):
    other = {"room": table, "product": "teapot"}
    if how == "hidden":
        await ask.ok("pin:hide", room=table, product="teapot")
    elif how == "elsewhere":
        other["room"] = await ask._room(shown=False)
    elif how == "no room":
        other["room"] = "nowhere"
    elif how == "unknown":
        other["product"] = "unheard-of"
    else:
        clearing = house.loops["clearing"].__self__
        await house.commit(lambda work: clearing.rule("teapot", work, blocked=True))

    assert await report.no(**other) == NothingThere.code
    assert not store.rows.get(REPORTS.name)


async def test_guests_do_not_report(report):
    assert await report.no(guest) == SignInFirst.code


async def test_each_reports_a_product_once_while_its_case_is_open(report):
    await report.ok()

    assert await report.no(reason="unsafe") == ReportedAlready.code
    assert await report.ok(ada)


async def test_reported_twice_at_once_is_reported_once(ask, table, store):
    body = {"room": table, "product": "teapot", "reason": "unsafe"}

    answers = await asyncio.gather(
        *(ask("report:product", bo, key=f"key number {n}", **body) for n in range(3))
    )

    assert sorted(next(iter(answer)) for answer in answers) == ["no", "no", "ok"]
    assert len(store.rows[REPORTS.name]) == 1


async def test_once_it_is_decided_on_it_may_be_reported_anew(report, court, store):
    first = await report.ok()
    await court.decide(court.cases()[0].id, "none")

    second = await report.ok(reason="unsafe")

    old, new = court.cases()
    assert (old.state, new.state, new.ground) == ("closed", "open", "unsafe")
    rows = store.rows[REPORTS.name]
    assert {id: row.case for id, row in rows.items()} == {first: old.id, second: new.id}
    assert court.trust() == (0, 1)
    assert await report.no() == ReportedAlready.code


async def test_a_product_is_one_case_in_whichever_room_it_is_reported(report, court, ask, table):
    await report.ok()
    made = await ask.ok("room:create", HOST, title="Later", cover="teapots", category="home")
    await ask.ok("room:start", HOST, room=made["room"])
    await ask.ok("pin:show", HOST, room=made["room"], product="teapot")

    await report.ok(ada, room=made["room"], reason="other")

    (case,) = court.cases()
    assert (case.reports, case.scope, case.subject) == (2, table, "hana")
    assert case.ground == "counterfeit"


async def test_what_keeps_order_in_the_room_is_not_told_what_was_said_of_its_goods(
    report, ask, table
):
    await report.ok(note="sold me a copy")

    assert (await ask.ok("report:list", hana, scope=table))["reports"] == []
    assert (await ask.no("report:list", hana, scope=REF))["code"] == Denied.code


async def test_who_reported_it_or_keeps_order_there_does_not_decide(report, court, ask, table):
    await ask.ok("moderator:appoint", room=table, user="mo")
    await report.ok(bo)
    (case,) = court.cases()

    for who, why in ((bo, "reported"), (mo, "place"), (hana, "subject")):
        agent = Member(who.user, who.name, tess.role)
        assert (await ask.no("case:read", agent, case=case.id))["facts"] == {"why": why}


async def test_photos_go_when_their_report_is_a_year_old(report, ask, store, house, world):
    photo = await ask.uploaded("photo-0001", bo, "report")
    gone = await ask.uploaded("photo-0002", bo, "report")
    await report.ok(photos=[photo, gone])

    async def lose(work):
        work.delete(UPLOADS, await work.get(UPLOADS, gone))

    await house.commit(lose)
    then = world.now_ms() + 366 * DAY_MS
    world.now_ms = lambda: then
    await house.commit(Keeping(world, TRACES).sweep)
    await house.commit(house.uploads.sweep)

    assert store.rows[REPORTS.name] == {}
    assert photo not in store.rows[UPLOADS.name]


async def test_of_who_leaves_no_photo_stays(report, ask, store, erased):
    photo = await ask.uploaded("photo-0001", bo, "report")
    id = await report.ok(note="a note", photos=[photo])

    await erased(REPORTS, "bo")

    row = store.rows[REPORTS.name][id]
    assert (row.reporter, row.note, row.photos) == ("hash of bo", "", ())
