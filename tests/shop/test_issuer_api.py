"""The issuer over HTTP, as a platform's server meets it."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from accounts.oidc import OpenId
from accounts.port import Attempt, NotVouched
from tests.shop.signing_in import client_of, opened, post, pressed, sent
from tests.shop.things import (
    CALLBACK,
    ISSUER,
    LEDGER,
    VERIFIER,
    exchanging,
    refreshing,
    verified,
)

TIMES = {"verify_exp": False, "verify_iat": False}


async def test_it_tells_what_it_can(browser):
    answer = await browser.get("/.well-known/openid-configuration")

    told = answer.json()
    assert told["issuer"] == ISSUER
    assert told["authorization_endpoint"] == f"{ISSUER}/oauth/authorize"
    assert told["token_endpoint"] == f"{ISSUER}/oauth/token"
    assert told["jwks_uri"] == f"{ISSUER}/oauth/jwks"
    assert told["response_types_supported"] == ["code"]
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["id_token_signing_alg_values_supported"] == ["ES256"]
    assert told["scopes_supported"] == ["openid", "profile"]
    assert told["request_uri_parameter_supported"] is False
    for name, url in told.items():
        if name.endswith(("_endpoint", "jwks_uri")):
            assert (await browser.request("OPTIONS", url)).status_code != 404, name


async def test_from_the_question_to_who_it_is(browser):
    back = await pressed(browser, await opened(browser) | {"who": "giulia"})

    place, told = sent(back)
    assert (back.status_code, place) == (303, CALLBACK.partition("?")[0])
    assert told.keys() == {"via", "code", "state", "iss"}
    assert (told["via"], told["state"], told["iss"]) == ("fondaco", "a state", ISSUER)
    given = await post(browser, "/oauth/token", exchanging(told["code"]))
    keys = (await browser.get("/oauth/jwks")).json()
    claims = verified(given.json()["id_token"], keys, **TIMES)[1]
    assert (claims["sub"], claims["role"], claims["nonce"]) == ("giulia", "seller", "a nonce")
    assert given.headers["cache-control"] == "no-store"


async def test_rialto_itself_signs_people_in_here_once(mounted, browser, world):
    attempt = Attempt("fondaco", "a state", "a nonce", VERIFIER, CALLBACK, "/")

    async with client_of(mounted, "") as http:
        rialto = OpenId(ISSUER, "rialto", "", http, world.now_ms)
        asked = dict(parse_qsl(urlsplit(await rialto.address(attempt)).query))
        told = sent(await pressed(browser, await opened(browser, **asked)))[1]
        person = await rialto.person(attempt, told)
        with pytest.raises(NotVouched):
            await rialto.person(attempt, told)

    assert (person.issuer, person.subject, person.name) == (ISSUER, "ada", "Ada")
    assert not person.seller


async def test_a_client_that_has_a_secret_shows_it(browser):
    more = {"client_id": "ledger", "redirect_uri": LEDGER.redirect_uris[0]}
    back = await pressed(browser, await opened(browser, **more))
    asked = exchanging(sent(back)[1]["code"], **more)

    without = await post(browser, "/oauth/token", asked)
    wrong = await post(browser, "/oauth/token", asked, auth=("ledger", "another"))
    right = await post(browser, "/oauth/token", asked, auth=("ledger", "a+secret"))

    assert [without.status_code, wrong.status_code, right.status_code] == [401, 401, 200]
    assert without.json()["error"] == wrong.json()["error"] == "invalid_client"
    assert wrong.headers["www-authenticate"].startswith("Basic")


async def test_a_code_that_comes_twice_is_told_so_and_in_no_log(browser, caplog):
    code = sent(await pressed(browser, await opened(browser)))[1]["code"]
    given = (await post(browser, "/oauth/token", exchanging(code))).json()

    again = await post(browser, "/oauth/token", exchanging(code))

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert again.headers["cache-control"] == "no-store"
    for secret in (code, given["access_token"], given["refresh_token"], given["id_token"]):
        assert secret not in str([vars(r) for r in caplog.records if r.name != "httpx"])


async def test_whose_a_token_is_can_be_asked_until_it_is_revoked(browser):
    code = sent(await pressed(browser, await opened(browser)))[1]["code"]
    given = (await post(browser, "/oauth/token", exchanging(code))).json()
    bearer = {"authorization": f"Bearer {given['access_token']}"}

    known = await browser.get("/oauth/userinfo", headers=bearer)
    gone = {"client_id": "rialto", "token": given["refresh_token"]}
    revoked = await post(browser, "/oauth/revoke", gone)
    after = await browser.get("/oauth/userinfo", headers=bearer)
    refresh = await post(browser, "/oauth/token", refreshing(given))

    assert known.json() == {"sub": "ada", "name": "Ada", "locale": "en"}
    assert (revoked.status_code, after.status_code, refresh.status_code) == (200, 401, 400)
    assert 'error="invalid_token"' in after.headers["www-authenticate"]
    assert (await browser.get("/oauth/userinfo")).status_code == 401


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("token", "grant_type=refresh_token&client_id=stranger", "invalid_client"),
        ("token", "grant_type=a&grant_type=b&client_id=rialto", "invalid_request"),
        ("token", "client_id=rialto", "invalid_request"),
        ("token", "client_id=rialto&grant_type=password", "unsupported_grant_type"),
        ("token", "client_id=rialto&grant_type=refresh_token", "invalid_request"),
        ("token", "a=" + "x" * 70_000, "invalid_request"),
        ("token", "\xff\xfe", "invalid_client"),
        ("revoke", "client_id=rialto", "invalid_request"),
        ("revoke", "client_id=stranger&token=a", "invalid_client"),
    ],
)
async def test_a_bad_request_of_a_program_is_refused_by_name(browser, path, body, error):
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await browser.post(f"/oauth/{path}", content=body.encode("latin-1"), headers=headers)

    assert 400 <= answer.status_code < 500
    assert answer.json()["error"] == error
    assert answer.headers["cache-control"] == "no-store"


async def test_a_body_that_is_no_form_is_refused(browser):
    answer = await browser.post("/oauth/token", json=exchanging("code"))
    page = await browser.post("/oauth/consent", json={})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert page.status_code == 400


async def test_on_a_host_of_its_own_the_shop_is_the_issuer_too(http, shop):
    told = (await http.get("/.well-known/openid-configuration")).json()

    assert told["issuer"] == shop.base
    assert (await http.get("/oauth/jwks")).json() == shop.issuer.signing.jwks()
