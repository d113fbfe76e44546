"""The page over plain http that leads a phone to a market at home, and the certificate for it."""

from collections.abc import Mapping
from html import escape

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from gateway.app import SafeHeaders
from gateway.certificates import Authority
from gateway.lan_words import RIGHT_TO_LEFT, WORDS, language_of
from gateway.pages import assets

DEVICES = ("iphone", "android", "desk")
STEPS = 3
PAGE = """<!doctype html>
<html lang="{lang}" dir="{dir}" data-ready>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/static/img/logo.svg">
<link rel="stylesheet" href="/static/css/tokens.css">
<link rel="stylesheet" href="/static/css/base.css">
<link rel="stylesheet" href="/static/css/components.css">
<link rel="stylesheet" href="/static/css/lan.css">
<body class="lan-page">
<main class="stack">
<h1>{title}</h1>
<p>{why}</p>
<a class="button" data-kind="ink" data-size="wide" href="/ca">{get}</a>
<p class="quiet">{same}</p>
<p dir="ltr"><code>{fingerprint}</code></p>
{devices}
<h2>{then}</h2>
<a class="button" data-kind="hot" data-size="wide" href="{address}">{open}</a>
<p class="quiet">{only}</p>
</main>
</html>
"""


def doorstep(authority: Authority, address: str) -> Starlette:
    """Return what is served plainly beside the market at ``address``."""

    async def page(request: Request) -> Response:
        language = language_of(request.headers.get("accept-language", ""))
        told = {"address": address, "fingerprint": authority.fingerprint}
        return HTMLResponse(html(language, told), headers={"cache-control": "no-store"})

    return Starlette(
        routes=[Route("/", page), offered(authority), *assets().routes()],
        middleware=[Middleware(SafeHeaders)],
    )


def offered(authority: Authority) -> Route:
    """Offer the certificate under the type and name by which phones know one.

    Inline, for Safari then asks at once whether to take up the profile.
    """

    async def ca(request: Request) -> Response:
        headers = {
            "content-disposition": 'inline; filename="rialto.crt"',
            "cache-control": "no-store",
        }
        return Response(authority.der, media_type="application/x-x509-ca-cert", headers=headers)

    return Route("/ca", ca)


def html(language: str, told: Mapping[str, str]) -> str:
    words = {key: escape(text) for key, text in WORDS[language].items()}
    words |= {key: escape(text) for key, text in told.items()}
    devices = "\n".join(_device(device, words) for device in DEVICES)
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    return PAGE.format(**words, devices=devices, lang=language, dir=direction)


def _device(device: str, words: Mapping[str, str]) -> str:
    steps = (words[f"{device}_{n}"].format(get=words["get"]) for n in range(1, STEPS + 1))
    items = "".join(f"<li>{step}</li>" for step in steps)
    return f'<section class="card stack"><h2>{words[device]}</h2><ol>{items}</ol></section>'
