"""What the paths of the OpenAPI document share: bodies, problems, and the key of a change."""

from collections.abc import Iterable
from typing import Any

from gateway.problems import status_of
from rialto.refusal import Refusal

TEMPLATE = "#/components/schemas/{name}"
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "the same key and body get the same answer for a day",
    "schema": {"type": "string", "minLength": 8, "maxLength": 64},
}


def content(name: str, type: str = "application/json", **more: object) -> dict[str, Any]:
    """Return a body of the schema ``name``."""
    return {**more, "content": {type: {"schema": {"$ref": TEMPLATE.format(name=name)}}}}


def problem(why: str) -> dict[str, Any]:
    return content("Problem", "application/problem+json", description=why)


def refused(refusals: Iterable[type[Refusal]]) -> dict[str, Any]:
    """Return the answers that tell of refusals, by their status."""
    told: dict[str, list[str]] = {}
    for refusal in refusals:
        told.setdefault(str(status_of(refusal)), []).append(f"{refusal.code} {refusal.reason}")
    return {status: problem("; ".join(why)) for status, why in sorted(told.items())}
