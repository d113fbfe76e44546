"""Uploads in the OpenAPI document: no commands, since their body is a file."""

from typing import Any

from gateway.openapi_parts import KEY, content, problem, refused
from gateway.upload_api import Brought
from moderation.blocked_pictures import BlockedPicture
from moderation.upload import TERMS, NoSuchUpload, UploadsSpent
from rialto.refusal import Busy, KeyReused, Refusal, SignInFirst, TooFast
from storage.pixels import WIDTHS
from storage.renditions import ClipTooLong, NotTaken, UploadTooLarge

REFUSES: tuple[type[Refusal], ...] = (
    SignInFirst,
    BlockedPicture,
    NoSuchUpload,
    UploadTooLarge,
    ClipTooLong,
    NotTaken,
    KeyReused,
    TooFast,
    UploadsSpent,
    Busy,
)
TYPES = ("image/jpeg", "image/png", "image/webp", "video/mp4", "video/webm")
BINARY = {"schema": {"type": "string", "format": "binary"}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def paths() -> dict[str, Any]:
    purpose = {
        "name": "purpose",
        "in": "query",
        "required": True,
        "schema": {"type": "string", "enum": list(TERMS)},
    }
    width = {"name": "w", "in": "query", "schema": {"type": "integer", "enum": list(WIDTHS)}}
    post = {
        "operationId": "upload",
        "summary": "Bring a picture or a short clip.",
        "description": "What it is, its bytes say. It is made anew, and nothing else of it is "
        "kept. What no command refers to is gone after a day.",
        "parameters": [purpose, KEY],
        "requestBody": {"required": True, "content": dict.fromkeys(TYPES, BINARY)},
        "responses": {
            "201": {"description": "done", **content(Brought.__name__)},
            "400": problem("no such purpose, or no key"),
            "408": problem("the file broke off, or came too slowly"),
            **refused(REFUSES),
        },
    }
    picture = _shown("upload_picture", "Show a picture, or a clip's still.", "image/webp")
    picture["parameters"] = [width]
    return {
        "/uploads": {"post": post | _signed(guests=False)},
        "/uploads/{id}": {"parameters": [ID], "get": picture},
        "/uploads/{id}/clip": {
            "parameters": [ID],
            "get": _shown("upload_clip", "Show a clip, or a range of it.", "video/mp4"),
        },
    }


def _shown(id: str, summary: str, type: str) -> dict[str, Any]:
    told: dict[str, Any] = {"operationId": id, "summary": summary, **_signed(guests=True)}
    responses = {"200": {"description": "the file", "content": {type: BINARY}}}
    return told | {"responses": {**responses, **refused((SignInFirst, NoSuchUpload))}}


def _signed(*, guests: bool) -> dict[str, Any]:
    return {"tags": ["upload"], "security": [{"token": []}] + [{}] * guests}
