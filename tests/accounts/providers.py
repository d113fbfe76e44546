"""Providers for tests: an OpenID issuer that lies where it is told to, and an honest VK ID."""

import base64
import hashlib
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

ISSUER = "https://market.example"
CLIENT, VK_TOKEN = "rialto", "vk-token"
GOOD = ec.generate_private_key(ec.SECP256R1())
OTHER = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def query_of(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def challenge_of(verifier):
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


async def form_of(request):
    return dict(parse_qsl((await request.body()).decode()))


def client_of(app):
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app))


@dataclass
class Issuer:
    """``says`` are claims that its tokens make instead of true ones, None for those left out."""

    now_ms: object
    says: dict = field(default_factory=dict)
    key: object = GOOD
    kid: str = "k1"
    told: dict = field(default_factory=dict)
    codes: dict = field(default_factory=dict)
    status: dict = field(default_factory=dict)
    forms: list = field(default_factory=list)
    fetched: list = field(default_factory=list)
    published: dict = field(default_factory=lambda: {"k1": GOOD})

    def authorize(self, url):
        """Do what the person's consent does; return what is told on the way back."""
        asked = query_of(url)
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": ISSUER}

    def token_of(self, asked):
        now = self.now_ms() // 1000
        claims = {
            "iss": ISSUER,
            "sub": "ada",
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
            "name": "Ada",
        } | self.says
        claims = {name: value for name, value in claims.items() if value is not None}
        algorithm = {GOOD: "ES256", OTHER: "ES256", RSA: "RS256"}.get(self.key, "HS256")
        return jwt.encode(claims, self.key, algorithm=algorithm, headers={"kid": self.kid})

    @property
    def app(self):
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discover),
                Route("/jwks", self._jwks),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    def _answer(self, request, body):
        self.fetched.append(request.url.path)
        return JSONResponse(body, self.status.get(request.url.path, 200))

    async def _discover(self, request: Request):
        ends = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks",
        }
        return self._answer(request, ends | self.told)

    async def _jwks(self, request: Request):
        kinds = {GOOD: jwt.algorithms.ECAlgorithm, OTHER: jwt.algorithms.ECAlgorithm}
        keys = [
            kinds.get(key, jwt.algorithms.RSAAlgorithm).to_jwk(key.public_key(), as_dict=True)
            | {"kid": kid}
            for kid, key in self.published.items()
        ]
        return self._answer(request, {"keys": keys})

    async def _token(self, request: Request):
        form = await form_of(request)
        self.forms.append(form)
        asked = self.codes.pop(form["code"], None)
        if (
            asked is None
            or challenge_of(form["code_verifier"]) != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            self.fetched.append("/token")
            return JSONResponse({"error": "invalid_grant"}, 400)
        return self._answer(request, {"id_token": self.token_of(asked), "access_token": "a"})


@dataclass
class Vk:
    """VK ID as its pages document it: PKCE, a device id, the state told once more."""

    base: str = "https://id.vk.ru"
    user: dict = field(
        default_factory=lambda: {"user_id": "17", "first_name": "Vera", "last_name": "K."}
    )
    says: dict = field(default_factory=dict)
    codes: dict = field(default_factory=dict)

    def authorize(self, url):
        asked = query_of(url)
        code = f"vk-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "device_id": "d-1", "type": "code_v2"}

    @property
    def app(self):
        return Starlette(
            routes=[
                Route("/authorize", self._authorize),
                Route("/oauth2/auth", self._auth, methods=["POST"]),
                Route("/oauth2/user_info", self._user_info, methods=["POST"]),
            ]
        )

    async def _authorize(self, request: Request):
        asked = dict(request.query_params)
        yes = self.authorize(str(request.url))
        no = {"error": "access_denied", "state": asked["state"]}
        links = [
            f'<a id="{id}" href="{escape(asked["redirect_uri"] + "?" + urlencode(told))}">{id}</a>'
            for id, told in (("yes", yes), ("no", no))
        ]
        icon = "<link rel=icon href=/static/img/logo.svg>"
        page = f"<!doctype html><html lang=ru><title>VK ID</title>{icon}{' '.join(links)}"
        return HTMLResponse(page)

    async def _auth(self, request: Request):
        form = await form_of(request)
        asked = self.codes.pop(form["code"], None)
        if (
            asked is None
            or challenge_of(form["code_verifier"]) != asked["code_challenge"]
            or form["device_id"] != "d-1"
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        told = {"access_token": VK_TOKEN, "user_id": 17, "state": form["state"]}
        return JSONResponse(told | self.says)

    async def _user_info(self, request: Request):
        form = await form_of(request)
        if form["access_token"] != VK_TOKEN:
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse({"user": self.user})
