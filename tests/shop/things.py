"""What a platform sends, what lies on the shelf, and who asks whom the shop knows."""

import jwt

from shop.issuer import Person, challenge_of
from shop.oauth import Client
from shop.rows import STOCK

PAID = {
    "payment": {"instruments": [{"id": "card-ok"}]},
    "attribution": {"reference": "o1", "room": "r1"},
}


def buying(sku="teapot-1", quantity=1, **more):
    line = {"item": {"id": sku}, "quantity": quantity}
    return {"line_items": [line], "attribution": {"buyer": "ada"}, **more}


def stock(shelf, sku="teapot-1"):
    return shelf.rows[STOCK.name][sku].on_hand


CALLBACK = "https://rialto.example/sign-in/callback?via=fondaco"
ISSUER = "https://market.example/shop"
VERIFIER = "a-verifier-of-at-least-forty-three-characters"
ADA = Person("ada", "Ada")
GIULIA = Person("giulia", "Giulia Moro", "seller", "it")
RIALTO = Client("rialto", "Rialto", (CALLBACK, "app.rialto:/signed-in"))
LEDGER = Client("ledger", "Ledger", ("http://127.0.0.1:9000/back",), "a secret")


def asking(**more):
    """Return a good authorization request; None leaves a parameter out."""
    asked = {
        "client_id": "rialto", "redirect_uri": CALLBACK, "response_type": "code",
        "scope": "openid profile", "state": "a state", "nonce": "a nonce",
        "code_challenge": challenge_of(VERIFIER), "code_challenge_method": "S256",
    } | more  # fmt: skip
    return {name: value for name, value in asked.items() if value is not None}


def exchanging(code, **more):
    asked = {
        "grant_type": "authorization_code", "client_id": "rialto", "redirect_uri": CALLBACK,
        "code": code, "code_verifier": VERIFIER,
    } | more  # fmt: skip
    return {name: value for name, value in asked.items() if value is not None}


def refreshing(given, **more):
    asked = {"grant_type": "refresh_token", "client_id": "rialto"}
    return asked | {"refresh_token": given["refresh_token"]} | more


def verified(token, jwks, **options):
    """Return header and claims of a token that a key of the set has signed, by its name."""
    header = jwt.get_unverified_header(token)
    (key,) = [jwt.PyJWK(told) for told in jwks["keys"] if told["kid"] == header["kid"]]
    return header, jwt.decode(token, key, ["ES256"], audience="rialto", options=options)
