"""Lookalikes: pictures like a blocked one are taken away, told, decided on and given back."""

import asyncio

import pytest
from msgspec.structs import replace

from moderation.blocked_pictures import BLOCKED
from moderation.case import CASES
from moderation.lookalikes import NAME, Lookalikes
from moderation.rules import RULES
from moderation.statements import RULE, STATEMENTS
from moderation.upload import UPLOADS, PictureBlocked, UploadMade
from tests.callers import ada, bo, lea, sam, tess

LOOKS = ("0f1e2d3c4b5a69780123456789abcdef",)
OTHER = ("f0e1d2c3b4a596870fedcba987654321",)


@pytest.fixture
def alike(world):
    return Lookalikes(world)


@pytest.fixture
def bring(ask):
    async def bring(key, who=ada, looks=LOOKS):
        return await ask.uploaded(key, who, looks=looks)

    return bring


@pytest.fixture
def block(ask, house, alike):
    """Block an upload, and let that be heard."""

    async def block(id):
        await ask.ok("upload:block", sam, upload=id, reason="a replica")
        await house.commit(lambda work: alike.picture_blocked(PictureBlocked(id), work))

    return block


def rows(store, of):
    return store.rows.get(of.name, {})


def by_rule(store):
    return [told for told in rows(store, STATEMENTS).values() if told.by == RULE]


async def test_what_looks_like_a_blocked_picture_is_taken_away_with_reasons_and_a_case(
    bring, block, store
):
    blocked, like, other = (
        await bring("key-0001", bo), await bring("key-0002"), await bring("key-0003", looks=OTHER)
    )  # fmt: skip

    await block(blocked)

    states = {id: row.state for id, row in rows(store, UPLOADS).items()}
    assert states == {blocked: "blocked", like: "blocked", other: "ready"}
    (told,), (case,) = by_rule(store), rows(store, CASES).values()
    assert (told.user, told.ref, told.facts, told.rule) == ("ada", like, "a replica", NAME)
    assert told.shown().decided
    assert (case.kind, case.subject, case.statement) == ("picture", "ada", told.id)
    assert rows(store, BLOCKED)[like].looks == ()


async def test_heard_again_it_changes_nothing(bring, block, house, alike, store):
    blocked, _ = await bring("key-0001", bo), await bring("key-0002")
    await block(blocked)
    before = repr(store.rows)

    for happened in (PictureBlocked(blocked), PictureBlocked("0" * 32)):
        await house.commit(lambda work, it=happened: alike.picture_blocked(it, work))

    assert repr(store.rows) == before


async def test_what_came_in_the_moment_of_the_block_is_taken_away_too(
    bring, block, court, house, alike, store
):
    await court.decided("warning")  # what was decided on something else is none of it
    await block(await bring("key-0001", bo, OTHER))
    await block(await bring("key-0002", bo))
    late, other = await bring("key-0003"), await bring("key-0004", looks=("5" * 32,))

    for id in (late, other, "0" * 32):
        await house.commit(lambda work, id=id: alike.upload_made(UploadMade(id), work))

    assert [rows(store, UPLOADS)[id].state for id in (late, other)] == ["blocked", "ready"]


async def test_what_belongs_to_nobody_any_more_is_let_be(bring, block, house, store):
    blocked, like = await bring("key-0001", bo), await bring("key-0002")

    async def leave(work):
        work.store(UPLOADS, replace(await work.get(UPLOADS, like), owner="gone-1"))

    await house.commit(leave)

    await block(blocked)

    assert (rows(store, UPLOADS)[like].state, by_rule(store)) == ("ready", [])


async def test_who_finds_nothing_wrong_gives_it_back_for_good(bring, block, court, store):
    blocked, like = await bring("key-0001", bo), await bring("key-0002")
    await block(blocked)
    (case,) = rows(store, CASES).values()
    (told,) = by_rule(store)
    await court.ask.ok("statement:appeal", ada, statement=told.id, text="It is mine")

    answer = await court.decide(case.id, "none")

    assert answer["outcome"] == "overturned"
    assert rows(store, UPLOADS)[like].state == "ready"
    rule = rows(store, RULES)[NAME]
    assert (rule.right, rule.wrong) == (0, 1)
    await block(blocked)
    assert rows(store, UPLOADS)[like].state == "ready"


async def test_what_is_used_is_used_again_when_it_is_given_back(bring, block, court, house, store):
    blocked, like = await bring("key-0001", bo), await bring("key-0002")
    await house.commit(lambda work: house.uploads.hold(like, "ada", "avatar", "account/ada", work))
    await block(blocked)
    (case,) = rows(store, CASES).values()

    answer = await court.decide(case.id, "removal")
    assert rows(store, UPLOADS)[like].state == "blocked"
    await court.review(court.statement(answer["statement"]), "none", lea)

    assert (rows(store, UPLOADS)[like].state, rows(store, UPLOADS)[like].holder) == (
        "used",
        "account/ada",
    )


async def test_what_went_meanwhile_is_only_let_off_the_list(bring, block, court, house, store):
    blocked, like = await bring("key-0001", bo), await bring("key-0002")
    await block(blocked)
    (case,) = rows(store, CASES).values()

    async def go(work):
        work.delete(UPLOADS, await work.get(UPLOADS, like))

    await house.commit(go)

    await court.decide(case.id, "none")

    assert set(rows(store, BLOCKED)) == {blocked}


async def test_who_blocks_tells_the_owner_why_and_the_appeal_gives_it_back(bring, court, store):
    ask, id = court.ask, await bring("key-0001")
    await ask.ok("upload:block", sam, upload=id, reason="a replica")
    (told,) = (await ask.ok("statement:list", ada))["statements"]
    assert (told["step"], told["facts"], told["decided"]) == ("removal", "a replica", False)

    await court.review(court.statement(told["id"]), "none", tess)

    assert rows(store, UPLOADS)[id].state == "ready"


async def test_who_lets_it_off_the_list_lifts_what_was_told(bring, court, store):
    ask, id = court.ask, await bring("key-0001")
    await ask.ok("upload:block", sam, upload=id, reason="a replica")

    await ask.ok("upload:unblock", sam, upload=id)

    assert [told.state for told in rows(store, STATEMENTS).values()] == ["lifted"]


async def test_both_are_heard_of_by_the_house(bring, ask, house, store):
    blocked, like = await bring("key-0001", bo), await bring("key-0002")
    async with asyncio.TaskGroup() as tasks:
        outbox = tasks.create_task(house.outbox.run())

        await ask.ok("upload:block", sam, upload=blocked, reason="a replica")

        await asyncio.sleep(1)
        outbox.cancel()
    assert rows(store, UPLOADS)[like].state == "blocked"
