"""The installed app: its manifest in each language, its worker for each release, and its shares."""

import json
import re
from io import BytesIO

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette

from gateway.app import CSP
from gateway.installed import Shares
from gateway.pages import PAGES, WEB, assets, routes
from gateway.words import read

LANGUAGES = sorted(read(WEB / "words"))
HOST = "rialto.example"


@pytest.fixture
def serving():
    def serving(**how):
        transport = httpx.ASGITransport(Starlette(routes=routes(**how)))
        return httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}")

    return serving


@pytest.fixture
async def http(serving):
    async with serving() as http:
        yield http


async def manifest(http, **asked):
    return (await http.get("/manifest.webmanifest", **asked)).json()


@pytest.mark.parametrize("tag", LANGUAGES)
async def test_the_manifest_speaks_the_readers_language(http, tag):
    reply = await http.get("/manifest.webmanifest", headers={"cookie": f"lang={tag}"})

    told = reply.json()
    assert (told["lang"], told["dir"]) == (tag, "rtl" if tag == "ar" else "ltr")
    assert reply.headers["content-language"] == tag
    assert reply.headers["content-type"].startswith("application/manifest+json")
    assert reply.headers["cache-control"] == "no-cache"
    assert {"Cookie", "Accept-Language"} <= set(reply.headers["vary"].split(", "))
    assert all(len(told[name]) > 5 for name in ("name", "short_name", "description"))
    assert len({shortcut["name"] for shortcut in told["shortcuts"]}) == 4


async def test_the_app_is_the_same_in_every_language(http):
    told = [await manifest(http, params={"lang": tag}) for tag in LANGUAGES]

    for name in ("id", "start_url", "scope", "display", "icons", "share_target", "launch_handler"):
        assert len({json.dumps(one[name]) for one in told}) == 1
    assert told[0]["start_url"] == "/?from=app"
    assert len({one["name"] for one in told}) == len(told)


async def test_every_icon_is_there_in_the_size_that_it_says(http):
    told = await manifest(http)
    icons = told["icons"] + [icon for each in told["shortcuts"] for icon in each["icons"]]

    purposes = {(icon["sizes"], icon["purpose"]) for icon in icons}
    for icon in icons:
        reply = await http.get(icon["src"])
        picture = Image.open(BytesIO(reply.content))
        assert (picture.format, reply.headers["content-type"]) == ("PNG", "image/png")
        assert "{}x{}".format(*picture.size) == icon["sizes"]
    assert {(s, p) for s in ("192x192", "512x512") for p in ("any", "maskable")} < purposes
    assert ("512x512", "monochrome") in purposes


@pytest.mark.parametrize("page", ["/", "/room/01J", "/?lang=ar"])
async def test_pages_name_their_manifest_and_it_may_be_loaded(http, page):
    markup = (await http.get(page)).text

    link = re.search(r'<link rel="manifest" href="([^"]+)" crossorigin="use-credentials">', markup)
    assert link[1] == "/manifest.webmanifest"
    assert "manifest-src 'self'" in CSP


async def test_the_worker_is_asked_for_each_time_and_rules_the_whole_site(http):
    reply = await http.get("/sw.js")
    again = await http.get("/sw.js", headers={"if-none-match": reply.headers["etag"]})

    assert reply.headers["content-type"].startswith("text/javascript")
    assert reply.headers["cache-control"] == "no-cache"
    assert reply.headers["service-worker-allowed"] == "/"
    assert again.status_code == 304


async def test_the_worker_knows_the_release_its_pages_and_all_that_they_load(http):
    told = shell(await http.get("/sw.js"))

    assert told["release"] == assets().release
    assert told["pages"].keys() == {*PAGES, "/share"} - {"/design"}
    assert sorted(told["languages"]) == LANGUAGES
    for path in told["pages"].keys() - {"/share"}:
        markup = (await http.get(path.replace("{room}", "01J"), params={"lang": "en"})).text
        loaded = set(re.findall(rf'"/static/{told["release"]}/([^"#]+)', markup))
        bitmaps = {name for name in loaded if name.endswith(".png")}
        assert loaded - bitmaps - {"words/en.js"} <= set(told["assets"])
    for name in told["assets"]:
        kept = await http.get(f"/static/{told['release']}/{name}")
        assert (kept.status_code, "immutable" in kept.headers["cache-control"]) == (200, True)


async def test_the_worker_changes_with_whatever_a_page_loads(monkeypatch, serving):
    async with serving() as http:
        before = (await http.get("/sw.js")).headers["etag"]
    changed = assets()
    monkeypatch.setattr("gateway.pages.assets", lambda: type(changed)("0" * 16, changed.files))

    async with serving() as http:
        assert (await http.get("/sw.js")).headers["etag"] != before


async def test_an_operator_can_have_browsers_forget_the_worker(serving):
    async with serving(worker=False) as http:
        reply = await http.get("/sw.js")

    assert reply.headers["cache-control"] == "no-cache"
    assert "unregister()" in reply.text
    assert "fetch" not in reply.text


@pytest.mark.parametrize(
    ("shared", "leads"),
    [
        ({"url": f"https://{HOST}/room/01J"}, "/room/01J"),
        ({"text": f"Look at this! https://{HOST}/room/01J?from=ada&lang=ru"}, "/room/01J?from=ada"),
        ({"text": f"https://{HOST.upper()}/room/01J", "title": "Celadon"}, "/room/01J"),
        ({"title": "Celadon teapot"}, "/search?q=Celadon+teapot"),
        ({"title": "", "text": "A blue\n bowl https://other.example/x"}, "/search?q=A+blue+bowl"),
        ({"url": f"https://{HOST}/metrics", "title": "Figures"}, "/search?q=Figures"),
        ({"url": "https://other.example/room/01J", "title": "Bowl"}, "/search?q=Bowl"),
        ({"url": "https://other.example/room/01J"}, "/"),
        ({"url": "https://[", "text": "http://]/"}, "/"),
        ({"url": f"https://{HOST}//evil.example"}, "/"),
        ({"url": f"https://evil.example@{HOST}/room/01J"}, "/"),
        ({"title": "é" * 500}, "/search?q=" + "%C3%A9" * 100),
        ({"title": "\r\nset-cookie: a=b\0"}, "/search?q=set-cookie%3A+a%3Db%00"),
        ({}, "/"),
    ],
)
async def test_what_is_shared_leads_to_a_page_of_ours_and_nowhere_else(http, shared, leads):
    reply = await http.get("/share", params=shared)

    assert (reply.status_code, reply.headers["location"]) == (303, leads)
    assert reply.headers["cache-control"] == "no-store"


async def test_nobody_is_sent_to_whatever_host_was_named(http):
    reply = await http.get(
        "/share", params={"url": "https://evil.example/room/1"}, headers={"host": "evil.example"}
    )

    assert reply.headers["location"] == "/room/1"


async def test_nothing_is_posted_to_the_share_target(http):
    assert (await http.post("/share", data={"title": "Celadon"})).status_code == 405


def test_only_paths_of_pages_are_links_to_pages():
    shares = Shares(["/", "/room/{room}"])
    paths = ("/", "/room/1", "/room/", "/room/1/2", "/roomy", "/room/1#x", "/room/a%2Fb")

    found = {path: shares.path(f"https://{HOST}{path}", HOST) for path in paths}

    assert found == {
        "/": "/", "/room/1": "/room/1", "/room/": "", "/room/1/2": "", "/roomy": "",
        "/room/1#x": "/room/1", "/room/a%2Fb": "/room/a%2Fb",
    }  # fmt: skip


def shell(reply):
    return json.loads(re.match(r"const SHELL = (.*)\n", reply.text)[1])
