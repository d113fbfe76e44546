"""Channels and commands over the socket as an AsyncAPI 3.0 document, from their declarations."""

from typing import Any

from accounts.preferences import Preferred
from accounts.privacy import PrivacyNews
from chat.desk import LineFlagged, LineWaits, RaidSuspected
from chat.lines import Deleted, Mentioned, PinnedLine, Said
from chat.modes import ModesPart
from gateway.openapi import VERSION, named
from gateway.openapi_parts import TEMPLATE
from gateway.probes import Canary
from livestream.captions import Caption
from livestream.limit_commands import LimitsNews
from livestream.orders import OrderNews, SoldPart
from livestream.picture import Stat
from livestream.room import RoomPart
from livestream.shelf import Shelf
from moderation.access import Standing
from moderation.appointments import Appointed
from moderation.bans import BarredHere
from moderation.case_desk import CaseMoved
from moderation.flagger import Flags
from moderation.sanctions import Sanctioned
from moderation.statements import StatementNews
from rialto.command import COMMANDS, Spec
from rialto.news import News, Part
from social.notices import NoticeNews, NoticesRead
from social.questions import QuestionNews, QuestionPart

Names = dict[type, str]
# What is told on each kind of channel; on a room's, its parts.
TOLD: dict[str, tuple[str, tuple[type[News] | type[Part], ...]]] = {
    "room": (
        "A room's picture, a part at a time: `picture[part, id] = push`.",
        (RoomPart, Shelf, SoldPart, PinnedLine, QuestionPart, ModesPart),
    ),
    "chat": ("What is said in a room.", (Said, Deleted, Caption)),
    "desk": (
        "What whoever keeps a chat hears beside others, on a channel that `chat:desk` tells; and"
        " what moves of cases, on one that `case:desk` tells.",
        (LineFlagged, LineWaits, RaidSuspected, CaseMoved),
    ),
    "product": ("What is asked and answered about a product.", (QuestionNews,)),
    "stat": ("A room's figures; only the last value counts.", (Stat,)),
    "probe": ("What a probe sends, to itself.", (Canary,)),
    "user": (
        "What concerns one person alone.",
        (
            OrderNews,
            Mentioned,
            Sanctioned,
            Standing,
            Appointed,
            StatementNews,
            Flags,
            BarredHere,
            NoticeNews,
            NoticesRead,
            Preferred,
            PrivacyNews,
            LimitsNews,
        ),
    ),
}


def document() -> dict[str, Any]:
    specs = [COMMANDS[name] for name in sorted(COMMANDS)]
    news: list[type] = [shape for _, shapes in TOLD.values() for shape in shapes]
    shapes: list[type] = [shape for spec in specs for shape in (spec.asks, spec.answers)]
    names, schemas = named([*news, *shapes])
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Rialto",
            "version": VERSION,
            "description": "Spoken in the Centrifuge client protocol v2, in JSON or protobuf.",
            "license": {"name": "Apache-2.0"},
        },
        "servers": {
            "websocket": {
                "host": "localhost:8000",
                "pathname": "/connection/websocket",
                "protocol": "ws",
            }
        },
        "defaultContentType": "application/json",
        "channels": {**_channels(names), "rpc": _rpc(names, shapes)},
        "operations": {**_told(), **{_id(spec): _command(spec, names) for spec in specs}},
        "components": {
            "messages": {names[shape]: _message(names[shape]) for shape in [*news, *shapes]},
            "schemas": schemas,
        },
    }


def _channels(names: Names) -> dict[str, Any]:
    return {
        kind: {
            "address": f"{kind}:{{id}}",
            "description": what,
            "parameters": {"id": {"description": "whose channel it is"}},
            "messages": {names[shape]: _of(names[shape]) for shape in shapes},
        }
        for kind, (what, shapes) in TOLD.items()
    }


def _told() -> dict[str, Any]:
    return {
        f"{kind}_news": {"action": "send", "channel": {"$ref": f"#/channels/{kind}"}}
        for kind in TOLD
    }


def _rpc(names: Names, shapes: list[type]) -> dict[str, Any]:
    return {
        "address": None,
        "description": "Commands, as RPCs of the protocol; the method is the command's name.",
        "messages": {names[shape]: _of(names[shape]) for shape in shapes},
    }


def _command(spec: Spec, names: Names) -> dict[str, Any]:
    return {
        "action": "receive",
        "channel": {"$ref": "#/channels/rpc"},
        "title": spec.name,
        "summary": (spec.asks.__doc__ or spec.name).partition("\n")[0],
        "messages": [{"$ref": f"#/channels/rpc/messages/{names[spec.asks]}"}],
        "reply": {
            "channel": {"$ref": "#/channels/rpc"},
            "messages": [{"$ref": f"#/channels/rpc/messages/{names[spec.answers]}"}],
        },
    }


def _id(spec: Spec) -> str:
    return spec.name.replace(":", "_")


def _of(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/messages/{name}"}


def _message(name: str) -> dict[str, Any]:
    return {"payload": {"$ref": TEMPLATE.format(name=name)}}
