"""What is asked of the issuer: read to the letter, refused by the names of the standards."""

from base64 import b64encode

import pytest

from shop.oauth import (
    LONGEST_NONCE,
    Client,
    OAuthError,
    UntrustedRedirect,
    client_of,
    fields_of,
    redirect_of,
    request_of,
    sent_back,
)
from tests.shop.things import CALLBACK, LEDGER, RIALTO, asking

CLIENTS = {"rialto": RIALTO, "ledger": LEDGER}


def test_a_good_request_is_read_and_unknown_scopes_are_left_out():
    asked = request_of(RIALTO, CALLBACK, asking(scope="email openid orders", ui_locales="de"))

    assert (asked.scope, asked.state, asked.nonce) == ("openid", "a state", "a nonce")
    assert asked.ui_locales == "de"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"state": None}, "invalid_request"),
        ({"nonce": None}, "invalid_request"),
        ({"nonce": "n" * (LONGEST_NONCE + 1)}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": "~" * 43}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"request_uri": "https://thief.example"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
    ],
)
def test_a_request_that_is_less_is_refused_by_name(more, code):
    with pytest.raises(OAuthError) as refused:
        request_of(RIALTO, CALLBACK, asking(**more))

    assert refused.value.code == code


def test_a_parameter_given_twice_is_refused():
    with pytest.raises(OAuthError, match="twice"):
        request_of(RIALTO, CALLBACK, asking(), twice=True)


@pytest.mark.parametrize(
    "uri",
    [
        None,
        CALLBACK + "x",
        CALLBACK + "#",
        CALLBACK + "&more=1",
        CALLBACK.partition("?")[0],
        CALLBACK.replace("https", "http"),
        CALLBACK.replace("rialto.example", "rialto.example:443"),
        CALLBACK.replace("rialto.example", "RIALTO.example"),
        CALLBACK.replace("rialto.example", "rialto.example@thief.example"),
        CALLBACK.replace("rialto.example", "rialto.example.thief.example"),
        CALLBACK.replace("/callback", "/../callback"),
        CALLBACK.replace("/callback", "/%63allback"),
        LEDGER.redirect_uris[0],
        "//rialto.example/sign-in/callback?via=fondaco",
        "javascript:alert(1)",
    ],
)
def test_nobody_is_sent_anywhere_but_to_the_letter(uri):
    with pytest.raises(UntrustedRedirect):
        redirect_of(CLIENTS, asking(redirect_uri=uri))

    assert redirect_of(CLIENTS, asking()) == (RIALTO, CALLBACK)


@pytest.mark.parametrize("id", [None, "stranger", "ledger"])
def test_a_stranger_is_sent_nowhere(id):
    with pytest.raises(UntrustedRedirect):
        redirect_of(CLIENTS, asking(client_id=id))


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/relative",
        "https:///nowhere",
        "https://a.example/#",
        "https://a.example/#part",
        "https://a.example/ä",
        "https://a.example/a b",
        "https://me@a.example/",
        "https://a.example;script-src/",
        "javascript:alert(1)",
        "data:text/html,x",
        "app:/signed-in",
    ],
)
def test_no_client_can_be_registered_with_such_an_address(uri):
    with pytest.raises(ValueError, match="cannot be redirected to"):
        Client("c", "C", (uri,))


@pytest.mark.parametrize("uri", [*RIALTO.redirect_uris, "http://[::1]:8000/back"])
def test_a_client_can_be_registered_with_a_plain_address(uri):
    assert Client("c", "C", (uri,)).redirect_uris == (uri,)


def basic(id, secret):
    return "Basic " + b64encode(f"{id}:{secret}".encode()).decode()


def test_a_client_proves_itself_in_one_of_three_ways():
    post = {"client_id": "ledger", "client_secret": "a secret"}

    assert client_of(CLIENTS, {"client_id": "rialto"}, "") is RIALTO
    assert client_of(CLIENTS, post, "") is LEDGER
    assert client_of(CLIENTS, {}, basic("ledger", "a+secret")) is LEDGER
    assert client_of(CLIENTS, {"client_id": "ledger"}, basic("ledger", "a%20secret")) is LEDGER


@pytest.mark.parametrize(
    ("told", "header", "code"),
    [
        ({}, "", "invalid_client"),
        ({"client_id": "stranger"}, "", "invalid_client"),
        ({"client_id": "ledger"}, "", "invalid_client"),
        ({"client_id": "ledger", "client_secret": "another"}, "", "invalid_client"),
        ({"client_id": "rialto", "client_secret": "a secret"}, "", "invalid_client"),
        ({}, basic("ledger", "another"), "invalid_client"),
        ({}, "Basic ???", "invalid_client"),
        ({}, "Bearer " + b64encode(b"ledger:a secret").decode(), "invalid_client"),
        ({"client_id": "rialto"}, basic("ledger", "a+secret"), "invalid_request"),
        ({"client_secret": "a secret"}, basic("ledger", "a+secret"), "invalid_request"),
    ],
)
def test_who_does_not_is_no_client(told, header, code):
    with pytest.raises(OAuthError) as refused:
        client_of(CLIENTS, told, header)

    assert refused.value.code == code


def test_a_field_left_empty_or_given_twice_counts_as_left_out():
    assert fields_of("a=1&b=&c=2+3") == ({"a": "1", "c": "2 3"}, False)
    assert fields_of("a=1&b=2&b=3") == ({"a": "1"}, True)
    assert fields_of("a=1&" * 100) == ({}, True)


def test_what_is_told_is_added_to_the_address():
    assert sent_back("https://a/b", code="c d", state="") == "https://a/b?code=c+d"
    assert sent_back("https://a/b?c=1", state="&x=y") == "https://a/b?c=1&state=%26x%3Dy"
