"""The matrix: each command and channel, for each kind of caller, answers as its page says."""

import re
from pathlib import Path
from typing import get_args

import pytest

from gateway.matrix import CHANNELS, DOORS, KINDS, ROUTES, YES, cell, listens, page
from rialto.command import COMMANDS, Guest, Member
from rialto.news import Kind
from rialto.roles import Role
from tests.callers import Asker, body_for, hana
from tests.gateway.clients import Wire, let, settle, signed_in, talk

ROOT = Path(__file__).parents[2]
REFUSED = (1001, 1005, 1563)
OF_ROOMS = "host:hana"


@pytest.fixture
def ask(house):
    return Asker(house.dispatch, house)


def caller(name):
    """Return somebody of a kind, who has asked nothing yet."""
    kind, user = KINDS[name], name.replace(" ", "-")
    if kind.token is None:
        return Guest("192.0.2.77")
    return hana if name == "host" else Member(user, name.title(), kind.token)


async def _people(ask, room):
    """Let a host have a moderator in all rooms, and somebody banned from them."""
    await ask.ok("moderator:appoint", room=room, user="moderator", everywhere=True)
    await ask.ok("room:ban", scope=OF_ROOMS, user="barred", reason="rude")


@pytest.mark.parametrize("spec", COMMANDS.values(), ids=COMMANDS)
async def test_every_cell_is_as_its_page_says(spec, ask):
    known = await ask.known()
    await _people(ask, known["room"])

    told = {}
    for name in KINDS:
        place = {spec.of: known.of(spec)[spec.of]} if spec.of else {}
        answer = await ask(spec.name, caller(name), **{**body_for(spec, known), **place})
        code = answer.get("no", {}).get("code")
        told[name] = str(code) if code in REFUSED else YES

    assert told == {name: cell(spec, kind) for name, kind in KINDS.items()}


async def _hears(edge, name, channel):
    wire = Wire()
    kind = KINDS[name]
    client = await signed_in(
        edge, wire, user=name.replace(" ", "-"), role=kind.token or Role.VIEWER
    )
    wire.frames.clear()
    talk(client, {"id": 2, "subscribe": {"channel": channel}})
    await settle()
    if channel in client.subscriptions.listened:
        return YES
    code = wire.told[0]["error"]["code"]
    return str(code) if code in REFUSED else "no"


@pytest.mark.parametrize("kind", get_args(Kind))
async def test_every_channel_is_heard_by_whom_its_page_names(kind, ask, edge, house):
    made = await ask.ok("room:create", title="Evening", cover="teapots", category="home")
    await _people(ask, room := made["room"])
    let(edge, "head", "history")
    edge.admission.look.source = house.commit.store
    edge.admission.welcome = house.dispatch.welcome
    members = [name for name in KINDS if KINDS[name].token is not None]

    told = {name: await _hears(edge, name, f"{kind}:{room}") for name in members}

    assert told == {name: listens(kind, KINDS[name]) for name in members}


async def test_nobody_subscribes_to_what_is_told_to_another(edge):
    let(edge, "head", "history")

    assert await _hears(edge, "lead", "user:ada") == "no"
    assert await _hears(edge, "lead", "outbox:house") == "no"


def test_the_page_is_up_to_date():
    assert (ROOT / "docs/matrix.md").read_text(encoding="utf-8") == page(), "make docs"


def test_every_channel_and_every_route_stands_there():
    code = [path.read_text(encoding="utf-8") for path in (ROOT / "gateway").glob("*.py")]
    routes = {path for text in code for path in re.findall(r'Route\("(/[^"]*)"', text)}

    assert set(CHANNELS) == set(get_args(Kind))
    assert len(routes) > 10
    assert routes - set(ROUTES) == set()


def test_every_route_has_a_cell_for_each_kind_or_stands_here():
    asked = {door.partition(" ")[2].partition(",")[0] for door in DOORS}

    assert set(ROUTES) - asked == {
        "/api/{command}", "/uploads/{id}/clip", "/session/back", "/connection/sse",
        "/connection/http_stream", "/emulation", "/centrifugo/{hook}", "/demo/people", "/ca",
    }  # fmt: skip


def test_who_audits_changes_nothing_of_others_and_no_command_is_for_nobody():
    auditor = KINDS["auditor"]
    written = {n for n, spec in COMMANDS.items() if spec.writes and cell(spec, auditor) == YES}

    assert written == {
        "access:logout", "app:open", "notice:read", "session:end", "settings:save",
    }  # fmt: skip
    for spec in COMMANDS.values():
        assert YES in {cell(spec, kind) for kind in KINDS.values()}
