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
from gateway.pages import assets
from gateway.words import TEXTS, Catalogue, negotiate, read

DEVICES = ("iphone", "android", "desk")
STEPS = 3
TOLD = ("title", "why", "get", "same", "then", "open", "only")
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
    texts = read(TEXTS)

    async def page(request: Request) -> Response:
        tag = negotiate(texts, accept_language=request.headers.get("accept-language", ""))
        told = {"address": address, "fingerprint": authority.fingerprint}
        return HTMLResponse(html(texts[tag], told), headers={"cache-control": "no-store"})

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


def html(texts: Catalogue, told: Mapping[str, str]) -> str:
    words = {key: escape(texts.t(f"lan.{key}")) for key in TOLD}
    words |= {key: escape(text) for key, text in told.items()}
    devices = "\n".join(_device(device, texts) for device in DEVICES)
    return PAGE.format(**words, devices=devices, lang=texts.tag, dir=texts.direction)


def _device(device: str, texts: Catalogue) -> str:
    get = texts.t("lan.get")
    steps = (texts.t(f"lan.{device}.{n}", get=get) for n in range(1, STEPS + 1))
    items = "".join(f"<li>{escape(step)}</li>" for step in steps)
    name = escape(texts.t(f"lan.{device}"))
    return f'<section class="card stack"><h2>{name}</h2><ol>{items}</ol></section>'
