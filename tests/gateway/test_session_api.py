"""Signing in over HTTP: from our own page, by any way, on a device that keeps accounts apart."""

import httpx
import pytest
from starlette.applications import Starlette

from accounts.account import Accounts
from accounts.codes import Codes, SentAlready, WrongCode
from accounts.oidc import OpenId
from accounts.port import NotVouched, Ways
from accounts.sessions import LASTS_MS, SEEN_EVERY_MS, Sessions
from accounts.vk import VkId
from gateway.admission import Admission
from gateway.letter import Letter
from gateway.session_api import TOKEN_S, SessionApi
from gateway.session_cookie import ATTEMPT, COOKIE, MOST
from gateway.signin_attempts import LASTS_S, Attempts
from gateway.tokens import BadToken, ExpiredToken, Tokens
from gateway.words import TEXTS, read
from rialto.roles import Role
from storage.work import Look
from tests.accounts.providers import CLIENT, ISSUER, Issuer, Vk, client_of

OURS = "https://rialto.example"
POSTS = {
    "/session/begin": {"way": "market"},
    "/session/code": {"address": "ada@example.org"},
    "/session/code/enter": {"address": "ada@example.org", "code": "123456"},
    "/session/switch": {"user": "ada"},
    "/session/leave": {"user": "ada"},
}


class Mailbox:
    def __init__(self):
        self.letters, self.fails = [], False

    async def send(self, to, subject, text):
        if self.fails:
            raise NotVouched("away")
        self.letters.append((to, subject, text))

    @property
    def code(self):
        return self.letters[-1][2][:6]


@pytest.fixture
def issuer(world):
    return Issuer(world.now_ms)


@pytest.fixture
def vk():
    return Vk()


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def tokens(world):
    return Tokens("s" * 32, world.now_ms)


@pytest.fixture
async def api(door, commit, world, tokens, issuer, vk, mailbox):
    async with client_of(issuer.app) as market, client_of(vk.app) as network:
        providers = {
            "market": OpenId(ISSUER, CLIENT, "", market, world.now_ms, home=True),
            "vk": VkId("5100", network),
        }
        yield SessionApi(
            door,
            commit,
            Accounts(world),
            Sessions(world),
            Codes(world, "p" * 32),
            Attempts("s" * 32, lambda: world.now_ms()),
            tokens,
            Ways(providers, mailbox),
            Letter(read(TEXTS)),
        )


class Browser:
    """One browser at our own page: it keeps cookies, and says where its page is from."""

    def __init__(self, api, issuer, vk, mailbox):
        transport = httpx.ASGITransport(app=Starlette(routes=api.routes()))
        agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        self.http = httpx.AsyncClient(
            transport=transport, base_url=OURS, headers={"user-agent": agent}
        )
        self.at = {"market": issuer, "vk": vk}
        self.mailbox = mailbox

    async def post(self, path, headers=None, **body):
        headers = {"origin": OURS} if headers is None else headers
        return await self.http.post(path, json=body, headers=headers)

    async def me(self, **query):
        return (await self.http.get("/session", params=query)).json()

    async def consent(self, way="market", then="/room/1"):
        begun = await self.post("/session/begin", way=way, then=then)
        return self.at[way].authorize(begun.json()["url"])

    async def back(self, told):
        return await self.http.get("/session/back", params=told)

    async def sign_in(self, way="market", then="/room/1"):
        return await self.back(await self.consent(way, then))

    async def by_mail(self, address="ada@example.org", name="Ada"):
        await self.post("/session/code", address=address)
        return await self.post(
            "/session/code/enter", address=address, code=self.mailbox.code, name=name
        )


@pytest.fixture
async def browser(api, issuer, vk, mailbox):
    made = Browser(api, issuer, vk, mailbox)
    async with made.http:
        yield made


@pytest.fixture
async def another(api, issuer, vk, mailbox):
    made = Browser(api, issuer, vk, mailbox)
    async with made.http:
        yield made


async def test_nobody_is_at_a_page_at_first(browser):
    told = await browser.me()

    assert told["user"] == told["token"] == ""
    assert told["role"] == "guest"
    assert told["ways"] == ["market", "vk", "mail"]


@pytest.mark.parametrize(("way", "name"), [("market", "Ada"), ("vk", "Vera K.")])
async def test_who_comes_back_from_a_provider_goes_on_where_they_were(way, name, browser):
    led = await browser.sign_in(way, then="/room/1?tray#sku=2")

    assert (led.status_code, led.headers["location"]) == (303, "/room/1?tray#sku=2")
    assert (await browser.me())["name"] == name


async def test_who_shows_the_code_of_a_letter_is_signed_in(browser):
    told = (await browser.by_mail(name="Ada")).json()

    assert told["name"] == "Ada"
    assert told == await browser.me() | {"token": told["token"], "token_ms": told["token_ms"]}


async def test_the_token_is_for_the_socket_and_for_a_quarter_of_an_hour(
    browser, tokens, world, store, commit
):
    await browser.sign_in()
    told = await browser.me()

    identity = tokens.read(told["token"])
    await Admission(tokens, Look(store), commit).must_be_let_in(identity)

    assert identity.member.user == told["user"] == "ada"
    assert identity.member.session == told["session"]
    assert told["token_ms"] == world.now_ms() + TOKEN_S * 1000
    assert identity.expires_s == told["token_ms"] // 1000


async def test_a_seller_is_a_host(browser, issuer):
    issuer.says["role"] = "seller"

    await browser.sign_in()

    assert (await browser.me())["role"] == Role.HOST.name.lower()


async def test_no_script_and_no_other_site_has_a_cookie_of_ours(browser):
    begun = await browser.post("/session/begin", way="market")
    back = await browser.back(browser.at["market"].authorize(begun.json()["url"]))

    for answer, name in ((begun, ATTEMPT), (back, COOKIE)):
        cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(f"{name}="))
        assert name.startswith("__Host-")
        for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
            assert part in cookie
        assert "Domain" not in cookie
    assert begun.headers["cache-control"] == back.headers["cache-control"] == "no-store"


# What does not sign in.


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {"origin": f"{OURS}.evil.example"},
        {"origin": OURS.replace("https", "http")},
        {"origin": OURS, "host": "evil.example"},
    ],
)
async def test_no_other_page_can_use_the_cookie(path, headers, browser):
    await browser.sign_in()
    before = await browser.me()

    answer = await browser.post(path, headers, **POSTS[path])

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert (await browser.me())["session"] == before["session"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"other": 1}', b"{" * 5000, b"x" * 9000])
async def test_what_cannot_be_read_is_refused(path, body, browser):
    answer = await browser.http.post(path, content=body, headers={"origin": OURS})

    assert answer.status_code == 400


async def test_a_stolen_answer_is_worth_nothing_in_another_browser(browser, another):
    told = await browser.consent()
    await another.consent()

    led = await another.back(told)

    assert led.headers["location"] == "/room/1#sign-in=wrong"
    assert (await another.me())["user"] == ""


async def test_an_answer_counts_once(browser):
    told = await browser.consent()
    await browser.back(told)
    await browser.post("/session/leave", user="ada")

    led = await browser.back(told)

    assert led.headers["location"] == "/#sign-in=over"
    assert (await browser.me())["user"] == ""


async def test_an_answer_that_is_replayed_with_its_cookie_finds_the_code_used(browser, another):
    told = await browser.consent()
    kept = browser.http.cookies[ATTEMPT]
    await browser.back(told)
    another.http.cookies.set(ATTEMPT, kept, domain="rialto.example")

    led = await another.back(told)

    assert led.headers["location"] == "/room/1#sign-in=wrong"
    assert (await another.me())["user"] == ""


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"error": "access_denied"}, "denied"),
        ({"error": "server_error"}, "wrong"),
        ({"state": "another"}, "wrong"),
        ({"state": ""}, "wrong"),
        ({"code": "another"}, "wrong"),
        ({"iss": "https://evil.example"}, "wrong"),
    ],
)
async def test_of_an_answer_that_signs_nobody_in_the_page_is_told_why(told, why, browser):
    led = await browser.back(await browser.consent() | told)

    assert led.headers["location"] == f"/room/1#sign-in={why}"
    assert (await browser.me())["user"] == ""


async def test_an_attempt_is_over_after_ten_minutes(browser, world):
    told = await browser.consent()
    now = world.now_ms()
    world.now_ms = lambda: now + LASTS_S * 1000
    led = await browser.back(told)

    assert led.headers["location"] == "/#sign-in=over"


@pytest.mark.parametrize(
    "then",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/a b",
        "/\n",
        "x",
        "/" + "a" * 499 + "b",
    ],
)
async def test_nobody_is_led_to_another_site(then, browser):
    begun = await browser.post("/session/begin", way="market", then=then)

    if begun.status_code == 200:
        led = await browser.back(browser.at["market"].authorize(begun.json()["url"]))
        assert led.headers["location"] == "/"
    else:
        assert begun.status_code == 400


async def test_no_token_and_no_attempt_passes_for_the_other(browser, tokens, api):
    attempt = api.attempts.begin("market", OURS, "/")
    token = tokens.mint("ada", name="Ada", role=Role.VIEWER, ttl_s=60)

    with pytest.raises(BadToken):
        tokens.read(api.attempts.keep(attempt))
    assert api.attempts.kept(token) is None


async def test_an_unknown_way_is_none(browser):
    assert (await browser.post("/session/begin", way="facebook")).status_code == 404


async def test_a_provider_that_does_not_answer_is_told_as_away(browser, issuer):
    issuer.status["/.well-known/openid-configuration"] = 503

    answer = await browser.post("/session/begin", way="market")

    assert answer.status_code == 503


# Codes.


async def test_a_wrong_code_is_refused_with_the_tries_that_are_left(browser):
    await browser.post("/session/code", address="ada@example.org")
    wrong = f"{(int(browser.mailbox.code) + 1) % 10**6:06}"

    answer = await browser.post("/session/code/enter", address="ada@example.org", code=wrong)

    assert answer.json()["code"] == WrongCode.code
    assert answer.json()["facts"] == {"left": 4}


async def test_only_the_browser_that_asked_can_enter_the_code(browser, another):
    await browser.post("/session/code", address="ada@example.org")

    answer = await another.post(
        "/session/code/enter", address="ada@example.org", code=browser.mailbox.code
    )

    assert answer.status_code == 409
    assert (await another.me())["user"] == ""


async def test_a_second_letter_waits_a_minute(browser):
    await browser.post("/session/code", address="ada@example.org")

    answer = await browser.post("/session/code", address="ada@example.org")

    assert answer.json()["code"] == SentAlready.code
    assert answer.headers["retry-after"] == "60"


@pytest.mark.parametrize(
    ("lang", "subject"), [("de-AT", "Dein Code für Rialto: "), ("xx", "Your code for Rialto: ")]
)
async def test_the_letter_speaks_the_language_of_the_page(lang, subject, browser, mailbox):
    await browser.post("/session/code", address="ada@example.org", lang=lang)

    assert mailbox.letters[0][1] == subject + mailbox.code


async def test_a_letter_that_cannot_be_sent_is_told_so(browser, mailbox):
    mailbox.fails = True

    assert (await browser.post("/session/code", address="ada@example.org")).status_code == 503


async def test_where_no_letters_go_out_there_is_no_such_way(browser, api):
    api.ways.mailer = None

    assert (await browser.post("/session/code", address="ada@example.org")).status_code == 404
    assert "mail" not in (await browser.me())["ways"]


async def test_attempts_of_one_address_have_a_pace(browser):
    answers = [await browser.post("/session/switch", user="ada") for _ in range(21)]

    assert [one.status_code for one in answers] == [401] * 20 + [429]
    assert answers[-1].headers["retry-after"] == "5"


# Several accounts, several devices.


async def test_two_accounts_on_one_device_are_kept_apart(browser):
    await browser.sign_in("market")
    await browser.sign_in("vk")
    vera = await browser.me()

    ada = (await browser.post("/session/switch", user="ada")).json()

    assert [vera["name"], ada["name"]] == ["Vera K.", "Ada"]
    assert [one["name"] for one in ada["accounts"]] == ["Ada", "Vera K."]
    assert ada["session"] != vera["session"]
    assert (await browser.me())["user"] == "ada"
    assert (await browser.me(user=vera["user"]))["user"] == vera["user"], "a tab keeps its own"
    assert (await browser.me(user="bo"))["user"] == ""


async def test_who_signs_in_again_has_one_session_on_the_device(browser, ask, commit):
    await browser.sign_in()
    await browser.sign_in()

    told = await browser.me()
    sessions = await Sessions(commit.world)._of("ada", Look(commit.store))

    assert [one["user"] for one in told["accounts"]] == ["ada"]
    assert [one.id for one in sessions] == [told["session"]]


async def test_a_device_keeps_a_few_accounts(browser):
    for number in range(MOST + 1):
        await browser.by_mail(f"{number}@example.org", f"P{number}")

    assert [one["name"] for one in (await browser.me())["accounts"]] == [
        "P5",
        "P4",
        "P3",
        "P2",
        "P1",
    ]


async def test_who_leaves_is_out_and_the_other_account_stays(browser, tokens, store, commit):
    await browser.sign_in("vk")
    await browser.sign_in("market")
    ada = await browser.me()

    left = (await browser.post("/session/leave", user="ada")).json()

    assert left["name"] == "Vera K."
    with pytest.raises(ExpiredToken):
        await Admission(tokens, Look(store), commit).must_be_let_in(tokens.read(ada["token"]))


async def test_nobody_can_switch_to_an_account_of_another_device(browser, another):
    await browser.sign_in("market")
    await another.sign_in("vk")

    assert (await another.post("/session/switch", user="ada")).status_code == 401
    assert (await another.post("/session/leave", user="ada")).json()["name"] == "Vera K."
    assert (await browser.me())["user"] == "ada"


async def test_a_session_that_is_used_lasts_and_one_that_is_not_ends(browser, world):
    await browser.sign_in()
    now = world.now_ms()
    world.now_ms = lambda: now + SEEN_EVERY_MS
    await browser.me()

    kept = browser.http.cookies[COOKIE]

    async def user_at(ms):
        world.now_ms = lambda: now + ms
        headers = {"cookie": f"{COOKIE}={kept}"}
        return (await browser.http.get("/session", headers=headers)).json()["user"]

    assert await user_at(SEEN_EVERY_MS + LASTS_MS - 1) == "ada"
    assert await user_at(SEEN_EVERY_MS + 2 * LASTS_MS - 1) == ""


@pytest.mark.parametrize("shown", ["x", "~~~", "01JAAAAAAAAAAAAAAAAAAAAAAA." + "y" * 43, "\x01"])
async def test_a_cookie_that_opens_nothing_is_let_go(shown, browser):
    answer = await browser.http.get("/session", headers={"cookie": f"{COOKIE}={shown}"})

    assert answer.json()["user"] == ""
