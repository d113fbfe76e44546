"""The pages and small things over HTTP: each with its headers, each refusal a problem document."""

import httpx
import pytest

from gateway.admission import Admission
from gateway.app import UPLOADS, Pages
from gateway.pages import PAGES
from gateway.tokens import Tokens
from rialto.refusal import Busy
from rialto.roles import Role
from storage.blobs import MOST_BYTES, Blob, BlobTooLarge, NotAPicture, Shown
from storage.port import Unavailable
from storage.work import Look

PNG = b"\x89PNG\r\n\x1a\n"


class Shelf:
    """Blobs by id; ``broken`` as a disk can be."""

    def __init__(self):
        self.kept, self.broken, self.refusal = {}, False, None

    async def put(self, body):
        if self.broken:
            raise Unavailable("no room left")
        if self.refusal:
            raise self.refusal
        blob = Blob("b" * 64, "image/png", len(body))
        self.kept[blob.id] = blob, body
        return blob

    async def get(self, id):
        if self.broken:
            raise Unavailable("damaged")
        return self.kept.get(id)

    async def show(self, id, width, takes):
        found = await self.get(id)
        return Shown(f"{width} {sorted(takes)}", found[1]) if found else None


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def ready():
    return {"ready": True}


@pytest.fixture
def tokens(world):
    return Tokens("a secret of at least thirty-two bytes", world.now_ms)


@pytest.fixture
async def http(shelf, ready, tokens, house, store):
    async def is_ready():
        return ready["ready"]

    admission = Admission(tokens, Look(store), house.commit)

    async def nothing(request):
        return None

    transport = httpx.ASGITransport(Pages(admission, shelf, is_ready, nothing).app())
    async with httpx.AsyncClient(transport=transport, base_url="http://rialto") as http:
        yield http


@pytest.fixture
def signed(tokens):
    token = tokens.mint("ada", name="Ada", role=Role.VIEWER, ttl_s=60)
    return {"Authorization": f"Bearer {token}"}


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


async def test_a_picture_is_kept_and_shown_to_everybody(http, signed):
    kept = await http.post("/blobs", content=PNG, headers=signed)
    shown = await http.get(f"/blobs/{kept.json()['id']}")

    assert kept.status_code == 201
    assert (shown.status_code, shown.content) == (200, PNG)
    assert "immutable" in shown.headers["cache-control"]


@pytest.mark.parametrize(
    ("query", "accepts", "shown"),
    [
        ("", "image/avif,image/webp,*/*", "1080 ['image/avif', 'image/webp']"),
        ("?w=160", "image/webp,*/*;q=0.8", "160 ['image/webp']"),
        ("?w=640", "*/*", "640 ['image/webp']"),
    ],
)
async def test_a_reader_gets_the_width_and_the_types_that_they_ask_for(
    http, signed, query, accepts, shown
):
    kept = (await http.post("/blobs", content=PNG, headers=signed)).json()["id"]

    reply = await http.get(f"/blobs/{kept}{query}", headers={"accept": accepts})

    assert reply.headers["content-type"] == shown
    assert reply.headers["vary"] == "Accept"


@pytest.mark.parametrize("width", ["0", "161", "1e3", "640px", "", "٦٤٠"])
async def test_a_width_that_is_not_kept_is_refused(http, width):
    assert (await http.get("/blobs/" + "b" * 64, params={"w": width})).status_code == 400


async def test_where_too_many_pictures_wait_one_is_told_when_to_come_again(http, shelf, signed):
    shelf.refusal = Busy(retry_after_ms=5_000)

    reply = await http.post("/blobs", content=PNG, headers=signed)

    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}]
)
async def test_who_is_not_signed_in_brings_no_picture(http, shelf, header):
    reply = await http.post("/blobs", content=PNG, headers=header)

    assert (reply.status_code, reply.json()["code"]) == (401, 1005)
    assert reply.headers["content-type"] == "application/problem+json"
    assert not shelf.kept


async def test_who_brings_a_picture_while_the_store_is_busy_is_told_when_to_come_again(
    http, signed, monkeypatch
):
    async def busy(*_):
        raise Busy

    monkeypatch.setattr(Admission, "must_be_let_in", busy)

    reply = await http.post("/blobs", content=PNG, headers=signed)

    assert (reply.status_code, reply.headers["retry-after"]) == (503, "1")


async def test_a_file_without_end_is_not_read_to_its_end(http, signed):
    sent = []

    async def endless():
        while len(sent) < 100:
            sent.append(1)
            yield bytes(MOST_BYTES // 4)

    reply = await http.post("/blobs", content=endless(), headers=signed)

    assert (reply.status_code, reply.json()["code"]) == (413, 1010)


@pytest.mark.parametrize(("refusal", "status"), [(BlobTooLarge, 413), (NotAPicture, 415)])
async def test_what_is_no_picture_is_told_so(http, shelf, signed, refusal, status):
    shelf.refusal = refusal()

    reply = await http.post("/blobs", content=b"<svg/>", headers=signed)

    assert (reply.status_code, reply.json()["code"]) == (status, refusal.code)


async def test_one_member_does_not_fill_the_disk(http, signed, tokens):
    for _ in range(UPLOADS.burst):
        await http.post("/blobs", content=PNG, headers=signed)
    other = tokens.mint("bo", name="Bo", role=Role.VIEWER, ttl_s=60)

    too_many = await http.post("/blobs", content=PNG, headers=signed)
    by_another = await http.post(
        "/blobs", content=PNG, headers={"Authorization": f"Bearer {other}"}
    )

    assert (too_many.status_code, too_many.json()["code"]) == (429, 1002)
    assert by_another.status_code == 201


async def test_a_disk_that_fails_is_told_and_is_no_mistake_of_the_caller(http, shelf, signed):
    shelf.broken = True

    assert (await http.post("/blobs", content=PNG, headers=signed)).status_code == 503
    assert (await http.get("/blobs/" + "b" * 64)).status_code == 503


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

    reply = await http.post("/blobs", content=b"0\r\n\r\n", headers=twice)

    assert (reply.status_code, reply.headers["connection"]) == (400, "close")
