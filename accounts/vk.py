"""Signing in by VK ID: OAuth 2.1 with PKCE and VK's ``device_id`` (id.vk.com, "VK ID API")."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx
from msgspec import Struct

from accounts.oauth import asked, challenge
from accounts.port import Attempt, NotVouched, Person

VK = "https://id.vk.ru"
ISSUER = "vk"  # not the address: that has moved before


class Granted(Struct):
    access_token: str
    user_id: int
    state: str


class User(Struct):
    user_id: str
    first_name: str = ""
    last_name: str = ""


class About(Struct):
    user: User


@dataclass
class VkId:
    """VK at ``base``, at which we are the application ``client``."""

    client: str
    http: httpx.AsyncClient
    base: str = VK

    async def address(self, attempt: Attempt) -> str:
        query = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": attempt.back,
            "state": attempt.state,
            "code_challenge": challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        return f"{self.base}/authorize?{urlencode(query)}"

    async def person(self, attempt: Attempt, told: Mapping[str, str]) -> Person:
        form = {
            "grant_type": "authorization_code",
            "code": told.get("code", ""),
            "code_verifier": attempt.verifier,
            "client_id": self.client,
            "device_id": told.get("device_id", ""),
            "redirect_uri": attempt.back,
            "state": attempt.state,
        }
        granted = await asked(self.http, "POST", f"{self.base}/oauth2/auth", Granted, form)
        # VK has no nonce: it tells the state once more with the token.
        if not hmac.compare_digest(granted.state, attempt.state):
            raise NotVouched("wrong", "the token is for another attempt")
        form = {"access_token": granted.access_token, "client_id": self.client}
        user = (await asked(self.http, "POST", f"{self.base}/oauth2/user_info", About, form)).user
        if user.user_id != str(granted.user_id):
            raise NotVouched("wrong", "the token is somebody else's")
        return Person(ISSUER, user.user_id, f"{user.first_name} {user.last_name}".strip())
