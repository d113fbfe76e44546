"""Who may do what: every command, channel and route for each kind of caller, from what is declared.

Writes docs/matrix.md, so that a change of what somebody may do is seen where it is reviewed;
tests/gateway/test_matrix.py asks each cell of a house.
"""

import sys
from collections.abc import Callable
from typing import NamedTuple

import gateway.compose  # noqa: F401  (declares every command)
from gateway.admission import OF_ROOMS
from moderation.bans import BannedHere
from rialto.command import COMMANDS, Member, Spec
from rialto.ids import UserId
from rialto.refusal import Denied, SignInFirst
from rialto.roles import STAFF, Role

HEAD = """# Who may do what

Written by `python -m gateway.matrix` from the declarations of commands;
`tests/gateway/test_matrix.py` asks every cell. Roles are told in [ADR 21](adr/0021-roles.md).
*Moderator* and *host* are those of the room in question; *site* moderates the whole site;
*other host* hosts another room; *barred* is a viewer whom the host has banned. A cell is `yes`, or
the code of the refusal: 1001 you may not do that here, 1005 sign in to do that, 1563 you may not be
in this room; over HTTP, the status. Of what belongs to one person, such as an order, a command
finds one's own alone.
"""


class Kind(NamedTuple):
    """A kind of caller: what their token says (None for a guest), and what a room granted them."""

    token: Role | None
    granted: Role = Role.VIEWER
    barred: bool = False


KINDS = {
    "guest": Kind(None),
    "viewer": Kind(Role.VIEWER),
    "barred": Kind(Role.VIEWER, barred=True),
    "auditor": Kind(Role.AUDITOR),
    "moderator": Kind(Role.VIEWER, Role.MODERATOR),
    "site": Kind(Role.MODERATOR),
    "other host": Kind(Role.HOST),
    "host": Kind(Role.HOST, Role.HOST),
    "agent": Kind(Role.AGENT),
    "lead": Kind(Role.LEAD),
}
YES = "yes"
# Who may listen, whatever they are: to what is theirs it is the server that subscribes them.
CHANNELS = {
    "room": YES,
    "chat": YES,
    "stat": YES,
    "product": YES,
    "store": YES,
    "probe": YES,
    "desk": "who knows its secret name, which keepers of the chat, or of cases, are told",
    "user": "the person, without asking; others by a token that grants it",
    "outbox": "nobody",
}
ANYBODY = "anybody"


def _all(kind: Kind) -> str:
    return YES


def _members(kind: Kind) -> str:
    return YES if kind.token is not None else "401"


def _hosts(kind: Kind) -> str:
    if kind.token is None:
        return "401"
    return YES if kind.granted is Role.HOST else "403"


def _staff(kind: Kind) -> str:
    return YES if kind.token in STAFF else "404"


def _nobody_else(kind: Kind) -> str:
    return "404"


# What is asked over HTTP, and who may: yes, or the status of the refusal. To whom something is not
# shown it is not there. tests/edge/test_matrix_routes.py asks each cell of a node.
DOORS: dict[str, Callable[[Kind], str]] = {
    "GET /blobs/{id}": _all,
    "POST /uploads": _members,
    "GET /uploads/{id}, of a report": _staff,
    "GET /uploads/{id}, shown to all": _all,
    "POST /whip/{room}": _hosts,
    "PATCH /whip/{room}/{session}": _hosts,
    "DELETE /whip/{room}/{session}": _hosts,
    "POST /whep/{room}": _all,
    "GET /session": _all,
    "GET /session/export/{id}, of another": _nobody_else,
    "GET /contact": _all,
    "GET /healthz": _all,
    "GET /readyz": _all,
    "GET /metrics": _all,
    "GET /": _all,
}
# What is not a command, in a sentence.
ROUTES = {
    "/api/{command}": "as the command",
    "/blobs/{id}": ANYBODY,
    "/uploads": "who has signed in",
    "/uploads/{id}": "for whom it is: its owner, and who keeps it; all, where it is shown to all",
    "/uploads/{id}/clip": "the same",
    "/whip/{room}": "a host of the room",
    "/whep/{room}": ANYBODY,
    "/session": "the browser whose cookie it is",
    "/session/back": "the browser that began to sign in",
    "/session/export/{id}": "whose export it is",
    "/connection/sse": "as over a websocket",
    "/connection/http_stream": "as over a websocket",
    "/emulation": "as over a websocket",
    "/contact": ANYBODY,
    "/healthz": ANYBODY,
    "/readyz": ANYBODY,
    "/metrics": "whoever reaches it: keep it inside",
    "/centrifugo/{hook}": "who shows the secret of the Centrifugo in front",
    "/demo/people": "in a demo alone",
    "/ca": "in a demo at home alone",
    "/": ANYBODY,
}


def cell(spec: Spec, kind: Kind) -> str:
    """Return what a command answers to a kind of caller: yes, or the code of the refusal."""
    if kind.token is None:
        return YES if spec.needs is Role.GUEST else str(SignInFirst.code)
    granted = kind.granted if spec.of else Role.VIEWER
    if not spec.admits(Member(UserId("somebody"), role=kind.token), granted):
        return str(Denied.code)
    return str(BannedHere.code) if kind.barred and spec.of else YES


def listens(kind_of_channel: str, kind: Kind) -> str:
    """Return whether a kind of caller may subscribe to a channel by its name."""
    if kind_of_channel in OF_ROOMS and kind.barred:
        return str(BannedHere.code)
    return YES if CHANNELS[kind_of_channel] == YES or kind_of_channel == "desk" else "no"


def page() -> str:
    names = list(KINDS)
    rows = [
        _row(
            f"`{name}`", COMMANDS[name].of, *(cell(COMMANDS[name], kind) for kind in KINDS.values())
        )
        for name in sorted(COMMANDS)
    ]
    heard = [
        _row(f"`{name}:…`", *(listens(name, kind) for kind in KINDS.values()), _note(told))
        for name, told in CHANNELS.items()
    ]
    return "\n".join(
        [
            HEAD,
            "## Commands\n",
            _row("command", "in the", *names),
            _row(*["---"] * (len(names) + 2)),
            *rows,
            "\n## Channels\n",
            _row("subscribe to", *names, "otherwise"),
            _row(*["---"] * (len(names) + 2)),
            *heard,
            "\n## Routes\n",
            _row("asked over HTTP", *names),
            _row(*["---"] * (len(names) + 1)),
            *(
                _row(f"`{asked}`", *(may(kind) for kind in KINDS.values()))
                for asked, may in DOORS.items()
            ),
            "",
            _row("route", "who"),
            _row("---", "---"),
            *(_row(f"`{path}`", who) for path, who in ROUTES.items()),
            "",
        ]
    )


def _note(told: str) -> str:
    return "" if told == YES else told


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write(page())
