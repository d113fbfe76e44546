"""Uploads over HTTP: taken in once, within bounds, and told of in a sentence when they are not."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from gateway import upload_api
from gateway.admission import Admission
from gateway.requests import LEAST_PER_S, WITHIN_S
from gateway.upload_api import AT_ONCE_EACH, PACE, UploadApi
from moderation.upload import MOST_A_DAY, QUOTAS, UPLOADS, NoSuchUpload, Quota
from rialto.refusal import Busy
from rialto.roles import Role
from storage.port import Unavailable
from storage.renditions import MOST_BYTES, ClipTooLong, NotTaken
from storage.upload_folder import ASIDE, UploadFolder
from storage.work import Look
from tests.callers import Asker, sam
from tests.gateway.made import Maker
from tests.storage.drawn import photo

pytestmark = pytest.mark.threads

PHOTO = photo()
OTHER = photo(seed=2)


@pytest.fixture
def ask(house):
    return Asker(house.dispatch, house)


@pytest.fixture
def maker():
    return Maker()


@pytest.fixture
async def files(tmp_path, maker):
    folder = await UploadFolder.opened(tmp_path / "uploads")
    folder.picture = folder.film = maker
    return folder


@pytest.fixture
async def http(house, tokens, store, files):
    api = UploadApi(
        Admission(tokens, Look(store), house.commit), house.commit, house.uploads, files
    )
    transport = httpx.ASGITransport(Starlette(routes=api.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://rialto") as http:
        yield http


@pytest.fixture
def bring(http, tokens):
    async def bring(body=PHOTO, *, key="key-0001", who="ada", purpose="avatar", **headers):
        token = tokens.mint(who, name=who.title(), role=Role.VIEWER, ttl_s=3600)
        given = {"authorization": f"Bearer {token}", "idempotency-key": key, **headers}
        return await http.post(f"/uploads?purpose={purpose}", content=body, headers=given)

    return bring


@pytest.fixture
def rows(store):
    return lambda: store.rows.get(UPLOADS.name, {})


def kept(files):
    paths = [path for path in files.folder.rglob("*") if path.is_file()]
    assert not [path for path in paths if path.parent.name == ASIDE]
    return [path.name for path in paths]


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
    "wrong", [{"purpose": ""}, {"purpose": "cover"}, {"key": "short"}, {"key": "k" * 65}]
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
