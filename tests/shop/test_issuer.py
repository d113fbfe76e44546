"""Codes, grants and tokens: each good once and for its time, and for whom it was given."""

import asyncio

import pytest

from shop.app import FORGET_EVERY, LAPSE_EVERY_S, Shop
from shop.issuer import ACCESS_S, CODE_MS, ID_TOKEN_S, KEPT_MS, REFRESH_MS, Person
from shop.oauth import OAuthError
from shop.rows import CODES, GRANTS, TOKENS
from tests.shop.things import (
    CALLBACK,
    ISSUER,
    LEDGER,
    RIALTO,
    VERIFIER,
    exchanging,
    refreshing,
    verified,
)

TIMES = {"verify_exp": False, "verify_iat": False}  # the world's clock began a moment ago


async def refused(awaited, code="invalid_grant"):
    with pytest.raises(OAuthError) as told:
        await awaited
    return told.value.code == code


def claims(given, issuer):
    return verified(given["id_token"], issuer.signing.jwks(), **TIMES)[1]


async def test_a_code_gives_tokens_and_tells_who_somebody_is(issuer, world, give):
    now_s = world.now_ms() // 1000

    given = await give("giulia")

    header, told = verified(given["id_token"], issuer.signing.jwks(), **TIMES)
    assert header["alg"] == "ES256"
    assert told == {
        "iss": ISSUER, "sub": "giulia", "aud": "rialto", "iat": now_s, "exp": now_s + ID_TOKEN_S,
        "auth_time": now_s, "nonce": "a nonce", "name": "Giulia Moro", "locale": "it",
        "role": "seller",
    }  # fmt: skip
    assert (given["token_type"], given["expires_in"]) == ("Bearer", ACCESS_S)
    assert given["scope"] == "openid profile"


async def test_who_sells_nothing_has_no_role_whatever_they_are_elsewhere(issuer, give):
    issuer.people["mo"] = Person("mo", "Mo", "moderator")

    assert "role" not in claims(await give("ada"), issuer)
    assert "role" not in claims(await give("mo"), issuer)


async def test_a_locale_not_told_is_that_of_the_page(issuer, give):
    assert claims(await give("ada"), issuer)["locale"] == "pt"


async def test_without_the_scope_profile_only_the_id_is_told(issuer, give):
    given = await give("giulia", scope="openid")

    assert not claims(given, issuer).keys() & {"name", "locale", "role"}
    assert await issuer.whose(given["access_token"]) == {"sub": "giulia"}


async def test_nobody_cannot_allow_anything(allow):
    with pytest.raises(KeyError):
        await allow("nobody")


async def test_a_code_is_good_until_its_last_moment(issuer, allow):
    code = await allow()
    await asyncio.sleep(CODE_MS / 1000 - 0.001)

    assert await issuer.tokens(RIALTO, exchanging(code))


async def test_a_code_is_not_good_after_its_time(issuer, allow):
    code = await allow()
    await asyncio.sleep(CODE_MS / 1000)

    assert await refused(issuer.tokens(RIALTO, exchanging(code)))


async def test_a_code_that_comes_twice_ends_all_that_it_gave(issuer, allow, caplog):
    code = await allow()
    given = await issuer.tokens(RIALTO, exchanging(code))

    assert await refused(issuer.tokens(RIALTO, exchanging(code)))

    assert await refused(issuer.whose(given["access_token"]), "invalid_token")
    assert await refused(issuer.tokens(RIALTO, refreshing(given)))
    assert "issuer.code_reused" in caplog.text
    assert code not in str([vars(record) for record in caplog.records])


async def test_of_two_that_bring_a_code_at_once_neither_keeps_anything(issuer, allow):
    code = await allow()

    answers = await asyncio.gather(
        *(issuer.tokens(RIALTO, exchanging(code)) for _ in range(2)), return_exceptions=True
    )

    (given,) = [answer for answer in answers if isinstance(answer, dict)]
    assert await refused(issuer.whose(given["access_token"]), "invalid_token")


@pytest.mark.parametrize(
    "more",
    [
        {"code_verifier": VERIFIER + "x"},
        {"redirect_uri": CALLBACK + "x"},
        {"redirect_uri": "app.rialto:/signed-in"},
        {"redirect_uri": None},
    ],
)
async def test_a_wrong_guess_is_the_last_one(issuer, allow, more):
    code = await allow()

    assert await refused(issuer.tokens(RIALTO, exchanging(code, **more)))
    assert await refused(issuer.tokens(RIALTO, exchanging(code)))


@pytest.mark.parametrize("missing", ["code", "code_verifier", "grant_type"])
async def test_what_is_missing_is_named(issuer, allow, missing):
    asked = exchanging(await allow())
    del asked[missing]

    assert await refused(issuer.tokens(RIALTO, asked), "invalid_request")


@pytest.mark.parametrize("verifier", ["short", "v" * 129, "ä" * 43, VERIFIER + "\n"])
async def test_a_verifier_is_what_the_standard_says(issuer, allow, verifier):
    asked = exchanging(await allow(), code_verifier=verifier)

    assert await refused(issuer.tokens(RIALTO, asked), "invalid_request")


async def test_a_code_is_good_for_nobody_else_and_still_for_its_client(issuer, allow):
    code = await allow()

    assert await refused(issuer.tokens(LEDGER, exchanging(code)))
    assert await issuer.tokens(RIALTO, exchanging(code))


async def test_what_is_no_code_or_no_kind_of_request_is_refused(issuer):
    password = {"grant_type": "password", "username": "ada"}

    assert await refused(issuer.tokens(RIALTO, exchanging("none")))
    assert await refused(issuer.tokens(RIALTO, password), "unsupported_grant_type")


async def test_an_access_token_tells_who_gave_it_for_a_quarter_of_an_hour(issuer, give):
    given = await give("giulia")
    await asyncio.sleep(ACCESS_S - 0.001)
    assert (await issuer.whose(given["access_token"]))["name"] == "Giulia Moro"

    await asyncio.sleep(0.001)

    assert await refused(issuer.whose(given["access_token"]), "invalid_token")


async def test_no_other_token_is_an_access_token(issuer, give):
    given = await give()

    for token in ("", "none", given["refresh_token"], given["id_token"]):
        assert await refused(issuer.whose(token), "invalid_token")


async def test_a_refresh_gives_new_tokens_and_the_role_of_now(issuer, give):
    given = await give("ada")
    await asyncio.sleep(3600)
    issuer.people["ada"] = Person("ada", "Ada", "seller")

    fresh = await issuer.tokens(RIALTO, refreshing(given))

    told, before = claims(fresh, issuer), claims(given, issuer)
    assert told["role"] == "seller"
    assert told["auth_time"] == before["auth_time"] < told["iat"]
    assert "nonce" not in told
    assert fresh["refresh_token"] != given["refresh_token"]
    assert await issuer.whose(fresh["access_token"])


async def test_a_refresh_token_that_comes_twice_ends_the_whole_family(issuer, give, caplog):
    given = await give()
    fresh = await issuer.tokens(RIALTO, refreshing(given))

    assert await refused(issuer.tokens(RIALTO, refreshing(given)))

    assert await refused(issuer.tokens(RIALTO, refreshing(fresh)))
    assert await refused(issuer.whose(fresh["access_token"]), "invalid_token")
    assert "issuer.refresh_reused" in caplog.text
    assert given["refresh_token"] not in str([vars(record) for record in caplog.records])


async def test_a_refresh_token_lapses_a_month_after_it_was_given(issuer, give):
    given = await give()
    await asyncio.sleep(REFRESH_MS / 1000)

    assert await refused(issuer.tokens(RIALTO, refreshing(given)))


async def test_a_refresh_gives_no_more_than_was_granted(issuer, give):
    given = await give(scope="openid")

    more = refreshing(given, scope="openid profile")
    assert await refused(issuer.tokens(RIALTO, more), "invalid_scope")
    assert await issuer.tokens(RIALTO, refreshing(given, scope="openid"))


async def test_no_other_token_or_client_refreshes(issuer, give):
    given = await give()

    assert await refused(issuer.tokens(RIALTO, refreshing({"refresh_token": "none"})))
    assert await refused(
        issuer.tokens(RIALTO, refreshing({"refresh_token": given["access_token"]}))
    )
    assert await refused(issuer.tokens(LEDGER, refreshing(given)))
    assert await issuer.tokens(RIALTO, refreshing(given))


async def test_who_is_gone_is_told_of_no_more(issuer, give, allow):
    code, given = await allow(), await give()
    del issuer.people["ada"]

    assert await refused(issuer.tokens(RIALTO, exchanging(code)))
    assert await refused(issuer.tokens(RIALTO, refreshing(given)))
    assert await refused(issuer.whose(given["access_token"]), "invalid_token")


async def test_a_revoked_refresh_token_ends_what_hangs_on_it(issuer, give):
    given, other = await give(), await give()

    await issuer.revoke(RIALTO, given["refresh_token"])
    await issuer.revoke(RIALTO, given["refresh_token"])

    assert await refused(issuer.tokens(RIALTO, refreshing(given)))
    assert await refused(issuer.whose(given["access_token"]), "invalid_token")
    assert await issuer.whose(other["access_token"])


async def test_a_revoked_access_token_ends_alone(issuer, give):
    given = await give()

    await issuer.revoke(RIALTO, given["access_token"])

    assert await refused(issuer.whose(given["access_token"]), "invalid_token")
    assert await issuer.tokens(RIALTO, refreshing(given))


async def test_nobody_revokes_what_is_not_theirs(issuer, give):
    given = await give()

    await issuer.revoke(LEDGER, given["refresh_token"])
    await issuer.revoke(RIALTO, "none")

    assert await issuer.tokens(RIALTO, refreshing(given))


async def test_all_of_it_survives_a_restart(shop, issuer, shelf, world, give, allow):
    code, given = await allow(), await give()

    reopened = await Shop.open(shelf, world, shop.base, issuer.people.values(), [RIALTO])

    again = reopened.issuer
    assert await again.tokens(RIALTO, exchanging(code))
    assert await again.whose(given["access_token"])
    assert await again.tokens(RIALTO, refreshing(given))


async def test_the_store_holds_nothing_that_opens_anything(shelf, allow, give):
    code, given = await allow(), await give()

    kept = str([rows for of, rows in shelf.rows.items() if of != "shop_signing_key"])

    for secret in (code, given["access_token"], given["refresh_token"], VERIFIER):
        assert secret not in kept


async def test_what_lapsed_is_forgotten_in_time_and_nothing_else(shop, issuer, shelf, allow, give):
    await allow()
    given = await give()

    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(shop.run())
        await asyncio.sleep((CODE_MS + KEPT_MS) / 1000 + FORGET_EVERY * LAPSE_EVERY_S)
        left = {of.name: len(shelf.rows[of.name]) for of in (CODES, GRANTS, TOKENS)}
        running.cancel()

    assert left == {CODES.name: 0, GRANTS.name: 1, TOKENS.name: 2}
    assert await issuer.tokens(RIALTO, refreshing(given))
