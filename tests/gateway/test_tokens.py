"""Tokens: signed by us or by a key that is told, each by its own algorithm, and by nothing else."""

import asyncio
import json

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from gateway.jwks import EVERY_S, LEAST_S, Jwks, fetching
from gateway.tokens import BadToken, ExpiredToken, Tokens
from rialto.roles import Role
from tests.running import during

SECRET = "s" * 32
URL = "https://sign-in.example/jwks.json"


def public(kid, key):
    kinds = {
        ec.EllipticCurvePrivateKey: jwt.algorithms.ECAlgorithm,
        ed25519.Ed25519PrivateKey: jwt.algorithms.OKPAlgorithm,
        rsa.RSAPrivateKey: jwt.algorithms.RSAAlgorithm,
    }
    to_jwk = next(kind for known, kind in kinds.items() if isinstance(key, known)).to_jwk
    return json.loads(to_jwk(key.public_key())) | {"kid": kid}


@pytest.fixture
def keys():
    return {
        "ec": (ec.generate_private_key(ec.SECP256R1()), "ES256"),
        "ed": (ed25519.Ed25519PrivateKey.generate(), "EdDSA"),
    }


@pytest.fixture
def served(keys):
    """What the other side serves, and how often it was asked."""
    return {"keys": [public(kid, key) for kid, (key, _) in keys.items()], "asked": 0, "status": 200}


@pytest.fixture
async def tokens(world, served):
    def answer(request):
        served["asked"] += 1
        return httpx.Response(served["status"], json={"keys": served["keys"]})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        now_s = asyncio.get_running_loop().time
        yield Tokens(SECRET, world.now_ms, Jwks(fetching(client, URL), now_s))


def claims(world, **more):
    return {"sub": "ada", "exp": world.now_ms() // 1000 + 60, "info": {"name": "Ada"}} | more


async def read(tokens, token):
    await tokens.ready(token)
    return tokens.read(token)


@pytest.mark.parametrize("kid", ["ec", "ed"])
async def test_a_token_by_a_key_that_is_told_is_believed(tokens, keys, world, kid):
    key, algorithm = keys[kid]
    token = jwt.encode(claims(world, role="host"), key, algorithm, headers={"kid": kid})

    identity = await read(tokens, token)

    assert (identity.member.name, identity.member.role) == ("Ada", Role.HOST)


async def test_keys_are_asked_for_once_and_again_when_another_is_named(tokens, keys, served, world):
    key, algorithm = keys["ec"]
    token = jwt.encode(claims(world), key, algorithm, headers={"kid": "ec"})
    for _ in range(3):
        await read(tokens, token)
    assert served["asked"] == 1

    served["keys"] = [public("new", key)]
    renamed = jwt.encode(claims(world), key, algorithm, headers={"kid": "new"})
    await asyncio.sleep(LEAST_S)
    await read(tokens, renamed)

    assert served["asked"] == 2
    with pytest.raises(BadToken):
        await read(tokens, token)


async def test_a_flood_of_unknown_keys_is_no_flood_of_questions(tokens, keys, served, world):
    key, algorithm = keys["ec"]
    for n in range(20):
        token = jwt.encode(claims(world), key, algorithm, headers={"kid": f"made-up-{n}"})
        with pytest.raises(BadToken):
            await read(tokens, token)

    assert served["asked"] == 1


async def test_keys_are_looked_for_now_and_then(tokens, served):
    async with during(tokens.keys.run):
        await asyncio.sleep(2.5 * EVERY_S)

    assert served["asked"] == 3


@pytest.mark.parametrize("trouble", ["down", "nonsense"])
async def test_what_was_told_last_holds_while_nothing_is_told(tokens, keys, served, world, trouble):
    key, algorithm = keys["ec"]
    token = jwt.encode(claims(world), key, algorithm, headers={"kid": "ec"})
    await read(tokens, token)

    served |= {"status": 503} if trouble == "down" else {"keys": "nonsense"}
    await asyncio.sleep(LEAST_S)
    await tokens.keys.look_for("another")

    assert (await read(tokens, token)).member.user == "ada"


async def test_no_key_is_believed_for_an_algorithm_of_another_kind(tokens, keys, world, served):
    weak = rsa.generate_private_key(65537, 2048)
    served["keys"].append(public("rsa", weak))
    forged = [
        jwt.encode(claims(world), weak, "RS256", headers={"kid": "rsa"}),
        jwt.encode(claims(world), weak, "RS256", headers={"kid": "ec"}),
        jwt.encode(claims(world), "x" * 32, "HS256", headers={"kid": "ec"}),
        jwt.encode(claims(world), None, "none", headers={"kid": "ec"}),
        jwt.encode(claims(world), keys["ed"][0], "EdDSA", headers={"kid": "ec"}),
        "nonsense",
    ]

    for token in forged:
        with pytest.raises(BadToken):
            await read(tokens, token)


async def test_where_no_keys_are_told_only_we_sign(world, keys):
    key, algorithm = keys["ec"]
    token = jwt.encode(claims(world), key, algorithm, headers={"kid": "ec"})

    with pytest.raises(BadToken):
        await read(Tokens(SECRET, world.now_ms), token)


def test_a_token_must_name_us_where_we_say_who_we_are(world):
    ours = Tokens(SECRET, world.now_ms, audience="rialto", issuer="shop")
    theirs = [
        Tokens(SECRET, world.now_ms),
        Tokens(SECRET, world.now_ms, audience="rialto"),
        Tokens(SECRET, world.now_ms, audience="other", issuer="shop"),
    ]

    assert ours.read(minted(ours)).member.user == "ada"
    for other in theirs:
        with pytest.raises(BadToken):
            ours.read(minted(other))


def minted(tokens):
    return tokens.mint("ada", name="Ada", role=Role.VIEWER, ttl_s=60)


@pytest.mark.parametrize(
    "wrong", [{"sub": "no such id!"}, {"role": "king"}, {"exp": "soon"}, {"sub": 7}, {"exp": None}]
)
def test_claims_that_say_something_else_are_no_token(world, wrong):
    token = jwt.encode(claims(world) | wrong, SECRET)

    with pytest.raises(BadToken):
        Tokens(SECRET, world.now_ms).read(token)


def test_a_token_is_good_until_its_time_and_no_longer(world):
    tokens = Tokens(SECRET, world.now_ms)
    real = jwt.encode(claims(world) | {"exp": world.now_ms() / 1000 + 0.5}, SECRET)

    assert tokens.read(real).member.user == "ada"
    with pytest.raises(ExpiredToken):
        tokens.read(jwt.encode(claims(world, exp=world.now_ms() // 1000), SECRET))


def test_a_subscription_token_signs_nobody_in(tokens):
    grant = tokens.mint_grant("ada", "user:bo", ttl_s=60)

    with pytest.raises(BadToken):
        tokens.read(grant)
