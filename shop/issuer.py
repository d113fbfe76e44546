"""The issuer: who a person of the marketplace is, told to a client once the person allows it.

OpenID Connect Core with the code flow alone, and the advice of RFC 9700: PKCE for everybody, codes
and refresh tokens that are good once, and that end all they gave when they come a second time.
"""

import logging
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from rialto.locks import Locks
from rialto.world import World
from shop.oauth import VERIFIER, AuthorizationRequest, Client, OAuthError, must
from shop.rows import BY_END, CODES, GRANTS, TOKENS, Code, Grant, Token
from shop.signing import Signing
from storage.port import Batch, Collection, Delete, Lease, Put, Store

log = logging.getLogger("shop.issuer")

CODE_MS = 60_000
ID_TOKEN_S = 5 * 60
ACCESS_S = 15 * 60
REFRESH_MS = 30 * 24 * 60 * 60_000
# What has lapsed is kept a little: a code that comes late a second time still ends its grant.
KEPT_MS = 10 * 60_000
SELLER = "seller"


class Person(Struct, frozen=True):
    """Somebody with an account; ``role`` "seller" or empty, ``locale`` empty where not told."""

    user: str
    name: str
    role: str = ""
    locale: str = ""


@dataclass
class Issuer:
    """Codes, grants and tokens over the shop's store. ``people`` and ``clients`` may be changed."""

    store: Store
    lease: Lease
    world: World
    signing: Signing
    people: dict[str, Person] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    locks: Locks = field(default_factory=Locks)

    async def allow(
        self, asked: AuthorizationRequest, user: str, issuer: str, language: str
    ) -> str:
        """Return the code for what ``user`` has allowed just now; raises KeyError for nobody."""
        person, code, now = self.people[user], token_urlsafe(32), self.world.now_ms()
        grant = Grant(
            self.world.new_id(),
            asked.client.id,
            person.user,
            asked.scope,
            person.locale or language,
            issuer,
            now // 1000,
            now + CODE_MS,
        )
        row = Code(
            hash_of(code), grant.id, asked.redirect_uri, asked.challenge, asked.nonce, now + CODE_MS
        )
        await self._write(Put(GRANTS, grant), Put(CODES, row))
        return code

    async def tokens(self, client: Client, told: Mapping[str, str]) -> dict[str, Any]:
        """Answer a token request of a client that has proved itself; raises OAuthError."""
        kind = must(told, "grant_type")
        if kind == "authorization_code":
            return await self._exchange(client, told)
        if kind == "refresh_token":
            return await self._refresh(client, told)
        raise OAuthError("unsupported_grant_type", "grant_type is none of those told")

    async def revoke(self, client: Client, token: str) -> None:
        """End an access token, or all that hangs on a refresh token (RFC 7009).

        A token that is not this client's is, to this client, no token: nothing happens.
        """
        found = await self.store.get(TOKENS, hash_of(token))
        if found is None:
            return
        async with self.locks.hold(found.grant):
            grant = await self.store.get(GRANTS, found.grant)
            if grant is None or grant.client != client.id:
                return
            if found.kind == "refresh":
                await self._end(grant)
            else:
                await self._write(Delete(TOKENS, found.id, found.version))

    async def whose(self, access_token: str) -> dict[str, Any]:
        """Return the claims on whoever gave an access token; raises OAuthError."""
        found = await self.store.get(TOKENS, hash_of(access_token))
        if found is None or found.kind != "access" or found.expires_ms <= self.world.now_ms():
            raise OAuthError("invalid_token", "the access token is not good, or no more")
        grant = await self.store.get(GRANTS, found.grant)
        if grant is None or grant.ended or grant.user not in self.people:
            raise OAuthError("invalid_token", "the access token is not good, or no more")
        return self._claims(grant)

    async def forget(self) -> None:
        """Remove what has lapsed a while ago."""
        before = self.world.now_ms() - KEPT_MS
        lapsing: tuple[Collection[Any], ...] = (CODES, TOKENS, GRANTS)
        for of in lapsing:
            rows = await self.store.range(of, BY_END, ("shop",))
            gone = [row for row in rows if row.expires_ms <= before]
            await self._write(*(Delete(of, row.id, row.version) for row in gone))

    async def _exchange(self, client: Client, told: Mapping[str, str]) -> dict[str, Any]:
        id, verifier = hash_of(must(told, "code")), must(told, "code_verifier")
        if not VERIFIER.fullmatch(verifier):
            raise OAuthError("invalid_request", "code_verifier is not 43 to 128 characters")
        found = await self.store.get(CODES, id)
        if found is None:
            raise invalid_grant()
        async with self.locks.hold(found.grant):
            code = await self.store.get(CODES, id)
            grant = await self.store.get(GRANTS, found.grant)
            if code is None or grant is None or grant.client != client.id:
                raise invalid_grant()
            if code.used:
                log.warning("issuer.code_reused", extra={"client": client.id, "grant": grant.id})
                await self._end(grant)
                raise invalid_grant()
            used = Put(CODES, replace(code, used=True))
            if not self._good(code, told.get("redirect_uri", ""), verifier):
                await self._write(used)  # whoever guesses has one guess
                raise invalid_grant()
            return await self._give(grant, used, nonce=code.nonce)

    def _good(self, code: Code, redirect_uri: str, verifier: str) -> bool:
        return (
            self.world.now_ms() < code.expires_ms
            and compare_digest(code.redirect_uri.encode(), redirect_uri.encode())
            and compare_digest(code.challenge.encode(), challenge_of(verifier).encode())
        )

    async def _refresh(self, client: Client, told: Mapping[str, str]) -> dict[str, Any]:
        id = hash_of(must(told, "refresh_token"))
        found = await self.store.get(TOKENS, id)
        if found is None or found.kind != "refresh":
            raise invalid_grant()
        async with self.locks.hold(found.grant):
            token = await self.store.get(TOKENS, id)
            grant = await self.store.get(GRANTS, found.grant)
            if token is None or grant is None or grant.client != client.id:
                raise invalid_grant()
            if token.spent:
                log.warning("issuer.refresh_reused", extra={"client": client.id, "grant": grant.id})
                await self._end(grant)
                raise invalid_grant()
            if token.expires_ms <= self.world.now_ms():
                raise invalid_grant()
            if not set(told.get("scope", "").split()) <= set(grant.scope.split()):
                raise OAuthError("invalid_scope", "scope has what was not granted")
            return await self._give(grant, Put(TOKENS, replace(token, spent=True)))

    async def _give(self, grant: Grant, spent: Put, nonce: str = "") -> dict[str, Any]:
        """Write what is spent with what is given for it, and answer."""
        if grant.ended or grant.user not in self.people:
            raise invalid_grant()
        now, access, refresh = self.world.now_ms(), token_urlsafe(32), token_urlsafe(32)
        kept_until = now + REFRESH_MS
        await self._write(
            spent,
            Put(GRANTS, replace(grant, expires_ms=kept_until)),
            Put(TOKENS, Token(hash_of(access), grant.id, "access", now + ACCESS_S * 1000)),
            Put(TOKENS, Token(hash_of(refresh), grant.id, "refresh", kept_until)),
        )
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": ACCESS_S,
            "refresh_token": refresh,
            "scope": grant.scope,
            "id_token": self.signing.sign(self._id_token(grant, nonce)),
        }

    def _id_token(self, grant: Grant, nonce: str) -> dict[str, Any]:
        """Return the claims of an ID token; a refreshed one has no nonce (Core, section 12.2)."""
        now_s = self.world.now_ms() // 1000
        claims: dict[str, Any] = {
            "iss": grant.issuer,
            "aud": grant.client,
            "exp": now_s + ID_TOKEN_S,
            "iat": now_s,
            "auth_time": grant.auth_s,
        }
        return claims | self._claims(grant) | ({"nonce": nonce} if nonce else {})

    def _claims(self, grant: Grant) -> dict[str, Any]:
        """Return what the scope lets be told of the person, as they are now."""
        person = self.people[grant.user]
        claims = {"sub": person.user}
        if "profile" in grant.scope.split():
            claims |= {"name": person.name, "locale": grant.locale}
            claims |= {"role": SELLER} if person.role == SELLER else {}
        return claims

    async def _end(self, grant: Grant) -> None:
        if not grant.ended:
            await self._write(Put(GRANTS, replace(grant, ended=True)))

    async def _write(self, *changes: Put | Delete) -> None:
        puts = tuple(one for one in changes if isinstance(one, Put))
        deletes = tuple(one for one in changes if isinstance(one, Delete))
        if changes:
            await self.store.commit(Batch(self.lease, puts, deletes))


def invalid_grant() -> OAuthError:
    """One answer for whatever is wrong with a code or a token: the reason would help a thief."""
    return OAuthError("invalid_grant", "it is not good, or no more")


def hash_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636, section 4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
