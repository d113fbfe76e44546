"""What pages load: packed once, named by its content, kept for ever, and nothing else served."""

import gzip

import brotli
import httpx
import pytest
from starlette.applications import Starlette

from gateway.assets import LEAST_BYTES, Assets, accepted, read

LONG = b"export const told = 'The market is open'\n" * 20


@pytest.fixture
def web(tmp_path):
    (tmp_path / "js").mkdir()
    (tmp_path / "words").mkdir()
    (tmp_path / "js" / "home.js").write_bytes(b"import { told } from './far/told.js'\n" + LONG)
    (tmp_path / "js" / "far").mkdir()
    (tmp_path / "js" / "far" / "told.js").write_bytes(
        b"import '../deep.js'\nexport { a } from '../../vendor/b.mjs'\n"
    )
    (tmp_path / "js" / "deep.js").write_bytes(b"const late = await import('./late.js')\n")
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "b.mjs").write_bytes(b"export const a = 1\n")
    (tmp_path / "small.svg").write_bytes(b"<svg/>")
    (tmp_path / "photo.webp").write_bytes(bytes(LEAST_BYTES + 1))
    (tmp_path / "home.html").write_bytes(LONG)
    (tmp_path / "words" / "en.json").write_bytes(LONG)
    return tmp_path


@pytest.fixture
def assets(web):
    return read(web, {"words/en.js": LONG})


@pytest.fixture
async def http(assets):
    transport = httpx.ASGITransport(Starlette(routes=assets.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://rialto") as http:
        yield http


async def test_what_a_page_of_this_release_loads_is_kept_for_ever(http, assets):
    told = await http.get(f"/static/{assets.release}/js/home.js")

    assert told.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert told.headers["content-type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize("place", ["", "0123456789abcdef/"])
async def test_a_page_of_another_release_still_finds_what_it_loads_and_asks_each_time(place, http):
    told = await http.get(f"/static/{place}js/home.js")

    assert (told.status_code, told.headers["cache-control"]) == (200, "no-cache")


async def test_the_release_changes_with_any_file(web, assets):
    (web / "small.svg").write_bytes(b"<svg />")

    assert read(web, {"words/en.js": LONG}).release != assets.release
    assert read(web, {"words/en.js": LONG}).release == read(web, {"words/en.js": LONG}).release


@pytest.mark.parametrize(
    ("takes", "encoding", "unpack"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("identity", None, bytes),
    ],
)
async def test_a_browser_gets_the_shortest_that_it_takes(takes, encoding, unpack, http, assets):
    asked = http.build_request(
        "GET", f"/static/{assets.release}/words/en.js", headers={"accept-encoding": takes}
    )
    told = await http.send(asked, stream=True)
    body = b"".join([part async for part in told.aiter_raw()])

    assert told.headers.get("content-encoding") == encoding
    assert unpack(body) == LONG
    assert told.headers["vary"] == "Accept-Encoding"
    assert int(told.headers["content-length"]) == len(body)


async def test_what_is_packed_already_or_short_goes_as_it_is(http, assets):
    for name in ("photo.webp", "small.svg"):
        told = await http.get(f"/static/{assets.release}/{name}")
        assert "content-encoding" not in told.headers
        assert "vary" not in told.headers


async def test_who_has_what_there_is_gets_nothing_again(http):
    first = await http.get("/static/js/home.js")

    again = await http.get("/static/js/home.js", headers={"if-none-match": first.headers["etag"]})
    plain = await http.get(
        "/static/js/home.js",
        headers={"if-none-match": first.headers["etag"], "accept-encoding": "identity"},
    )

    assert (again.status_code, again.content) == (304, b"")
    assert plain.status_code == 200, "what was packed otherwise is another representation"


@pytest.mark.parametrize(
    "path",
    [
        "home.html",
        "words/en.json",
        "../README.md",
        "%2e%2e/README.md",
        "js",
        "",
        "js/home.js/",
        "x",
    ],
)
async def test_nothing_but_what_pages_load_is_served(path, http):
    assert (await http.get(f"/static/{path}")).status_code == 404


def test_all_that_a_module_imports_is_known_ahead(assets):
    ahead = assets.ahead("js/home.js")

    assert ahead == ["js/home.js", "js/far/told.js", "js/deep.js", "vendor/b.mjs"]


def test_what_comes_when_it_is_wanted_is_known_too(tmp_path):
    modules = {
        "home.js": "import './dom.js'\nconst open = () => import('./sheet.js')\n",
        "dom.js": "",
        "sheet.js": "import './dom.js'\nimport './row.js'\nimport('./more.js')\n",
        "row.js": "",
        "more.js": "import('./sheet.js')\nimport(`./${name}.js`)\n",
        "another.js": "",
    }
    for name, text in modules.items():
        (tmp_path / name).write_text(text)

    assert read(tmp_path, {}).later("home.js") == ["sheet.js", "row.js", "more.js"]


def test_an_import_that_leads_nowhere_is_a_fault_at_start(assets):
    broken = Assets("", {"js/home.js": assets.files["js/home.js"]})

    with pytest.raises(KeyError):
        broken.ahead("js/home.js")


@pytest.mark.parametrize(
    ("header", "taken"),
    [("", {""}), ("BR , gzip;q=1.0", {"br", "gzip"}), ("br;q=0.000", set()), ("*", {"*"})],
)
def test_a_header_says_what_is_taken(header, taken):
    assert accepted(header) == taken
