"""Rooms: whoever creates one rules it, and what is shown is how it is."""

import pytest

from livestream.room import NoSuchRoom, RoomEnded
from rialto.command import Member
from rialto.refusal import Denied
from rialto.roles import Role
from tests.callers import guest, hana


@pytest.fixture
async def room(ask):
    return await ask._room(started=False)


async def test_a_room_begins_off_the_air_and_goes_on_and_ends(ask, room):
    states = [
        (await ask.ok("room:show", guest, room=room))["parts"][0]["state"],
        (await ask.ok("room:start", room=room))["state"],
        (await ask.ok("room:start", room=room))["state"],
        (await ask.ok("room:end", room=room))["state"],
    ]

    assert states == ["draft", "live", "live", "ended"]


async def test_an_ended_room_is_neither_started_nor_ended_again(ask, room):
    await ask.ok("room:end", room=room)

    for command in ("room:start", "room:end"):
        assert (await ask.no(command, room=room))["code"] == RoomEnded.code


async def test_in_an_ended_room_nobody_talks(ask, room):
    await ask.ok("room:start", room=room)
    await ask.ok("room:end", room=room)

    assert "no" in await ask("chat:say", hana, chat=room, text="Hello?", key="say-hello")


async def test_another_host_rules_only_rooms_of_their_own(ask, room):
    other = Member("ivo", "Ivo", Role.HOST)

    assert (await ask.no("room:start", other, room=room))["code"] == Denied.code
    assert (await ask.no("room:end", other, room=room))["code"] == Denied.code


async def test_a_room_that_is_none_is_not_shown(ask):
    assert (await ask.no("room:show", room="another"))["code"] == NoSuchRoom.code


async def test_ones_own_rooms_are_listed_newest_first(ask, room):
    newer = await ask._room(started=False)

    mine = (await ask.ok("room:mine"))["rooms"]

    assert [found["room"] for found in mine] == [newer, room]
    assert (await ask.ok("room:mine", Member("ivo", "Ivo")))["rooms"] == []
