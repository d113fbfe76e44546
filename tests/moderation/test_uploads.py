"""Uploads are referred to, taken back, blocked and swept, and never more than a day's worth."""

import asyncio

import msgspec
import pytest

from moderation.audit import AUDIT
from moderation.blocked_pictures import BLOCKED, BlockedPicture, must_be_allowed
from moderation.upload import (
    COMES_WITHIN_MS,
    LIES_MS,
    MOST_A_DAY,
    QUOTAS,
    UPLOADS,
    NoSuchUpload,
    UploadInUse,
    UploadsSpent,
)
from moderation.uploads import PAGE
from rialto.refusal import Denied
from storage.renditions import Made
from storage.work import Look
from tests.callers import ada, bo, hana, sam

MADE = Made("picture", 640, 480, 0, ("0f1e2d3c4b5a69780123456789abcdef",))


@pytest.fixture
def uploads(house):
    return house.uploads


@pytest.fixture
def begin(house, uploads):
    async def begin(key="key-0001", who="ada", purpose="avatar"):
        return await house.commit(lambda work: uploads.begin(who, purpose, key, work))

    return begin


@pytest.fixture
def hold(house, uploads):
    async def hold(id, who="ada", purpose="avatar", holder="account/ada"):
        return await house.commit(lambda work: uploads.hold(id, who, purpose, holder, work))

    return hold


@pytest.fixture
def rows(store):
    async def rows(of=UPLOADS):
        await asyncio.sleep(0)
        return store.rows.get(of.name, {})

    return rows


async def test_a_key_names_one_upload_of_one_person(begin):
    first = await begin()

    again, another, anothers = await begin(), await begin("key-0002"), await begin(who="bo")

    assert again.id == first.id
    assert len({first.id, another.id, anothers.id}) == 3
    assert (first.state, len(first.id)) == ("coming", 32)


async def test_an_upload_that_came_says_what_it_is(house, uploads, begin, rows):
    id = (await begin()).id

    await house.commit(lambda work: uploads.finish(id, "f" * 64, 1_000, MADE, work))

    row = (await rows())[id]
    assert (row.state, row.source, row.width, row.looks) == ("ready", "f" * 64, 640, MADE.looks)
    (quota,) = (await rows(QUOTAS)).values()
    assert (quota.uploads, quota.bytes) == (1, 1_000)


async def test_an_upload_that_was_given_up_comes_no_more(house, uploads, begin, rows):
    id = (await begin()).id

    await house.commit(lambda work: uploads.give_up(id, work))

    assert not await rows()
    with pytest.raises(NoSuchUpload):
        await house.commit(lambda work: uploads.finish(id, "f" * 64, 1_000, MADE, work))


async def test_what_came_is_not_given_up(ask, house, uploads, rows):
    id = await ask.uploaded()

    await house.commit(lambda work: uploads.give_up(id, work))
    await house.commit(lambda work: uploads.give_up("0" * 32, work))

    assert set(await rows()) == {id}


async def test_a_day_has_an_end_even_for_those_who_bring_all_at_once(begin, rows):
    told = await asyncio.gather(
        *(begin(f"key-{n:04}") for n in range(MOST_A_DAY + 5)), return_exceptions=True
    )

    refused = [each for each in told if isinstance(each, Exception)]
    assert len(refused) >= 5
    assert len(await rows()) <= MOST_A_DAY
    for n in range(MOST_A_DAY - len(await rows())):
        await begin(f"other-{n:04}")
    with pytest.raises(UploadsSpent):
        await begin("one-too-many")
    assert await begin(who="bo")


async def test_what_is_referred_to_stays_and_what_is_let_go_lies_for_a_day(
    ask, house, uploads, hold, rows
):
    id = await ask.uploaded(who=ada)
    await hold(id)
    await asyncio.sleep(LIES_MS / 1000 * 3)
    await house.commit(uploads.sweep)
    assert set(await rows()) == {id}

    await house.commit(lambda work: uploads.release(id, "account/ada", work))
    await house.commit(uploads.sweep)
    assert set(await rows()) == {id}

    await asyncio.sleep(LIES_MS / 1000 + 1)
    await house.commit(uploads.sweep)
    assert not await rows()


@pytest.mark.parametrize("holder", ["review/1", ""])
async def test_only_who_refers_to_it_lets_it_go(ask, house, uploads, hold, rows, holder):
    id = await ask.uploaded(who=ada)
    await hold(id)

    await house.commit(lambda work: uploads.release(id, holder, work))
    await house.commit(lambda work: uploads.release("0" * 32, holder, work))

    assert (await rows())[id].state == "used"


async def test_each_of_several_is_held_once_and_all_or_none(ask, house, uploads, rows):
    ids = [await ask.uploaded(f"photo-{n:04}", ada, "report") for n in range(2)]

    async def hold_all(work, more=()):
        named = (*ids, ids[0], *more)
        return await uploads.hold_all(named, "ada", "report", "report/1", work)

    with pytest.raises(NoSuchUpload):
        await house.commit(lambda work: hold_all(work, ("never",)))
    assert {row.state for row in (await rows()).values()} == {"ready"}
    assert await house.commit(hold_all) == tuple(ids)
    assert {row.holder for row in (await rows()).values()} == {"report/1"}


@pytest.mark.parametrize(
    "other", [{"who": "bo"}, {"purpose": "review"}, {"id": "0" * 32}], ids=["who", "purpose", "id"]
)
async def test_what_is_not_yours_or_meant_for_something_else_is_not_there(ask, hold, other):
    id = await ask.uploaded(who=ada)

    with pytest.raises(NoSuchUpload):
        await hold(**{"id": id, **other})
    assert (await hold(id)).state == "used"


async def test_what_does_not_come_is_forgotten_in_an_hour(house, uploads, begin, rows, world):
    await begin()
    await house.commit(uploads.sweep)
    assert await rows()

    await asyncio.sleep(COMES_WITHIN_MS / 1000 + 1)
    await house.commit(uploads.sweep)

    assert not await rows()


async def test_counts_of_days_that_are_over_are_swept(house, uploads, begin, rows):
    await begin()
    await asyncio.sleep(2 * LIES_MS / 1000)

    swept = await house.commit(uploads.sweep)

    assert swept == 2
    assert not await rows(QUOTAS)
    assert await house.commit(uploads.sweep) == 0


async def test_one_takes_back_what_nothing_refers_to(ask, hold, rows):
    id = await ask.uploaded(who=ada)

    assert await ask.ok("upload:drop", ada, upload=id) == {"upload": id}

    assert not await rows()


@pytest.mark.parametrize("how", ["used", "another's", "coming", "blocked", "gone"])
async def test_what_cannot_be_taken_back_stays(ask, hold, begin, rows, how):
    id = (await begin()).id if how == "coming" else await ask.uploaded(who=ada)
    if how == "used":
        await hold(id)
    if how == "blocked":
        await ask.ok("upload:block", sam, upload=id, reason="fake")
    who = bo if how == "another's" else ada

    refused = await ask.no("upload:drop", who, upload="0" * 32 if how == "gone" else id)

    assert refused["code"] == (UploadInUse if how == "used" else NoSuchUpload).code
    assert set(await rows()) == {id}


async def test_what_is_blocked_comes_back_in_no_size_and_no_shade(ask, store, rows):
    id = await ask.uploaded(who=ada, looks=MADE.looks)
    nearly = "0f1e2d3c4b5a69790123456789abcdee"

    await ask.ok("upload:block", sam, upload=id, reason="a replica")

    assert (await rows())[id].state == "blocked"
    for source, looks in (("key-of-one", ()), ("another", MADE.looks), ("another", (nearly,))):
        with pytest.raises(BlockedPicture):
            await must_be_allowed(source, looks, Look(store))
    await must_be_allowed("another", ("f0e1d2c3b4a596870123456789abcdef",), Look(store))


async def test_what_is_blocked_in_one_word_is_told_to_moderators_alone(ask):
    id = await ask.uploaded(who=ada)
    await ask.ok("upload:block", sam, upload=id, reason="a replica")

    told = (await ask.ok("upload:blocked", sam))["blocked"]
    denied = await ask.no("upload:blocked", hana)

    assert [(block["upload"], block["reason"]) for block in told] == [(id, "a replica")]
    assert denied["code"] == Denied.code
    assert len(told) <= PAGE


async def test_who_blocked_and_freed_stands_in_the_audit(ask, rows):
    id = await ask.uploaded(who=ada)

    await ask.ok("upload:block", sam, upload=id, reason="a replica")
    await ask.ok("upload:unblock", sam, upload=id)

    acts = [msgspec.json.decode(row.body) for row in (await rows(AUDIT)).values()]
    assert [(act["verb"], act["ref"]) for act in acts] == [
        ("upload:block", id),
        ("upload:unblock", id),
    ]


@pytest.mark.parametrize("used", [False, True])
async def test_what_is_freed_is_as_it_was(ask, hold, rows, store, used):
    id = await ask.uploaded(who=ada)
    if used:
        await hold(id)
    await ask.ok("upload:block", sam, upload=id, reason="a replica")
    await ask.ok("upload:block", sam, upload=id, reason="said twice")

    await ask.ok("upload:unblock", sam, upload=id)

    assert (await rows())[id].state == ("used" if used else "ready")
    assert not await rows(BLOCKED)
    await must_be_allowed("key-of-one", MADE.looks, Look(store))


async def test_what_was_erased_meanwhile_is_freed_all_the_same(ask, house, rows):
    id = await ask.uploaded(who=ada)
    await ask.ok("upload:block", sam, upload=id, reason="a replica")

    async def erase(work):
        work.delete(UPLOADS, await work.get(UPLOADS, id))

    await house.commit(erase)

    assert await ask.ok("upload:unblock", sam, upload=id) == {"upload": id}
    assert (await ask.no("upload:unblock", sam, upload=id))["code"] == NoSuchUpload.code


async def test_what_did_not_come_yet_is_not_blocked(ask, begin):
    refused = await ask.no("upload:block", sam, upload=(await begin()).id, reason="a replica")

    assert refused["code"] == NoSuchUpload.code
