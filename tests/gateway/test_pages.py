"""The pages in each language: chosen by the reader, and whole before a module runs."""

import json
import re
from html.parser import HTMLParser

import httpx
import pytest
from starlette.applications import Starlette

from gateway.assets import Assets
from gateway.pages import ALONE, PAGES, WEB, assets, page, routes, whole
from gateway.styles import PARTS
from gateway.words import read

WORDS = read(WEB / "words")
NONE = Assets("0" * 16, {})
ASKS = "data-t(?:-label|-placeholder)?"


class Said(HTMLParser):
    """What a page says to those who read and to those who listen."""

    def __init__(self, markup):
        super().__init__()
        self.html, self.texts, self.asked = {}, [], 0
        self.feed(markup)

    def handle_starttag(self, tag, pairs):
        attributes = dict(pairs)
        if tag == "html":
            self.html = attributes
        self.asked += sum(bool(re.fullmatch(ASKS, name)) for name in attributes)
        self.texts += [v for k, v in pairs if k in ("aria-label", "placeholder")]

    def handle_data(self, data):
        self.texts += [data.strip()] if data.strip() else []


@pytest.fixture
async def http():
    transport = httpx.ASGITransport(Starlette(routes=routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://rialto") as http:
        yield http


@pytest.mark.parametrize("tag", sorted(WORDS))
@pytest.mark.parametrize("path", PAGES)
async def test_a_page_comes_in_the_language_that_is_asked_for(http, path, tag):
    reply = await http.get(path.format(room="01J"), params={"lang": tag})

    told = Said(reply.text)
    assert told.html == {"lang": tag, "dir": WORDS[tag].direction}
    assert reply.headers["content-language"] == tag
    assert WORDS[tag].t("skip") in told.texts
    ahead = re.findall('<link rel="modulepreload" href="([^"]+)">', reply.text)
    assert ahead[0].endswith(f"/words/{tag}.js")
    for path in ahead:
        module = await http.get(path)
        assert (module.status_code, module.headers["content-type"][:15]) == (200, "text/javascript")
        assert "immutable" in module.headers["cache-control"]


async def test_what_a_page_wants_later_is_named_in_it_and_there(http):
    reply = await http.get("/room/01J")

    (named,) = re.findall(r'<template class="later">(.*?)</template>', reply.text, re.S)
    later = re.findall('<link rel="modulepreload" href="([^"]+)" fetchpriority="low">', named)
    assert any(path.endswith("/js/room/company.js") for path in later)
    assert not set(later) & set(re.findall('modulepreload" href="([^"]+)">', reply.text))
    for path in later:
        assert (await http.get(path)).status_code == 200


async def test_what_all_pages_share_is_one_file_with_each_of_its_parts(http):
    reply = await http.get("/")
    (path,) = re.findall(r'<link rel="stylesheet" href="([^"]+/shared.css)">', reply.text)

    shared = (await http.get(path)).text

    for part in PARTS:
        assert (WEB / part).read_text(encoding="utf-8") in shared
    own = sorted(p.name for p in (WEB / "css").glob("*.css") if f"css/{p.name}" not in PARTS)
    pages = "".join((WEB / name).read_text(encoding="utf-8") for name in PAGES.values())
    assert [name for name in own if name not in pages] == ["docs.css", "lan.css"]


@pytest.mark.parametrize("name", sorted(set(PAGES.values())))
def test_every_text_that_a_page_asks_for_stands_in_it(name):
    markup = whole((WEB / name).read_text(encoding="utf-8"))

    keys = re.findall(rf'{ASKS}="([^"]+)"', markup)
    told = Said(page(markup, WORDS["ru"], assets()).decode())
    assert told.asked == len(keys) > 5
    assert [key for key in keys if WORDS["ru"].t(key) not in told.texts] == []


async def test_the_reader_decides_by_address_then_cookie_then_browser(http):
    browser = {"accept-language": "ru"}
    kept = browser | {"cookie": "lang=de"}

    by_browser = await http.get("/", headers=browser)
    by_cookie = await http.get("/", headers=kept)
    by_address = await http.get("/?lang=ar", headers=kept)

    told = [reply.headers["content-language"] for reply in (by_browser, by_cookie, by_address)]
    assert told == ["ru", "de", "ar"]
    assert {reply.headers["vary"] for reply in (by_browser, by_cookie)} == {
        "Accept-Language, Cookie, Accept-Encoding"
    }


@pytest.mark.parametrize("tag", sorted(WORDS))
async def test_the_words_of_a_language_are_one_module_and_some_pages_have_their_own(http, tag):
    areas = ("", *(f".{page}" for page in ALONE))
    replies = [await http.get(f"/static/words/{tag}{area}.js") for area in areas]

    told = [re.fullmatch(r"export const said = (\{.*\})\n", each.text, re.S) for each in replies]
    shared, *alone = (json.loads(each[1]) for each in told)
    assert {k: v for part in (shared, *alone) for k, v in part.items()} == WORDS[tag].said
    assert {key.partition(".")[0] for key in shared}.isdisjoint(ALONE)
    for area, part in zip(ALONE, alone, strict=True):
        assert {key.partition(".")[0] for key in part} == {area}
    for reply in replies:
        assert reply.headers["content-type"].startswith("text/javascript")


async def test_words_that_are_known_are_not_sent_twice(http):
    first = await http.get("/static/words/en.js")
    again = await http.get("/static/words/en.js", headers={"if-none-match": first.headers["etag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_words_cannot_break_out_of_the_markup(words_of_evil):
    told = page(
        '<html><head></head><b data-t="a"></b><i data-t-label="a"></i>', words_of_evil, NONE
    )

    assert b"<script" not in told
    assert told.count(b"&quot;&lt;script&gt;") == 2


@pytest.fixture
def words_of_evil(tmp_path):
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps({"a": '"<script>'}))
    return read(tmp_path)["en"]
