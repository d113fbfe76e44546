"""Commands over HTTP: the same as over the socket, told as HTTP tells things."""

import httpx
import pytest
from starlette.applications import Starlette

from gateway import limits
from gateway.admission import Admission
from gateway.http_api import Api
from gateway.services import Services, accounts, hashed
from gateway.tokens import Tokens
from rialto.refusal import Refusal
from rialto.roles import Role
from storage.work import Look
from tests.callers import Asker, sam

KEY = "rk_a-key-of-tests"
ENTRY = f"[crm]\nmay = ['room:show', 'room:create']\nrole = 'host'\nkeys = ['{hashed(KEY)}']\n"


@pytest.fixture
def tokens(world):
    return Tokens("s" * 32, world.now_ms)


@pytest.fixture
async def http(house, tokens, store):
    services = Services(known=accounts(ENTRY))
    admission = Admission(tokens, Look(store), house.commit)
    api = Api(house.dispatch, admission, services, frozenset())
    transport = httpx.ASGITransport(app=Starlette(routes=api.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://rialto") as http:
        yield http


@pytest.fixture
def ask(http, tokens):
    async def ask(command, who="", *, key="", role=Role.VIEWER, **body):
        headers = {"idempotency-key": key} if key else {}
        if who:
            token = tokens.mint(who, name=who.title(), role=role, ttl_s=60)
            headers["authorization"] = f"Bearer {token}"
        return await http.post(f"/api/{command}", json=body, headers=headers)

    return ask


ROOM = {"title": "Tea", "cover": "teapots", "category": "home"}


async def test_anybody_may_ask_what_guests_may(ask):
    reply = await ask("feed:live")

    assert (reply.status_code, reply.json()["cards"]) == (200, [])
    assert reply.headers["content-type"] == "application/json"


async def test_sent_twice_it_is_answered_twice_and_done_once(ask):
    replies = [
        await ask("room:create", "hana", key="k-000002", role=Role.HOST, **ROOM) for _ in range(2)
    ]
    another = ROOM | {"title": "Another"}
    other = await ask("room:create", "hana", key="k-000002", role=Role.HOST, **another)
    rooms = (await ask("room:mine", "hana", role=Role.HOST)).json()["rooms"]

    assert replies[0].content == replies[1].content
    assert (other.status_code, other.json()["code"]) == (422, 1003)
    assert len(rooms) == 1


@pytest.mark.parametrize(
    ("command", "asked", "status", "code"),
    [
        ("order:mine", {}, 401, 1005),
        ("room:show", {"room": "01JAAAAAAAAAAAAAAAAAAAAAAA"}, 404, 1102),
    ],
)
async def test_a_refusal_is_a_problem(ask, command, asked, status, code):
    reply = await ask(command, **asked)

    told = reply.json()
    assert (reply.status_code, told["status"], told["code"]) == (status, status, code)
    assert reply.headers["content-type"] == "application/problem+json"
    assert told["type"] == f"/docs#{code}"
    assert told["title"] == Refusal.known[code].reason


async def test_who_asks_too_often_is_told_when_to_ask_again(ask):
    replies = [await ask("order:mine", "ada") for _ in range(25)]

    last = replies[-1]
    assert (last.status_code, last.json()["code"]) == (429, 1002)
    assert int(last.headers["retry-after"]) >= 1


async def test_a_role_is_asked_for_as_everywhere(ask):
    assert (await ask("room:create", "ada", key="k-000003", **ROOM)).status_code == 403


async def test_a_service_asks_for_its_commands_and_no_other(http):
    shown = {"authorization": f"Bearer {KEY}", "idempotency-key": "k-000004"}
    made = await http.post("/api/room:create", json=ROOM, headers=shown)
    other = await http.post("/api/order:mine", json={}, headers=shown)

    assert made.status_code == 200
    assert (other.status_code, other.json()["code"]) == (403, 1001)


@pytest.mark.parametrize(
    "shown", ["Bearer rk_another", "Bearer nonsense", "Basic YTpi", "Bearer ", "Bearer"]
)
async def test_who_cannot_be_told_is_nobody(http, shown):
    reply = await http.post("/api/feed:live", json={}, headers={"authorization": shown})

    assert (reply.status_code, reply.json()["code"]) == (401, 1005)
    assert reply.headers["www-authenticate"] == "Bearer"


async def test_a_token_whose_time_is_over_is_told_so(http, tokens):
    token = tokens.mint("ada", name="Ada", role=Role.VIEWER, ttl_s=-1)
    reply = await http.post("/api/feed:live", headers={"authorization": f"Bearer {token}"})

    assert (reply.status_code, reply.json()["title"]) == (401, "the token has expired")


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"no":"such"}', b"\xff", b'{"key":7}'])
async def test_a_body_that_is_none_of_the_commands_is_refused(http, body):
    reply = await http.post("/api/feed:live", content=body)
    keyed = await http.post("/api/room:create", content=body, headers={"idempotency-key": "k" * 9})

    assert reply.status_code == 400
    assert keyed.status_code in (400, 401)


@pytest.mark.parametrize(("own", "status"), [("k-000005", 200), ("another-key", 400)])
async def test_a_body_and_a_header_name_the_same_key(http, own, status):
    shown = {"authorization": f"Bearer {KEY}", "idempotency-key": "k-000005"}

    reply = await http.post("/api/room:create", json=ROOM | {"key": own}, headers=shown)

    assert reply.status_code == status


async def test_a_command_that_is_none_and_a_body_that_is_too_long(http):
    long = b" " * (limits.MESSAGE_BYTES + 1)

    assert (await http.post("/api/no:such")).status_code == 404
    assert (await http.get("/api/feed:live")).status_code == 405
    assert (await http.post("/api/feed:live", content=long)).status_code == 413


async def test_who_is_banned_is_told_so_with_a_problem(ask, house):
    banned = await Asker(house.dispatch).ok("access:ban", sam, user="ada", reason="fraud")

    answer = await ask("room:create", "ada", title="Tea", cover="teapots", category="home")

    assert banned["user"] == "ada"
    assert answer.status_code == 403
    assert (answer.json()["code"], answer.json()["facts"]) == (1507, {"why": "fraud"})


async def test_who_has_signed_out_needs_a_fresh_token(ask):
    await ask("access:logout", "ada", key="key-of-a-logout")

    again = await ask("access:logout", "ada", key="another-key-of-one")

    assert (again.status_code, again.json()["title"]) == (401, "the token has expired")
