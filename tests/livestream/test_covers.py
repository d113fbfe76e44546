"""A cover of one's own: held by its room, taken away with the picture, and given back with it."""

import pytest
from msgspec.structs import replace

from livestream.covers import picture_turned
from livestream.room import DRAWN, ROOMS, holder_of
from moderation.blocked_pictures import BLOCKED
from moderation.lookalikes import Lookalikes
from moderation.upload import UPLOADS, NoSuchUpload, PictureBlocked, PictureTurned, UploadInUse
from rialto.answer import BadBody
from tests.callers import ada, bo, hana, sam

SHOW = {"title": "Evening sale", "category": "home"}


@pytest.fixture
async def cover(ask):
    return await ask.uploaded(purpose="cover")


@pytest.fixture
async def mine(ask, cover):
    return (await ask.ok("room:create", cover=f"upload:{cover}", **SHOW))["room"]


@pytest.fixture
def shown(ask):
    async def shown(room):
        return (await ask.ok("room:show", bo, room=room))["parts"][0]["cover"]

    return shown


@pytest.fixture
def heard(house):
    async def heard(upload):
        await house.commit(lambda work: picture_turned(PictureTurned(upload), work))

    return heard


async def test_a_room_shows_the_picture_that_was_brought_for_it_and_holds_it(
    cover, mine, shown, store
):
    upload = store.rows[UPLOADS.name][cover]

    assert await shown(mine) == f"upload:{cover}"
    assert (upload.state, upload.holder) == ("used", holder_of(mine))


@pytest.mark.parametrize("how", ["another's", "for something else", "none"])
async def test_what_is_no_cover_of_ones_own_makes_no_room(ask, how, store):
    named = {
        "another's": await ask.uploaded(who=ada, purpose="cover"),
        "for something else": await ask.uploaded("key-0002", purpose="review"),
        "none": "0" * 32,
    }

    refused = await ask.no("room:create", cover=f"upload:{named[how]}", **SHOW)

    assert refused["code"] == NoSuchUpload.code
    assert not store.rows.get(ROOMS.name)


async def test_a_picture_is_the_cover_of_one_room(ask, cover, mine):
    refused = await ask.no("room:create", cover=f"upload:{cover}", **SHOW)

    assert refused["code"] == UploadInUse.code


@pytest.mark.parametrize(
    "cover", ["blob:" + "0" * 64, "upload:" + "0" * 31, "upload:../../etc", ""]
)
async def test_a_name_that_is_no_covers_is_not_taken(ask, cover):
    with pytest.raises(BadBody):
        await ask("room:create", hana, cover=cover, **SHOW)


async def test_a_blocked_picture_is_taken_from_its_room_and_comes_back_if_it_was_none(
    ask, cover, mine, shown, heard
):
    await ask.ok("upload:block", sam, upload=cover, reason="a replica")
    await heard(cover)
    blocked = await shown(mine)

    await ask.ok("upload:unblock", sam, upload=cover)
    await heard(cover)

    assert blocked == DRAWN
    assert await shown(mine) == f"upload:{cover}"


async def test_what_a_rule_takes_away_is_told_as_what_people_do(
    ask, cover, mine, shown, house, heard, world, store
):
    like = await ask.uploaded("key-0002", bo)
    await ask.ok("upload:block", sam, upload=like, reason="a replica")

    await house.commit(lambda work: Lookalikes(world).picture_blocked(PictureBlocked(like), work))
    await heard(cover)

    assert await shown(mine) == DRAWN
    told = [item.body for item in await store.history("outbox:house", since=0)]
    assert sum(b"picture:turned" in body and cover.encode() in body for body in told) == 1
    assert any(listener.hear is picture_turned for listener in house.outbox.listeners)


async def test_heard_again_it_changes_nothing(ask, cover, mine, heard, store):
    await ask.ok("upload:block", sam, upload=cover, reason="a replica")
    await heard(cover)
    before = repr(store.rows)

    await heard(cover)

    assert repr(store.rows) == before


async def test_what_no_room_shows_changes_none(ask, house, cover, mine, shown, heard, store):
    avatar = await ask.uploaded("key-0002")
    loose = await ask.uploaded("key-0003", purpose="cover")
    for id in (avatar, loose):
        await ask.ok("upload:block", sam, upload=id, reason="a replica")

    for id in (avatar, loose, "0" * 32):
        await heard(id)

    assert await shown(mine) == f"upload:{cover}"
    assert len(store.rows[BLOCKED.name]) == 2


async def test_a_show_whose_host_is_gone_stays_blank(house, cover, mine, shown, heard):
    async def leave(work):
        room = await work.get(ROOMS, mine)
        work.store(ROOMS, replace(room, host="gone-1", cover=DRAWN))

    await house.commit(leave)

    await heard(cover)

    assert await shown(mine) == DRAWN


async def test_a_room_of_before_there_were_uploads_shows_what_it_did(house, mine, shown):
    before = "blob:" + "0" * 64

    async def older(work):
        work.store(ROOMS, replace(await work.get(ROOMS, mine), cover=before))

    await house.commit(older)

    assert await shown(mine) == before
