"""What adapters share that speak OAuth: one request for one shape, and PKCE's challenge."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, TypeVar

import httpx
import msgspec

from accounts.port import NotVouched

MOST_BYTES = 256 * 1024
A = TypeVar("A")


def challenge(verifier: str) -> str:
    """Return what proves the verifier later (RFC 7636, section 4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


async def asked(
    http: httpx.AsyncClient,
    method: str,
    url: str,
    shape: type[A],
    form: Mapping[str, str] | None = None,
) -> A:
    """Ask and return the answer in its shape; raises NotVouched, without a word of its body."""
    try:
        answer = await http.request(method, url, data=form, headers={"accept": "application/json"})
    except httpx.HTTPError as error:
        raise NotVouched("away", f"{_place(url)}: {type(error).__name__}") from error
    if answer.status_code >= 500:
        raise NotVouched("away", f"{_place(url)}: {answer.status_code}")
    if answer.status_code != 200 or len(answer.content) > MOST_BYTES:
        raise NotVouched("wrong", f"{_place(url)}: {answer.status_code}")
    try:
        found: A = msgspec.json.decode(answer.content, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotVouched("wrong", f"{_place(url)}: not as documented") from error
    return found


def _place(url: Any) -> str:
    parts = httpx.URL(url)
    return f"{parts.host}{parts.path}"
