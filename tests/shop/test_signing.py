"""Keys that sign: made once, kept, and followed by others without a gap."""

import jwt
import pytest

from shop.app import Shop
from shop.rows import KEYS
from shop.signing import MOST_KEYS, made, private
from tests.shop.things import verified


@pytest.fixture
def signing(shop):
    return shop.issuer.signing


def claims(token, signing):
    return verified(token, signing.jwks())[1]


def test_a_key_is_told_without_its_secret_half(signing):
    (key,) = signing.jwks()["keys"]

    assert key.keys() == {"kid", "kty", "crv", "x", "y", "use", "alg"}
    assert (key["kty"], key["crv"], key["use"], key["alg"]) == ("EC", "P-256", "sig", "ES256")


async def test_a_key_survives_a_restart(shop, signing, shelf, world):
    token = signing.sign({"aud": "rialto"})

    reopened = await Shop.open(shelf, world, shop.base)

    assert claims(token, reopened.issuer.signing) == {"aud": "rialto"}
    assert reopened.issuer.signing.jwks() == signing.jwks()


async def test_what_an_older_key_signed_verifies_after_a_rotation(signing, shelf, world, shop):
    before = signing.sign({"aud": "rialto", "n": 1})

    await signing.rotate()
    after = signing.sign({"aud": "rialto", "n": 2})

    assert claims(before, signing)["n"] == 1
    assert claims(after, signing)["n"] == 2
    assert len({jwt.get_unverified_header(token)["kid"] for token in (before, after)}) == 2
    reopened = await Shop.open(shelf, world, shop.base)
    assert reopened.issuer.signing.jwks() == signing.jwks()


async def test_keys_that_sign_no_more_are_removed_in_the_end(signing, shelf):
    first = signing.keys[0].id

    for _ in range(MOST_KEYS):
        await signing.rotate()

    assert len(signing.keys) == len(shelf.rows[KEYS.name]) == MOST_KEYS
    assert first not in shelf.rows[KEYS.name]


def test_a_signature_of_another_key_or_kind_is_none(signing):
    (key,) = signing.jwks()["keys"]
    forged = jwt.encode({"aud": "rialto"}, private(made(0).pem), "ES256", {"kid": key["kid"]})
    unsigned = jwt.encode({"aud": "rialto"}, None, "none", {"kid": key["kid"]})

    for token in (forged, unsigned):
        with pytest.raises(jwt.InvalidTokenError):
            verified(token, signing.jwks())


def test_a_key_of_another_kind_is_a_mistake_of_ours(signing):
    pem = (
        b"-----BEGIN PRIVATE KEY-----\n"
        b"MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
        b"-----END PRIVATE KEY-----\n"
    )

    with pytest.raises(TypeError):
        private(pem)
