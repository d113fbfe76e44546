"""A browser without scripts, which signs in at the issuer."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.shop.things import ISSUER, asking

FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def client_of(app, base=ISSUER):
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base)


async def opened(browser, **more):
    """Open the page that asks; return what its form sends if one presses Allow as Ada."""
    page = await browser.get("/oauth/authorize", params=asking(**more))
    assert page.status_code == 200, page.text
    hidden = {name: unescape(value) for name, value in FIELD.findall(page.text)}
    return hidden | {"who": "ada", "decision": "allow"}


async def pressed(browser, form, **headers):
    return await browser.post("/oauth/consent", data=form, headers=headers)


def sent(answer):
    """Return where an answer sends the browser, and what it tells there."""
    to = urlsplit(answer.headers["location"])
    told = {name: value for name, (value,) in parse_qs(to.query).items()}
    return answer.headers["location"].partition("?")[0], told


async def post(browser, path, form, **more):
    return await browser.post(path, data=form, **more)
