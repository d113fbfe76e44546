"""Keys that sign what the shop says of people: kept in its store, the older ones for verifying."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import ECAlgorithm
from jwt.utils import base64url_encode

from rialto.world import World
from shop.rows import BY_AGE, KEYS, SigningKey
from storage.port import Batch, Delete, Lease, Put, Store

ALGORITHM = "ES256"
# What an old key has signed lapses within minutes; two of them outlive any cache of keys.
MOST_KEYS = 3


@dataclass
class Signing:
    """The newest key signs; all that are kept are told to those who verify."""

    store: Store
    lease: Lease
    world: World
    keys: list[SigningKey] = field(default_factory=list)  # newest first

    async def open(self) -> None:
        """Read the keys that are there, and make one where there is none."""
        self.keys = await self.store.range(KEYS, BY_AGE, ("shop",), descending=True)
        if not self.keys:
            await self.rotate()

    async def rotate(self) -> None:
        """Sign with a fresh key from now on; all but the two before it are removed."""
        made_ms = max([self.world.now_ms(), *(key.made_ms + 1 for key in self.keys)])
        fresh, gone = made(made_ms), self.keys[MOST_KEYS - 1 :]
        deletes = tuple(Delete(KEYS, key.id, key.version) for key in gone)
        await self.store.commit(Batch(self.lease, (Put(KEYS, fresh),), deletes))
        self.keys = [fresh.advanced(), *self.keys[: MOST_KEYS - 1]]

    def jwks(self) -> dict[str, Any]:
        """Return the public halves as a JWK set (RFC 7517)."""
        return {"keys": [public(key) for key in self.keys]}

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return the claims as a JWT, signed by the newest key."""
        key = self.keys[0]
        return jwt.encode(dict(claims), private(key.pem), ALGORITHM, headers={"kid": key.id})


def made(made_ms: int) -> SigningKey:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return SigningKey(thumbprint(jwk(key)), pem, made_ms)


def private(pem: bytes) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(pem, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("a signing key of the shop is of an elliptic curve")
    return key


def public(key: SigningKey) -> dict[str, Any]:
    return {**jwk(private(key.pem)), "kid": key.id, "use": "sig", "alg": ALGORITHM}


def jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    return ECAlgorithm.to_jwk(key.public_key(), as_dict=True)


def thumbprint(told: Mapping[str, Any]) -> str:
    """Return a key's name by what it is (RFC 7638, section 3)."""
    plain = '{{"crv":"{crv}","kty":"{kty}","x":"{x}","y":"{y}"}}'.format(**told)
    return base64url_encode(sha256(plain.encode()).digest()).decode()
