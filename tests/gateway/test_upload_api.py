"""Uploads over HTTP: taken in once, within bounds, and whole or not at all."""

import asyncio

import pytest

from gateway import upload_api
from gateway.requests import LEAST_PER_S, WITHIN_S
from gateway.upload_api import AT_ONCE_EACH
from moderation.upload import UPLOADS, NoSuchUpload
from rialto.refusal import Busy
from storage.port import Unavailable
from tests.gateway.uploading import OTHER, PHOTO, kept

pytestmark = pytest.mark.threads


async def test_a_picture_is_taken_in_and_told_of(bring, rows, files):
    reply = await bring()

    told = reply.json()
    assert (reply.status_code, told["kind"], told["width"], told["height"]) == (
        201,
        "picture",
        320,
        240,
    )
    assert kept(files) == [told["upload"]]
    assert rows()[told["upload"]].state == "ready"


async def test_sent_twice_it_is_answered_twice_and_made_once(bring, rows, maker, files):
    first, again = await bring(), await bring()

    assert again.json() == first.json()
    assert len(rows()) == len(kept(files)) == len(maker.made) == 1


@pytest.mark.parametrize("other", [{"body": OTHER}, {"purpose": "review"}], ids=["body", "purpose"])
async def test_a_key_is_for_one_file_and_purpose(bring, rows, other):
    await bring()

    reply = await bring(**other)

    assert (reply.status_code, reply.json()["code"]) == (422, 1003)
    assert len(rows()) == 1


async def test_while_it_comes_it_does_not_come_again(bring, maker, rows):
    maker.wait = asyncio.Event()
    first = asyncio.ensure_future(bring())  # noqa: TID251  (ended below)
    await maker.next()

    again = await bring()

    maker.wait.set()
    assert (again.status_code, again.headers["retry-after"]) == (503, "2")
    assert (await first).status_code == 201
    assert len(rows()) == 1


async def test_one_person_has_few_on_the_way_and_others_have_theirs(bring, maker):
    maker.wait = asyncio.Event()
    coming = [
        asyncio.ensure_future(bring(key=f"key-{n:04}"))  # noqa: TID251  (ended below)
        for n in range(AT_ONCE_EACH)
    ]
    while len(maker.made) < AT_ONCE_EACH:
        await maker.next()

    more = await bring(key="one-too-many")
    maker.wait.set()
    anothers = await bring(who="bo")

    assert more.status_code == 503
    assert anothers.status_code == 201
    assert [(await each).status_code for each in coming] == [201] * AT_ONCE_EACH
    assert (await bring(key="one-more")).status_code == 201


async def test_a_node_has_not_more_on_the_way_than_it_can_bear(bring, maker, monkeypatch):
    monkeypatch.setattr(upload_api, "AT_ONCE", 0)

    assert (await bring()).json()["code"] == Busy.code


async def test_what_breaks_off_leaves_nothing(bring, rows, files):
    async def broken():
        yield PHOTO[:1_000]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await bring(broken())

    assert kept(files) == []
    assert [row.state for row in rows().values()] == ["coming"]
    assert (await bring()).status_code == 201


async def test_a_body_that_comes_too_slowly_is_let_go(bring, rows, files, monkeypatch):
    monkeypatch.setattr("gateway.requests.WITHIN_S", 0.05)

    async def slow():
        yield PHOTO[:100]
        await asyncio.sleep(5)
        yield PHOTO[100:]

    reply = await bring(slow())

    assert WITHIN_S * LEAST_PER_S > 0
    assert reply.status_code == 408
    assert (len(rows()), kept(files)) == (0, [])


@pytest.mark.parametrize("when", ["receive", "make", "keep"])
async def test_a_disk_that_is_full_is_told_and_the_same_key_brings_it_later(
    bring, rows, files, monkeypatch, when
):
    async def full(*_):
        raise Unavailable("no room left")

    with monkeypatch.context() as patched:
        patched.setattr(files, when, full)
        refused = await bring()

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
    assert [row.state for row in rows().values()] == ["coming"]
    assert (await bring()).status_code == 201
    assert len(rows()) == 1


async def test_what_was_erased_while_it_came_is_not_there(bring, house, maker, store, rows):
    async def erase():
        async def forget(work):
            for row in await work.get_many(UPLOADS, tuple(rows())):
                work.delete(UPLOADS, row)

        await house.commit(forget)

    maker.meanwhile = erase

    reply = await bring()

    assert (reply.status_code, reply.json()["code"]) == (404, NoSuchUpload.code)
    assert rows() == {}
