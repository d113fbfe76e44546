"""Asking a provider: whatever it answers, the caller gets the shape it wants or a plain no."""

import httpx
import pytest

from accounts.oauth import MOST_BYTES, asked, challenge
from accounts.port import NotVouched

URL = "https://market.example/token"


def client(answer):
    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (500, b"{}", "away"),
        (404, b"{}", "wrong"),
        (302, b"{}", "wrong"),
        (200, b"<html>", "wrong"),
        (200, b"[]", "wrong"),
        (200, b"\xff", "wrong"),
        (200, b'{"a": "' + b"x" * MOST_BYTES + b'"}', "wrong"),
    ],
)
async def test_what_is_not_an_answer_is_a_no_that_quotes_nothing(status, body, why):
    async with client(lambda _: httpx.Response(status, content=body)) as http:
        with pytest.raises(NotVouched) as refused:
            await asked(http, "GET", f"{URL}?code=secret", dict[str, str])

    assert refused.value.why == why
    assert "secret" not in str(refused.value)


async def test_a_provider_that_cannot_be_reached_is_away():
    def fail(request):
        raise httpx.ConnectError("no route")

    async with client(fail) as http:
        with pytest.raises(NotVouched) as refused:
            await asked(http, "GET", URL, dict[str, str])

    assert refused.value.why == "away"


def test_the_challenge_is_that_of_rfc_7636():
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # its appendix B

    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
