"""Traces: what each row becomes, where the life of one person does not show it."""

import asyncio

from msgspec.structs import replace

from accounts.account import ACCOUNTS, LINKS, Accounts, Link
from accounts.codes import CODES, ISSUER, Code
from accounts.port import Person
from accounts.privacy import GRACE_MS
from chat.lines import LINES
from chat.modes import MODES
from livestream.leaving import held_to
from livestream.limits import LIMITS
from livestream.orders import SOLD, Latest, Sold
from moderation.access import ACCESSES
from moderation.audit import examined
from moderation.blocked_pictures import BLOCKED, Blocked
from moderation.sanctions import SANCTIONS, Sanction, key
from moderation.upload import QUOTAS, UPLOADS, Quota, Upload
from rialto.command import Member
from rialto.roles import Role
from social.notices import NOTICES
from social.questions import QUESTIONS
from storage.work import Look
from tests.callers import ada, hana, mo, sam
from tests.privacy.life import USER, canary, gone, heard, lived

moderator = Member(USER, "Canaria", Role.MODERATOR)


async def test_to_ask_twice_is_to_ask_once(ask):
    first = await ask.ok("privacy:erase", canary)
    await asyncio.sleep(60)

    assert await ask.ok("privacy:erase", canary) == first


async def test_the_notice_of_an_erasure_goes_when_it_is_taken_back(ask, house, store):
    await ask.ok("privacy:erase", canary)
    await heard(house)
    assert [row.kind for row in store.rows[NOTICES.name].values()] == ["erasure"]

    await ask.ok("privacy:keep", canary)
    await heard(house)

    assert store.rows[NOTICES.name] == {}


async def test_the_code_of_a_mailbox_goes_with_the_way_it_opens(store, store_all, leave):
    code = Code("box", "code", 5, 1, 1, 1)
    await store_all(link=(LINKS, Link(f"{ISSUER}|box", USER, 1)), code=(CODES, code))

    await leave()

    assert store.rows[CODES.name] == store.rows[LINKS.name] == {}


async def test_a_ban_finds_who_signs_in_the_same_way_again(ask, house, store, world):
    accounts = Accounts(world, house.returns)
    person = Person("mail", "box", "Canaria")
    first = await house.commit(lambda work: accounts.welcome(person, work))
    await ask.ok("access:ban", sam, user=first.user, reason="fraud")
    await ask.ok("privacy:erase", Member(first.user))
    await asyncio.sleep(GRACE_MS / 1000)
    await gone(house)
    assert store.rows[ACCOUNTS.name] == {}

    again = await house.commit(lambda work: accounts.welcome(person, work))

    assert again.user != first.user
    assert store.rows[ACCESSES.name][again.user].until_ms > world.now_ms()
    stranger = await house.commit(lambda work: accounts.welcome(Person("mail", "x", "X"), work))
    assert stranger.user not in store.rows[ACCESSES.name]


async def test_who_held_nothing_comes_back_with_nothing(house, store, hashed):
    for back in house.returns.carries:
        await house.commit(lambda work, back=back: back(hashed, USER, work, house.commit.world))

    assert store.rows.get(ACCESSES.name, {}) == store.rows.get(SANCTIONS.name, {}) == {}


async def test_a_sanction_that_is_over_goes_and_a_newer_one_stays_as_it_is(
    house, store, store_all, leave, hashed, world
):
    now = world.now_ms()
    over = Sanction(key(USER, "a"), USER, "a", now - 1, "rude", "sam")
    holds = Sanction(key(USER, "b"), USER, "b", now + 2 * GRACE_MS, "rude", "sam")
    await store_all(over=(SANCTIONS, over), holds=(SANCTIONS, holds))
    await leave()
    assert set(store.rows[SANCTIONS.name]) == {key(hashed, "b")}
    newer = replace(holds, until_ms=now + 9 * GRACE_MS)
    await store_all(newer=(SANCTIONS, newer))

    await house.commit(lambda work: house.returns.take_up(USER, USER, work))

    assert store.rows[SANCTIONS.name][key(USER, "b")].until_ms == newer.until_ms


async def test_what_a_moderator_decided_holds_without_their_name(
    ask, store, store_all, leave, hashed, room
):
    line = await ask.ok("chat:say", ada, chat=await ask._room(), text="Good evening")
    await ask.ok("sanction:timeout", moderator, scope=room, user="bo", seconds=600, reason="rude")
    await ask.ok("access:ban", moderator, user="bo", reason="fraud")
    await ask.ok("chat:delete", moderator, chat=line["chat"], line=line["id"])
    await ask.ok("chat:shield", moderator, chat=room, on=True)
    other = await ask._room()
    await ask.ok("chat:shield", hana, chat=other, on=True)
    blocked = Blocked("one", "source", (), USER, "fake", 1)
    await store_all(one=(BLOCKED, blocked), two=(BLOCKED, replace(blocked, id="two", by="sam")))

    await leave(moderator)

    assert store.rows[SANCTIONS.name][key("bo", room)].by == hashed
    assert store.rows[ACCESSES.name]["bo"].by == hashed
    assert store.rows[LINES.name][line["id"]].gone_by == hashed
    assert [store.rows[MODES.name][each].by for each in (room, other)] == [hashed, "hana"]
    assert [store.rows[BLOCKED.name][each].by for each in ("one", "two")] == [hashed, "sam"]


async def test_uploads_go_but_what_is_blocked_stays_blocked(store, store_all, leave, hashed):
    upload = Upload("one", USER, "key-1", "avatar", "used", 1, 2**50)
    bad = replace(upload, id="bad", key="key-2", state="blocked")
    mine, theirs = Quota(f"{USER}/9", USER, 9), Quota("bo/9", "bo", 9)
    await store_all(
        one=(UPLOADS, upload), bad=(UPLOADS, bad), mine=(QUOTAS, mine), theirs=(QUOTAS, theirs)
    )

    await leave()

    assert [row.owner for row in store.rows[UPLOADS.name].values()] == [hashed]
    assert set(store.rows[QUOTAS.name]) == {"bo/9"}


async def test_the_audit_stays_whole_and_names_nobody_who_is_gone(ask, house, store, leave):
    await ask.ok("access:ban", sam, user=USER, reason="fraud")

    await leave()

    verdict = await examined(Look(store))
    assert verdict.flaw == ""
    assert verdict.forgotten == 1


async def test_quotes_of_others_and_the_last_sale_to_others_stay(ask, house, store, leave):
    room = await lived(ask)
    said = await ask.ok("chat:say", ada, chat=room, text="Mine")
    reply = await ask.ok("chat:say", mo, chat=room, text="Yours", reply_to=said["id"])
    sale = Sold(room, 2, 2, Latest("Bo", "Celadon teapot", 1))

    async def sold(work):
        work.store(SOLD, sale.over(await work.get(SOLD, room)))

    await house.commit(sold)

    await leave()

    assert store.rows[LINES.name][reply["id"]].reply_to.text == "Mine"
    assert store.rows[SOLD.name][room].latest.buyer_name == "Bo"


async def test_a_question_outside_of_any_room_is_blanked_as_well(ask, store, leave):
    asked = await ask.ok("question:ask", canary, product="teapot", text="Does it pour?")
    mine = await ask.ok("question:ask", ada, product="teapot", text="Does it leak?")
    await ask.ok("question:answer", canary, question=mine["id"], text="It does")
    await ask.ok("question:answer", mo, question=mine["id"], text="It does not")

    await leave()

    assert store.rows[QUESTIONS.name][asked["id"]].text == ""
    texts = [answer.text for answer in store.rows[QUESTIONS.name][mine["id"]].answers]
    assert texts == ["", "It does not"]


async def test_limits_are_not_loosened_by_leaving(ask, house, store, leave, hashed):
    limits = {"currency": "EUR", "day": 1, "week": 0, "minutes": 0, "hours": 0, "zone": ""}
    await ask.ok("limits:set", canary, **limits)

    await leave()

    assert set(store.rows[LIMITS.name]) == {hashed}
    for _ in range(2):
        await house.commit(lambda work: held_to(hashed, USER, work, house.commit.world))
    assert store.rows[LIMITS.name][USER].now.day == 1
    await house.commit(lambda work: held_to("gone-nobody", "bo", work, house.commit.world))
    assert "bo" not in store.rows[LIMITS.name]
