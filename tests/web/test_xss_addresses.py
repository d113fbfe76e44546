"""Hundreds of texts that want to run, in addresses and files: nothing of them runs."""

import asyncio
from urllib.parse import quote

import httpx
import pytest

from gateway.signin_attempts import ours
from rialto.roles import Role
from storage.renditions import NotTaken
from tests.web.payloads import PAYLOADS, VECTORS
from tests.web.trapped import batched, trapping

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]
at = trapping


async def test_whatever_stands_in_a_path_query_or_hash_the_same_page_is_served(at):
    async with httpx.AsyncClient(base_url=at.address) as http:
        served = {path: (await http.get(path)).content for path in ("/", "/studio", "/room/x")}

        for text in PAYLOADS[::4]:
            told = quote(text, safe="")
            for path, page in (
                (f"/room/{told}", served["/room/x"]),
                (f"/studio?room={told}", served["/studio"]),
                (f"/?lang={told}&scheme={told}&text={told}&then={told}", served["/"]),
            ):
                answer = await http.get(path)
                assert answer.status_code == 404 or answer.content == page


@pytest.mark.parametrize("place", ["/room/{}", "/studio?room={}", "/?lang={}&text={}", "/#{}"])
async def test_what_stands_in_a_path_query_or_hash_runs_nothing(at, place):
    some = [text for n, text in enumerate(PAYLOADS[: len(VECTORS)]) if n % 8 == 3]
    paths = [place.replace("{}", quote(text, safe="")) for text in some]
    if place == "/#{}":
        paths = [f"/#sign-in={quote(text)}" for text in some] + [f"/#token={quote(some[0])}"]
    if place == "/room/{}":
        paths = [path for path in paths if "%2F" not in path] + ["/room/%E0%A4%A"]

    for few in batched(paths, 4):
        async with asyncio.TaskGroup() as tasks:
            for path in few:
                tasks.create_task(at.trapped.opened(path, "giulia"))

    assert [told for told in at.complaints if " 404 " not in f" {told} "] == []
    at.complaints.clear()
    await at.trapped.quiet()


async def test_a_way_back_that_is_taken_stays_here_as_the_browser_reads_it(at):
    ways = [way + text for way in BEFORE for text in (*PAYLOADS, "evil.example")]
    taken = [way for way in ways if ours(way)]
    page = await at.trapped.opened("/")

    led = await page.evaluate("ways => ways.map(way => new URL(way, location).origin)", taken)

    assert len(taken) > 50
    assert set(led) == {at.address}


# What might make a path of ours lead elsewhere.
BEFORE = ("", "/", "//", "/\\", "\\/", "/\t/", "/%5c", "/.//", "/..//", "/\u00a0/", "http:", "/@")
DISGUISED = (
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='evil(1)'/>",
    b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>evil(1)</script></svg>",
    b"<!doctype html><script>evil(1)</script>",
    b"GIF89a/*<svg onload=evil(1)>*/=evil(1)",
    b"\xef\xbb\xbf<html><script>evil(1)</script>",
    b"%PDF-1.4 <script>evil(1)</script>",
    b"\x89PNG\r\n\x1a\n<script>evil(1)</script>",
    b"RIFF\x00\x00\x00\x00WEBPVP<script>evil(1)</script>",
    b"\xff\xd8\xff<script>evil(1)</script>",
)


async def test_a_document_in_a_pictures_place_is_refused(at):
    async with httpx.AsyncClient(base_url=at.address) as http:
        for n, body in enumerate((*DISGUISED, *(text.encode() for text in PAYLOADS[::8]))):
            user = at.node.tokens.mint(f"e{n // 15}", name="E", role=Role.VIEWER, ttl_s=600)
            headers = {"authorization": f"Bearer {user}", "content-type": "image/png"}
            headers["idempotency-key"] = f"key-of-{n:04}"

            answer = await http.post("/uploads?purpose=cover", content=body, headers=headers)

            assert (answer.status_code, answer.json()["code"]) == (415, NotTaken.code), body
