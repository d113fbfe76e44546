"""Signing in at an OpenID provider: what is not for this very attempt signs nobody in."""

import pytest
from msgspec.structs import replace

from accounts.oidc import KNOWN_FOR_MS, OpenId
from accounts.port import Attempt, NotVouched, Person
from tests.accounts.providers import (
    CLIENT,
    GOOD,
    ISSUER,
    OTHER,
    RSA,
    Issuer,
    client_of,
    query_of,
)

ATTEMPT = Attempt(
    "market", "state-1", "nonce-1", "v" * 43, "https://rialto.example/session/back", "/"
)


@pytest.fixture
def issuer(world):
    return Issuer(world.now_ms)


@pytest.fixture
async def market(issuer, world):
    async with client_of(issuer.app) as http:
        yield OpenId(ISSUER, CLIENT, "", http, world.now_ms, home=True)


@pytest.fixture
def come_back(market, issuer):
    async def come_back(attempt=ATTEMPT, **other):
        told = issuer.authorize(await market.address(ATTEMPT))
        return await market.person(attempt, told | other)

    return come_back


async def test_whoever_consents_is_known_by_the_marketplaces_id(come_back):
    assert await come_back() == Person(ISSUER, "ada", "Ada", home=True)


async def test_a_seller_is_told_as_one(come_back, issuer):
    issuer.says["role"] = "seller"

    assert (await come_back()).seller


async def test_the_person_is_sent_with_pkce_state_and_nonce(market):
    asked = query_of(await market.address(ATTEMPT))

    assert asked["code_challenge_method"] == "S256"
    assert ATTEMPT.verifier not in str(asked)
    assert (asked["state"], asked["nonce"]) == ("state-1", "nonce-1")
    assert asked["redirect_uri"] == ATTEMPT.back


@pytest.mark.parametrize(
    "other",
    [
        replace(ATTEMPT, verifier="w" * 43),
        replace(ATTEMPT, back="https://evil.example/session/back"),
        replace(ATTEMPT, nonce="nonce-2"),
    ],
)
async def test_a_code_that_was_stolen_is_worth_nothing_to_another_attempt(other, come_back):
    with pytest.raises(NotVouched) as refused:
        await come_back(other)

    assert refused.value.why == "wrong"


async def test_a_code_counts_once(market, issuer):
    told = issuer.authorize(await market.address(ATTEMPT))
    await market.person(ATTEMPT, told)

    with pytest.raises(NotVouched):
        await market.person(ATTEMPT, told)


@pytest.mark.parametrize(
    "says",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"aud": ["another", CLIENT], "azp": "another"},
        {"nonce": None},
        {"sub": ""},
        {"sub": None},
        {"exp": 1},
        {"exp": None},
        {"iat": 9_000_000_000},
        {"iat": "soon"},
    ],
)
async def test_a_token_with_a_wrong_claim_signs_nobody_in(says, come_back, issuer):
    issuer.says |= says

    with pytest.raises(NotVouched) as refused:
        await come_back()

    assert refused.value.why == "wrong"


@pytest.mark.parametrize(
    ("key", "kid"), [(OTHER, "k1"), (GOOD, "k9"), (RSA, "k1"), ("s" * 32, "k1")]
)
async def test_a_token_by_another_key_or_algorithm_signs_nobody_in(key, kid, come_back, issuer):
    issuer.key, issuer.kid = key, kid

    with pytest.raises(NotVouched):
        await come_back()


async def test_keys_that_cannot_be_read_vouch_for_nobody(come_back, issuer):
    issuer.published = {}

    with pytest.raises(NotVouched) as refused:
        await come_back()

    assert refused.value.why == "wrong"


async def test_a_new_key_is_looked_up_and_a_known_one_is_not(come_back, issuer):
    await come_back()
    await come_back()
    before = issuer.fetched.count("/jwks")
    issuer.published["k2"], issuer.key, issuer.kid = RSA, RSA, "k2"

    await come_back()

    assert (before, issuer.fetched.count("/jwks")) == (1, 2)


async def test_an_answer_that_names_another_issuer_is_not_taken(come_back):
    with pytest.raises(NotVouched):
        await come_back(iss="https://evil.example")


async def test_discovery_that_names_another_issuer_is_not_believed(market, issuer):
    issuer.told["issuer"] = "https://evil.example"

    with pytest.raises(NotVouched):
        await market.address(ATTEMPT)


async def test_discovery_is_asked_again_after_an_hour(market, issuer, world):
    await market.address(ATTEMPT)
    await market.address(ATTEMPT)
    now = world.now_ms()
    world.now_ms = lambda: now + KNOWN_FOR_MS
    market.now_ms = world.now_ms
    await market.address(ATTEMPT)

    assert issuer.fetched.count("/.well-known/openid-configuration") == 2


@pytest.mark.parametrize(
    ("path", "status", "why"),
    [("/token", 503, "away"), ("/jwks", 503, "away"), ("/token", 404, "wrong")],
)
async def test_a_provider_in_trouble_is_told_from_one_that_refuses(
    path, status, why, come_back, issuer
):
    issuer.status[path] = status

    with pytest.raises(NotVouched) as refused:
        await come_back()

    assert refused.value.why == why


async def test_a_confidential_client_shows_its_secret_and_a_public_one_has_none(
    market, issuer, come_back
):
    await come_back()
    market.secret = CLIENT * 8
    await come_back()

    assert ["client_secret" in form for form in issuer.forms] == [False, True]
