"""The pages and small things over HTTP: each with its headers, each refusal a problem document."""

import httpx
import pytest

from gateway.app import Pages
from gateway.pages import PAGES
from storage.blobs import Picture
from storage.port import Unavailable

BLOB = "/blobs/" + "b" * 64
PNG = b"\x89PNG\r\n\x1a\n"


class Shelf:
    """Blobs by id; ``broken`` as a disk can be."""

    def __init__(self):
        self.kept, self.broken = {"b" * 64: PNG}, False

    async def show(self, id, width, takes):
        if self.broken:
            raise Unavailable("damaged")
        return Picture(f"{width} {sorted(takes)}", self.kept[id]) if id in self.kept else None


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def ready():
    return {"ready": True}


@pytest.fixture
async def http(shelf, ready):
    async def is_ready():
        return ready["ready"]

    async def nothing(request):
        return None

    transport = httpx.ASGITransport(Pages(shelf, is_ready, nothing).app())
    async with httpx.AsyncClient(transport=transport, base_url="http://rialto") as http:
        yield http


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_html_that_runs_nothing_but_our_own(http, path):
    reply = await http.get(path.format(room="01J"))

    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "unsafe" not in reply.headers["content-security-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/static/js/room.js", "/static/css/room.css"])
async def test_what_is_under_a_pages_policy_has_none_of_its_own(http, path):
    headers = (await http.get(path)).headers

    assert "content-security-policy" not in headers
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/sw.js", "/static/img/scene.svg"])
async def test_a_worker_and_a_drawing_which_stand_alone_have_a_policy(http, path):
    assert "default-src 'none'" in (await http.get(path)).headers["content-security-policy"]


async def test_what_a_page_loads_is_asked_for_each_time_and_not_sent_twice(http):
    first = await http.get("/static/css/tokens.css")
    again = await http.get(
        "/static/css/tokens.css", headers={"If-None-Match": first.headers["etag"]}
    )

    assert (first.status_code, again.status_code) == (200, 304)
    assert first.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/static/../gateway/app.py", "/static/%2e%2e/README.md", "/no"])
async def test_what_is_not_there_is_not_found_and_has_the_headers_too(http, path):
    reply = await http.get(path)

    assert reply.status_code == 404
    assert "content-security-policy" in reply.headers


async def test_a_picture_of_before_there_were_uploads_is_shown_to_everybody(http):
    shown = await http.get(BLOB)

    assert (shown.status_code, shown.content) == (200, PNG)
    assert "immutable" in shown.headers["cache-control"]


async def test_nobody_brings_another(http):
    assert (await http.post("/blobs", content=PNG)).status_code == 404
    assert (await http.post(BLOB, content=PNG)).status_code == 405


@pytest.mark.parametrize(
    ("query", "accepts", "shown"),
    [
        ("", "image/avif,image/webp,*/*", "1080 ['image/avif', 'image/webp']"),
        ("?w=160", "image/webp,*/*;q=0.8", "160 ['image/webp']"),
        ("?w=640", "*/*", "640 ['image/webp']"),
    ],
)
async def test_a_reader_gets_the_width_and_the_types_that_they_ask_for(http, query, accepts, shown):
    reply = await http.get(f"{BLOB}{query}", headers={"accept": accepts})

    assert reply.headers["content-type"] == shown
    assert reply.headers["vary"] == "Accept"


@pytest.mark.parametrize("width", ["0", "161", "1e3", "640px", "", "٦٤٠"])
async def test_a_width_that_is_not_kept_is_refused(http, width):
    assert (await http.get(BLOB, params={"w": width})).status_code == 400


async def test_a_disk_that_fails_is_told_and_is_no_mistake_of_the_caller(http, shelf):
    shelf.broken = True

    assert (await http.get(BLOB)).status_code == 503


async def test_a_picture_that_is_not_there_is_not_found(http):
    assert (await http.get("/blobs/nothing")).status_code == 404


async def test_a_node_says_whether_it_lives_and_whether_it_is_ready(http, ready):
    assert (await http.get("/healthz")).status_code == 200
    assert (await http.get("/readyz")).status_code == 200

    ready["ready"] = False

    assert (await http.get("/healthz")).status_code == 200
    assert (await http.get("/readyz")).status_code == 503


async def test_its_figures_are_there_to_be_scraped(http):
    reply = await http.get("/metrics")

    assert "rialto_commands_total" in reply.text
    assert reply.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/elsewhere", 404), ("GET", "/studio/", 404), ("PUT", "/", 405)],
)
async def test_what_no_route_takes_is_told_as_a_problem(http, method, path, status):
    reply = await http.request(method, path)

    assert (reply.status_code, reply.json()["status"]) == (status, status)
    assert reply.headers["content-type"] == "application/problem+json"
    assert ("allow" in reply.headers) == (status == 405)


async def test_a_request_with_two_lengths_is_refused_and_its_line_closed(http):
    twice = {"content-length": "5", "transfer-encoding": "chunked"}

    reply = await http.post("/healthz", content=b"0\r\n\r\n", headers=twice)

    assert (reply.status_code, reply.headers["connection"]) == (400, "close")
