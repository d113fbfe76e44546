"""Uploads are shown to whom they are for, as data that runs nothing, and in parts if asked."""

import pytest

from gateway.admission import Admission
from gateway.upload_shown import UploadShown
from moderation.audit import AUDIT, AuditLink
from moderation.snapshots import LAYERS, Layer
from moderation.upload import NoSuchUpload
from rialto.roles import Role
from storage.port import Unavailable
from storage.work import Look
from tests.callers import Asker, ada, sam
from tests.gateway.uploading import serving
from tests.storage.drawn import clip, photo

pytestmark = pytest.mark.threads

CLIP_BODY = bytes(range(200))


@pytest.fixture
def ask(house):
    return Asker(house.dispatch, house)


@pytest.fixture
async def http(house, tokens, store, files):
    shown = UploadShown(Admission(tokens, Look(store), house.commit), Look(store), files)
    async with serving(shown) as http:
        yield http


@pytest.fixture
def see(http, tokens):
    async def see(path, who="", role=Role.VIEWER, **headers):
        if who:
            token = tokens.mint(who, name=who.title(), role=role, ttl_s=3600)
            headers["authorization"] = f"Bearer {token}"
        return await http.get(f"/uploads/{path}", headers=headers)

    return see


@pytest.fixture
def brought(ask, house, files):
    async def brought(body=None, *, purpose="avatar", used=True):
        id = await ask.uploaded(who=ada, purpose=purpose)
        coming = await files.receive(id, {"picture", "clip"})
        await coming.write(body or photo())
        await coming.end()
        await files.make(id)
        await files.keep(id)
        if used:
            await house.commit(
                lambda work: house.uploads.hold(id, "ada", purpose, "account/ada", work)
            )
        return id

    return brought


async def test_what_is_public_is_shown_to_all_for_a_day_and_runs_nothing(see, brought):
    reply = await see(await brought(), accept="image/avif,image/webp,*/*")

    assert (reply.status_code, reply.headers["content-type"]) == (200, "image/webp")
    assert reply.content == b"w" * 80
    assert reply.headers["cache-control"] == "public, max-age=86400"
    assert reply.headers["content-disposition"] == 'inline; filename="picture.webp"'
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in reply.headers["content-security-policy"]
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert reply.headers["vary"] == "Accept"


async def test_who_has_it_is_not_sent_it_again(see, brought):
    id = await brought()
    etag = (await see(id)).headers["etag"]

    again = await see(id, **{"if-none-match": etag})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("who", "role", "status"),
    [
        ("", Role.VIEWER, 404),
        ("bo", Role.VIEWER, 404),
        ("hana", Role.HOST, 404),
        ("ada", Role.VIEWER, 200),
        ("sam", Role.MODERATOR, 200),
    ],
)
async def test_evidence_is_shown_to_who_brought_it_and_who_judges_it(
    see, brought, who, role, status
):
    id = await brought(purpose="report")

    reply = await see(id, who, role)

    assert reply.status_code == status
    if status == 200:
        assert reply.headers["cache-control"] == "private, no-store"
    else:
        absent = await see("0" * 32, who, role)
        assert reply.json()["code"] == absent.json()["code"] == NoSuchUpload.code
        assert absent.status_code == 404


async def test_what_is_covered_is_shown_to_its_owner_alone(see, brought, house):
    id = await brought(purpose="report")

    async def cover(work):
        work.link(AUDIT, AuditLink(id="1", body=b"{}"))
        work.store(LAYERS, Layer("1", id, "", 0, 0, "a face", "tess", 1))

    await house.commit(cover)

    staff = (("sam", Role.MODERATOR), ("lea", Role.LEAD), ("al", Role.AUDITOR))
    assert [(await see(id, *each)).status_code for each in staff] == [404] * 3
    assert (await see(id, "ada")).status_code == 200


async def test_what_nothing_refers_to_is_shown_to_its_owner_alone(see, brought):
    id = await brought(used=False)

    assert (await see(id, "ada")).status_code == 200
    assert (await see(id)).status_code == (await see(id, "sam", Role.MODERATOR)).status_code == 404


async def test_what_is_blocked_is_shown_no_more(see, brought, ask):
    id = await brought()
    await ask.ok("upload:block", sam, upload=id, reason="a replica")

    assert (await see(id)).status_code == (await see(id, "ada")).status_code == 404
    assert (await see(id, "sam", Role.MODERATOR)).status_code == 200


async def test_a_clip_is_shown_whole_and_its_still_as_a_picture(see, brought):
    id = await brought(clip(), purpose="review")

    whole, still = await see(f"{id}/clip"), await see(id)

    assert (whole.status_code, whole.content) == (200, CLIP_BODY)
    assert whole.headers["content-type"] == "video/mp4"
    assert whole.headers["accept-ranges"] == "bytes"
    assert still.headers["content-type"] == "image/webp"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=50-", 50, 200),
        ("bytes=190-999", 190, 200),
        ("bytes=-7", 193, 200),
        ("bytes=-999", 0, 200),
    ],
)
async def test_a_player_gets_the_part_that_it_asks_for(
    see, brought, monkeypatch, asked, start, end
):
    monkeypatch.setattr("gateway.upload_shown.AT_ONCE_BYTES", 16)
    id = await brought(clip(), purpose="review")

    reply = await see(f"{id}/clip", range=asked)

    assert (reply.status_code, reply.content) == (206, CLIP_BODY[start:end])
    assert reply.headers["content-range"] == f"bytes {start}-{end - 1}/200"
    assert reply.headers["content-length"] == str(end - start)


@pytest.mark.parametrize("asked", ["bytes=200-", "bytes=9-3", "bytes=-0"])
async def test_a_part_that_is_not_there_is_refused(see, brought, asked):
    id = await brought(clip(), purpose="review")

    reply = await see(f"{id}/clip", range=asked)

    assert (reply.status_code, reply.headers["content-range"]) == (416, "bytes */200")


@pytest.mark.parametrize(
    "asked",
    ["bytes=-", "bytes=a-b", "bytes=0-1,3-4", "lines=0-1", "bytes=٣-٤", "bytes=" + "9" * 99],
)
async def test_what_is_no_range_is_as_if_it_was_not_asked(see, brought, asked):
    id = await brought(clip(), purpose="review")

    reply = await see(f"{id}/clip", range=asked.encode())

    assert (reply.status_code, reply.content) == (200, CLIP_BODY)


async def test_a_picture_has_no_clip(see, brought):
    assert (await see(f"{await brought()}/clip")).json()["code"] == NoSuchUpload.code


@pytest.mark.parametrize("width", ["0", "161", "1e3", "٦٤٠"])
async def test_a_width_that_is_not_kept_is_refused(see, width):
    assert (await see("0" * 32 + f"?w={width}")).status_code == 400


@pytest.mark.parametrize("path", ["{}", "{}/clip"])
async def test_who_shows_a_token_that_is_none_is_told_so(see, brought, path):
    id = await brought()

    reply = await see(path.format(id), authorization="Bearer x")

    assert (reply.status_code, reply.json()["code"]) == (401, 1005)


@pytest.mark.parametrize("path", ["{}", "{}/clip"])
async def test_a_row_whose_file_was_lost_is_not_there(see, brought, files, path):
    id = await brought(clip(), purpose="review")
    await files.drop(id)

    assert (await see(path.format(id))).status_code == 404


@pytest.mark.parametrize("path", ["{}", "{}/clip"])
async def test_a_disk_that_fails_is_told(see, brought, files, monkeypatch, path):
    id = await brought(clip(), purpose="review")

    async def fail(*_):
        raise Unavailable("damaged")

    monkeypatch.setattr(files, "show", fail)
    monkeypatch.setattr(files, "clip", fail)

    assert (await see(path.format(id))).status_code == 503
