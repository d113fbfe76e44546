"""What is asked of the issuer, by its shape: OAuth 2.0 (RFC 6749), PKCE and OpenID Connect."""

import re
from base64 import b64decode
from collections.abc import Mapping
from hmac import compare_digest
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

from msgspec import Struct

SCOPES = ("openid", "profile")
UNSUPPORTED = {
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "registration": "registration_not_supported",
}
MOST_FIELDS = 40
LONGEST_NONCE = 255
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # a SHA-256 in base64url
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
WRITTEN = re.compile(r"[!-~]+")
PLACE = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9a-f:]+\](:\d+)?")


class OAuthError(Exception):
    """A refusal that a client is told; ``code`` as RFC 6749 and OpenID Connect name it."""

    def __init__(self, code: str, told: str) -> None:
        super().__init__(told)
        self.code, self.told = code, told


class UntrustedRedirect(Exception):
    """Nobody registered is asking: whoever is at the page must not be sent anywhere."""


class Client(Struct, frozen=True):
    """Who may ask who somebody is. ``redirect_uris`` match to the letter; no secret: public.

    Raises ValueError for a URI that is not absolute, has a fragment, or is not plain ASCII.
    An app may have a scheme of its own (RFC 8252, section 7.1).
    """

    id: str
    name: str
    redirect_uris: tuple[str, ...]
    secret: str = ""

    def __post_init__(self) -> None:
        for uri in self.redirect_uris:
            parts = urlsplit(uri)
            own = "." in parts.scheme and not parts.netloc
            placed = parts.scheme in ("http", "https") and PLACE.fullmatch(parts.netloc)
            if not (WRITTEN.fullmatch(uri) and (own or placed)) or "#" in uri:
                raise ValueError(f"{uri!r} cannot be redirected to")


class AuthorizationRequest(Struct, frozen=True):
    """A request that may be put before a person. ``scope`` is what of it we know."""

    client: Client
    redirect_uri: str
    scope: str
    state: str
    nonce: str
    challenge: str
    ui_locales: str = ""
    login_hint: str = ""


def fields_of(encoded: str) -> tuple[dict[str, str], bool]:
    """Return the fields of a query or form, and whether any was given twice.

    An empty field counts as left out, and one that is given twice too (RFC 6749, section 3.1).
    """
    try:
        pairs = parse_qsl(encoded, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}, True
    names = [name for name, _ in pairs]
    told = {name: value for name, value in pairs if names.count(name) == 1}
    return told, len(told) < len(names)


def must(told: Mapping[str, str], name: str) -> str:
    """Return a field that has to be there; raises OAuthError."""
    if name not in told:
        raise OAuthError("invalid_request", f"{name} is missing")
    return told[name]


def client_of(clients: Mapping[str, Client], told: Mapping[str, str], authorization: str) -> Client:
    """Return the client that has proved itself (RFC 6749, section 2.3.1); raises OAuthError.

    By ``client_secret_basic`` or ``client_secret_post``, never both; by its id if it is public.
    """
    id, secret = told.get("client_id", ""), told.get("client_secret", "")
    if authorization:
        named, proof = basic_of(authorization)
        if secret or id not in ("", named):
            raise OAuthError("invalid_request", "a client names itself once")
        id, secret = named, proof
    client = clients.get(id)
    if client is None or not compare_digest(client.secret.encode(), secret.encode()):
        raise OAuthError("invalid_client", "no such client, or not its secret")
    return client


def basic_of(authorization: str) -> tuple[str, str]:
    scheme, _, told = authorization.partition(" ")
    try:
        plain = b64decode(told, validate=True).decode("ascii")
    except ValueError:
        plain = ""
    if scheme.lower() != "basic" or ":" not in plain:
        raise OAuthError("invalid_client", "no such client, or not its secret")
    id, _, secret = plain.partition(":")
    return unquote_plus(id), unquote_plus(secret)


def redirect_of(clients: Mapping[str, Client], told: Mapping[str, str]) -> tuple[Client, str]:
    """Return who asks and where they wait; raises UntrustedRedirect."""
    client, uri = clients.get(told.get("client_id", "")), told.get("redirect_uri", "")
    if client is None or uri not in client.redirect_uris:
        raise UntrustedRedirect
    return client, uri


def request_of(
    client: Client, redirect_uri: str, told: Mapping[str, str], *, twice: bool = False
) -> AuthorizationRequest:
    """Return what a trusted client asks; raises OAuthError, of which it may be told."""
    if twice:
        raise OAuthError("invalid_request", "a parameter is given twice")
    must_be_the_code_flow(told)
    must_be_bound(told)
    asked = told.get("scope", "").split()
    if "openid" not in asked:
        raise OAuthError("invalid_scope", "scope must have openid")
    if "none" in told.get("prompt", "").split():
        raise OAuthError("login_required", "nobody is signed in without being asked")
    return AuthorizationRequest(
        client,
        redirect_uri,
        " ".join(scope for scope in SCOPES if scope in asked),
        told["state"],
        told["nonce"],
        told["code_challenge"],
        told.get("ui_locales", ""),
        told.get("login_hint", ""),
    )


def must_be_the_code_flow(told: Mapping[str, str]) -> None:
    for name, code in UNSUPPORTED.items():
        if name in told:
            raise OAuthError(code, f"{name} is not taken")
    if must(told, "response_type") != "code":
        raise OAuthError("unsupported_response_type", "response_type must be code")
    if told.get("response_mode", "query") != "query":
        raise OAuthError("invalid_request", "response_mode must be query")


def must_be_bound(told: Mapping[str, str]) -> None:
    """Raise OAuthError unless state, nonce and challenge tie the answer to who asks for it."""
    must(told, "state")
    if len(must(told, "nonce")) > LONGEST_NONCE:
        raise OAuthError("invalid_request", f"nonce may have {LONGEST_NONCE} characters")
    if not CHALLENGE.fullmatch(must(told, "code_challenge")):
        raise OAuthError("invalid_request", "code_challenge must be 43 characters of base64url")
    if told.get("code_challenge_method") != "S256":
        raise OAuthError("invalid_request", "code_challenge_method must be S256")


def sent_back(redirect_uri: str, **told: str) -> str:
    """Return ``redirect_uri`` with what is told added to its query; empty values are left out."""
    added = urlencode({name: value for name, value in told.items() if value})
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{added}"
