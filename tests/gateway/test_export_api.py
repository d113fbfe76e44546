"""Exports over HTTP: for the device of whoever asked, for ten minutes, and for nobody else."""

import httpx
import pytest
from msgspec.structs import replace
from starlette.applications import Starlette

from accounts.privacy import EXPORTS, Export
from accounts.sessions import Sessions
from gateway.admission import Admission
from gateway.archive import Archive
from gateway.export_api import GOOD_MS, ExportApi
from gateway.exporting import Exporting
from gateway.session_cookie import COOKIE
from gateway.words import TEXTS, read
from rialto.command import Member
from rialto.roles import Role
from storage.work import Look


@pytest.fixture
def exporting(commit, tmp_path):
    archive = Archive(commit.store, commit.world, (), read(TEXTS))
    return Exporting(commit, archive, tmp_path / "exports")


@pytest.fixture
def api(exporting, commit, world, tokens):
    admission = Admission(tokens, Look(commit.store), commit)
    return ExportApi(exporting, Sessions(world), admission, "s" * 32)


@pytest.fixture
def get(api):
    transport = httpx.ASGITransport(app=Starlette(routes=api.routes()))

    async def get(url, kept="", **headers):
        cookies = {COOKIE: kept} if kept else {}
        async with httpx.AsyncClient(
            transport=transport, base_url="https://rialto.example", cookies=cookies
        ) as http:
            return await http.get(url, headers=headers)

    return get


@pytest.fixture
async def ada(api, commit, exporting, world):
    """Ada at her device, with an export that is ready; returns her, her pass and the address."""

    async def once(work):
        work.store(EXPORTS, Export("ada", "one", "en", world.now_ms()))
        return await api.sessions.open("ada", "mail", "Firefox", work)

    session, kept = await commit(once)
    await exporting.once()
    who = Member("ada", "Ada", session=session.id)
    return who, kept, api.link(await commit.store.get(EXPORTS, "ada"), who)


async def test_who_asked_gets_the_file_on_their_device(ada, get):
    _, kept, url = ada

    answer = await get(url, kept)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store"
    assert "rialto.zip" in answer.headers["content-disposition"]
    assert answer.content[:2] == b"PK"


async def test_the_address_is_worth_nothing_on_another_device(ada, get, api, commit):
    _, other = await commit(lambda work: api.sessions.open("ada", "mail", "Safari", work))
    _, bo = await commit(lambda work: api.sessions.open("bo", "mail", "Safari", work))

    answers = [await get(ada[2], kept) for kept in ("", other, bo)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize(
    ("was", "is_"),
    [("signed=", "signed=0"), ("until=", "until=9"), ("until=", "until=x"), ("one?", "two?")],
)
async def test_an_address_that_was_altered_is_refused(was, is_, ada, get):
    _, kept, url = ada

    assert (await get(url.replace(was, is_), kept)).status_code == 404


async def test_the_address_is_good_for_ten_minutes_and_the_file_for_two_days(
    ada, get, api, exporting, world
):
    who, kept, url = ada
    row = await exporting.commit.store.get(EXPORTS, "ada")
    now = world.now_ms()

    world.now_ms = lambda: now + GOOD_MS + 1
    assert (await get(url, kept)).status_code == 404
    world.now_ms = lambda: row.until_ms
    assert (await get(api.link(row, who), kept)).status_code == 404


async def test_a_bearer_of_theirs_gets_it_too_and_no_other(ada, get, tokens):
    def told(user):
        token = tokens.mint(user, name=user, role=Role.VIEWER, ttl_s=60)
        return {"authorization": f"Bearer {token}"}

    mine = await get("/session/export/one", **told("ada"))
    theirs = await get("/session/export/one", **told("bo"))
    nobodys = await get("/session/export/one", authorization="Bearer x")

    assert [a.status_code for a in (mine, theirs, nobodys)] == [200, 404, 404]


async def test_who_is_signed_in_on_no_device_has_no_address(api, exporting):
    export = replace(Export("ada", "one", "en", 1), ready_ms=1)

    assert api.link(export, Member("ada", "Ada")) == ""


async def test_an_export_that_was_asked_anew_meanwhile_is_not_called_ready(
    exporting, commit, store, world
):
    async def asked(work, id="one"):
        work.store(EXPORTS, Export("ada", id, "en", world.now_ms()).over(before))

    before = None
    await commit(asked)
    before = await store.get(EXPORTS, "ada")
    await commit(lambda work: asked(work, "two"))

    await exporting._ready(before, 1)

    assert (await store.get(EXPORTS, "ada")).ready_ms == 0
