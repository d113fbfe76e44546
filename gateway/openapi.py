"""The commands over HTTP as an OpenAPI 3.1 document, from their declarations."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from gateway import openapi_uploads
from gateway.dispatch import ALWAYS
from gateway.openapi_parts import KEY, TEMPLATE, content, problem, refused
from gateway.upload_api import Brought
from rialto.command import COMMANDS, Spec
from rialto.refusal import Refusal
from rialto.roles import Role

VERSION = "0.1.0"
PROBLEM = {
    "type": "object",
    "required": ["status", "title"],
    "properties": {
        "type": {"type": "string", "description": "where this refusal is told of"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "code": {"type": "integer", "description": "1000 to 1999; its meaning never changes"},
        "facts": {"type": "object"},
        "retry_after_ms": {"type": "integer"},
    },
}


def document() -> dict[str, Any]:
    specs = [COMMANDS[name] for name in sorted(COMMANDS)]
    shapes: list[type] = [shape for spec in specs for shape in (spec.asks, spec.answers)]
    shapes += [Brought]
    names, schemas = named(shapes)
    for spec in specs:
        if spec.writes:  # over HTTP the key stands in a header
            _without_key(schemas[names[spec.asks]])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Rialto",
            "version": VERSION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": noun} for noun in sorted({spec.name.split(":")[0] for spec in specs})],
        "paths": {f"/api/{spec.name}": {"post": _operation(spec, names)} for spec in specs}
        | openapi_uploads.paths(),
        "components": {
            "schemas": {**schemas, "Problem": PROBLEM},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "service": {"type": "http", "scheme": "bearer", "bearerFormat": "rk_…"},
            },
        },
    }


def named(shapes: Sequence[type]) -> tuple[dict[type, str], dict[str, Any]]:
    """Return under which name each shape is kept, and all schemas by name."""
    refs, schemas = msgspec.json.schema_components(shapes, ref_template=TEMPLATE)
    names = {shape: ref["$ref"].rpartition("/")[2] for shape, ref in zip(shapes, refs, strict=True)}
    return names, schemas


def _without_key(schema: dict[str, Any]) -> None:
    schema["properties"].pop("key", None)
    schema["required"] = [name for name in schema.get("required", []) if name != "key"]


def _operation(spec: Spec, names: dict[type, str]) -> dict[str, Any]:
    summary, _, more = (spec.asks.__doc__ or spec.name).partition("\n")
    refusals: set[type[Refusal]] = {*ALWAYS, *spec.refuses}
    told: dict[str, Any] = {
        "operationId": spec.name.replace(":", "_"),
        "tags": [spec.name.split(":")[0]],
        "summary": summary,
        "description": re.sub(r"\s+", " ", f"{more} {_needs(spec)}").strip(),
        "requestBody": content(names[spec.asks], required=True),
        "responses": {
            "200": {"description": "done", **content(names[spec.answers])},
            "400": problem("the body is none of this command"),
            "413": problem("the body is too long, or came too slowly"),
            **refused(sorted(refusals, key=lambda refusal: refusal.code)),
        },
        "security": [{"token": []}, {"service": []}] + [{}] * (spec.needs is Role.GUEST),
    }
    if spec.writes:
        told["parameters"] = [KEY]
    return told


def _needs(spec: Spec) -> str:
    of = f" of `{spec.of}`" if spec.of else ""
    pace = f"at most {spec.rate.count} in {spec.rate.seconds:g} s"
    return f"Needs {spec.who}{of}; {pace}."
