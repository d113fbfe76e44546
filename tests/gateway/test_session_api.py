"""Signing in over HTTP: from our own page, by any way, and by nothing that is not of it."""

import pytest

from gateway.admission import Admission
from gateway.session_api import TOKEN_S
from gateway.session_cookie import ATTEMPT, COOKIE
from gateway.signin_attempts import LASTS_S
from gateway.tokens import BadToken
from rialto.roles import Role
from storage.work import Look
from tests.gateway.browsers import OURS

POSTS = {
    "/session/begin": {"way": "market"},
    "/session/code": {"address": "ada@example.org"},
    "/session/code/enter": {"address": "ada@example.org", "code": "123456"},
    "/session/switch": {"user": "ada"},
    "/session/leave": {"user": "ada"},
}


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
