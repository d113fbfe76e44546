"""Uploads that are not taken in: whoever brings them is told why, and nothing is left of them."""

import pytest

from gateway import upload_api
from gateway.upload_api import PACE
from moderation.upload import MOST_A_DAY, QUOTAS, Quota
from storage.renditions import MOST_BYTES, ClipTooLong, NotTaken
from tests.callers import Asker, sam
from tests.gateway.uploading import OTHER, PHOTO, kept

pytestmark = pytest.mark.threads


@pytest.fixture
def ask(house):
    return Asker(house.dispatch, house)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"<svg onload='alert(1)'/>", 415, NotTaken.code),
        (b"<html>" + bytes(100), 415, NotTaken.code),
        (b"", 415, NotTaken.code),
        (PHOTO[:100], 415, NotTaken.code),
    ],
)
async def test_what_is_no_picture_is_told_so_and_leaves_nothing(
    bring, rows, files, body, status, code
):
    reply = await bring(body)

    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert reply.headers["content-type"] == "application/problem+json"
    assert (len(rows()), kept(files)) == (0, [])


async def test_what_the_child_refuses_is_told_so_and_the_key_may_bring_another(bring, maker, rows):
    maker.refusal = ClipTooLong(most_s=60)
    refused = await bring()
    maker.refusal = None

    again = await bring(OTHER)

    assert (refused.status_code, refused.json()["facts"]) == (413, {"most_s": 60})
    assert again.status_code == 201
    assert len(rows()) == 1


async def test_what_says_that_it_is_too_long_is_not_taken_in(bring, rows):
    reply = await bring(**{"content-length": str(MOST_BYTES["picture"] + 1)})

    assert (reply.status_code, reply.json()["facts"]) == (
        413,
        {"most_bytes": MOST_BYTES["picture"]},
    )
    assert "connection" not in reply.headers
    assert rows() == {}


async def test_what_is_longer_than_it_says_is_not_read_to_its_end(bring, rows, files, monkeypatch):
    monkeypatch.setattr(upload_api, "SPARED_BYTES", 5 << 20)
    read = []

    async def endless():
        yield PHOTO
        while len(read) < 100:
            read.append(1)
            yield bytes(1 << 20)

    reply = await bring(endless())

    assert (reply.status_code, reply.headers["connection"]) == (413, "close")
    assert len(read) <= 17 + 5
    assert (len(rows()), kept(files)) == (0, [])


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic x"])
async def test_who_is_not_signed_in_brings_nothing(bring, rows, header):
    reply = await bring(authorization=header)

    assert (reply.status_code, reply.json()["code"]) == (401, 1005)
    assert rows() == {}


async def test_who_is_banned_brings_nothing(bring, ask, rows):
    await ask.ok("access:ban", sam, user="ada", reason="fraud")

    reply = await bring()

    assert (reply.status_code, reply.json()["code"]) == (403, 1507)
    assert rows() == {}


@pytest.mark.parametrize(
    "wrong", [{"purpose": ""}, {"purpose": "poster"}, {"key": "short"}, {"key": "k" * 65}]
)
async def test_a_request_that_is_none_of_ours_is_told_what_it_lacks(bring, rows, wrong):
    assert (await bring(**wrong)).status_code == 400
    assert rows() == {}


async def test_who_brings_too_fast_is_told_to_wait(bring):
    for _ in range(PACE.burst):
        await bring(b"")

    reply = await bring(b"")

    assert (reply.status_code, reply.json()["code"]) == (429, 1002)


async def test_a_day_has_an_end(bring, house, world):
    day = world.now_ms() // 86_400_000

    async def spend(work):
        work.store(QUOTAS, Quota(f"ada/{day}", "ada", day, MOST_A_DAY))

    await house.commit(spend)

    reply = await bring()

    assert (reply.status_code, reply.json()["code"]) == (429, 1580)
    assert int(reply.headers["retry-after"]) > 0


async def test_what_is_blocked_does_not_come_back(bring, ask, rows, files):
    first = (await bring()).json()["upload"]
    await ask.ok("upload:block", sam, upload=first, reason="a replica")

    again = await bring(key="key-0002", who="bo")
    other = await bring(OTHER, key="key-0003", who="bo")

    assert (again.status_code, again.json()["code"]) == (403, 1584)
    assert other.status_code == 201
    assert len(rows()) == len(kept(files)) == 2
