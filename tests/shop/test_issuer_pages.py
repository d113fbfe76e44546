"""The issuer over HTTP, as a browser without scripts meets it."""

import asyncio
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from shop.issuer_pages import FORM_MS
from tests.shop.signing_in import client_of, opened, pressed, sent
from tests.shop.things import CALLBACK, ISSUER, LEDGER, asking


async def test_cancel_sends_back_with_a_no(browser):
    back = await pressed(browser, await opened(browser) | {"decision": "cancel"})

    told = sent(back)[1]
    assert (back.status_code, told["error"], told["state"]) == (303, "access_denied", "a state")
    assert told["iss"] == ISSUER
    assert "code" not in told


async def test_a_fault_of_a_known_client_is_sent_back_by_name(browser):
    for more, error in (
        ({"nonce": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ):
        back = await browser.get("/oauth/authorize", params=asking(**more))
        place, told = sent(back)
        assert (back.status_code, place) == (303, CALLBACK.partition("?")[0])
        assert (told["error"], told["state"], told["iss"]) == (error, "a state", ISSUER)


async def test_a_request_without_a_state_is_sent_back_without_one(browser):
    for query in (asking(state=None), [*asking().items(), ("state", "another")]):
        told = sent(await browser.get("/oauth/authorize", params=urlencode(query)))[1]

        assert told["error"] == "invalid_request"
        assert "state" not in told


@pytest.mark.parametrize(
    "query",
    [
        "",
        "%ff=%00",
        urlencode(asking(client_id="stranger")),
        urlencode(asking(redirect_uri=None)),
        urlencode(asking(redirect_uri="https://thief.example/")),
        urlencode(asking(redirect_uri=CALLBACK + "&x=y")),
        urlencode(asking(redirect_uri=CALLBACK.replace("//", "//thief.example\\@"))),
        urlencode([*asking().items(), ("redirect_uri", "https://thief.example/")]),
        urlencode([*asking().items(), ("client_id", "ledger")]),
    ],
)
async def test_nobody_is_sent_to_a_place_that_is_not_registered(browser, query):
    page = await browser.get(f"/oauth/authorize?{query}")

    assert page.status_code == 400
    assert "location" not in page.headers
    assert "thief" not in page.text
    assert "<h1>We cannot tell who is asking</h1>" in page.text


async def test_a_page_that_asks_belongs_to_one_browser(mounted, browser):
    form = await opened(browser)

    async with client_of(mounted) as another:
        await opened(another)
        assert (await pressed(another, form)).status_code == 400
        another.cookies.clear()
        assert (await pressed(another, form)).status_code == 400

    assert (await pressed(browser, form)).status_code == 303


async def test_a_form_of_another_site_counts_for_nothing(browser):
    form = await opened(browser)

    for kind in ("cross-site", "same-site", "none"):
        assert (await pressed(browser, form, **{"sec-fetch-site": kind})).status_code == 400
    assert (await pressed(browser, form, **{"sec-fetch-site": "same-origin"})).status_code == 303


async def test_what_was_shown_is_what_is_allowed(browser):
    form = await opened(browser, scope="openid")

    for other in (asking(), asking(client_id="ledger", redirect_uri=LEDGER.redirect_uris[0])):
        assert (await pressed(browser, form | {"request": urlencode(other)})).status_code == 400


@pytest.mark.parametrize("form", ["", ".", "1.2", "9" * 20 + ".x", "1", "²." + "a" * 64, "ä.ä"])
async def test_a_form_without_a_good_proof_counts_for_nothing(browser, form):
    told = await opened(browser)

    assert (await pressed(browser, told | {"form": form})).status_code == 400


async def test_a_form_lapses_and_offers_to_start_again(browser):
    form = await opened(browser)
    await asyncio.sleep(FORM_MS / 1000)

    page = await pressed(browser, form)

    again = unescape(re.search(r'<a href="(.*?)">', page.text)[1])
    assert page.status_code == 400
    assert (await browser.get(f"/oauth/{again}")).status_code == 200


@pytest.mark.parametrize("who", ["nobody", "", '"><script>'])
async def test_nobody_is_let_in_who_is_not_there(browser, who):
    assert (await pressed(browser, await opened(browser) | {"who": who})).status_code == 400


async def test_a_client_that_left_meanwhile_is_sent_nothing(browser, shop):
    form = await opened(browser)
    del shop.issuer.clients["rialto"]

    assert (await pressed(browser, form)).status_code == 400


async def test_two_pages_in_one_browser_are_both_good(browser):
    first, second = await opened(browser), await opened(browser, state="another")

    assert sent(await pressed(browser, first))[1]["state"] == "a state"
    assert sent(await pressed(browser, second))[1]["state"] == "another"


async def test_a_page_runs_nothing_is_framed_by_nobody_and_leads_to_the_client_alone(browser):
    page = await browser.get("/oauth/authorize", params=asking())

    csp = dict(part.split(" ", 1) for part in page.headers["content-security-policy"].split("; "))
    assert csp["default-src"] == csp["frame-ancestors"] == csp["base-uri"] == "'none'"
    assert csp["form-action"] == "'self' https://rialto.example"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "<script" not in page.text
    app = await browser.get("/oauth/authorize", params=asking(redirect_uri="app.rialto:/signed-in"))
    assert "form-action 'self' app.rialto:" in app.headers["content-security-policy"]
    assert "return to <bdi>Rialto</bdi>" in app.text
    assert 'return to <bdi dir="ltr">rialto.example</bdi>' in page.text


@pytest.mark.parametrize(
    ("base", "name", "secure"),
    [
        ("https://market.example/shop", "__Host-fondaco", True),
        ("http://127.0.0.1:8000/shop", "__Host-fondaco", True),
        ("http://localhost:8000/shop", "__Host-fondaco", True),
        ("http://192.168.1.5:8000/shop", "fondaco", False),
        ("http://127.evil.example.com:8000/shop", "fondaco", False),
    ],
)
async def test_the_cookie_is_bound_to_its_host_where_browsers_allow_it(shop, base, name, secure):
    app = Starlette(routes=[Mount("/shop", routes=shop.openid(lambda _: base))])

    async with client_of(app, base) as client:
        page = await client.get("/oauth/authorize", params=asking())

    cookie = page.headers["set-cookie"]
    assert cookie.startswith(f"{name}=")
    assert ("secure" in cookie.lower()) == secure
    assert all(part in cookie for part in ("HttpOnly", "Path=/", "SameSite=lax"))


async def test_a_page_speaks_the_language_that_is_asked_for(browser):
    german = await browser.get("/oauth/authorize", params=asking(ui_locales="de en"))
    arabic = await browser.get(
        "/oauth/authorize", params=asking(), headers={"accept-language": "ar-EG,en;q=0.5"}
    )

    assert '<html lang="de" dir="ltr">' in german.text
    assert "möchte deinen Namen wissen" in german.text
    assert '<html lang="ar" dir="rtl">' in arabic.text


async def test_who_is_hinted_at_is_chosen_and_nothing_else_of_it_is_shown(browser):
    ada = await browser.get("/oauth/authorize", params=asking())
    giulia = await browser.get("/oauth/authorize", params=asking(login_hint="giulia"))
    odd = await browser.get("/oauth/authorize", params=asking(login_hint='"><b>'))

    assert re.search(r'value="(\w+)" checked', ada.text)[1] == "ada"
    assert re.search(r'value="(\w+)" checked', giulia.text)[1] == "giulia"
    assert re.search(r'value="(\w+)" checked', odd.text)[1] == "ada"
    assert '"><b>' not in odd.text


async def test_its_looks_are_served_beside_it(browser):
    page = await browser.get("/oauth/authorize", params=asking())

    named = re.findall(r'<link rel="\w+" href="(.*?)"', page.text)
    found = [await browser.get(f"/oauth/{name}") for name in named]
    kinds = [answer.headers["content-type"].partition(";")[0] for answer in found]
    assert [answer.status_code for answer in found] == [200, 200]
    assert kinds == ["image/svg+xml", "text/css"]
