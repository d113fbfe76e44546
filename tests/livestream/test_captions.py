"""Captions: a host's words reach the room on air, pass the screen, and are kept nowhere."""

import pytest

from livestream.room import NotStarted, RoomEnded
from moderation.verdict import Screened
from rialto.answer import BadBody
from rialto.refusal import Denied, SignInFirst
from tests.callers import ada, guest, mo

SAID = "The lid has a little stop"


@pytest.fixture
async def room(ask, room):
    await ask.ok("room:start", room=room)
    return room


async def test_a_hosts_words_are_told_to_all_and_kept_nowhere(ask, room, hear):
    heard = hear(f"chat:{room}")

    told = await ask.ok("caption:show", room=room, text=SAID)

    assert told == {"kind": "caption", "room": room, "text": SAID}
    assert heard == [told]
    assert (await ask.ok("chat:read", guest, chat=room))["lines"] == []


@pytest.mark.parametrize(("who", "why"), [(guest, SignInFirst), (ada, Denied), (mo, Denied)])
async def test_nobody_but_a_host_puts_words_over_the_picture(who, why, ask, room, hear):
    heard = hear(f"chat:{room}")

    refused = await ask.no("caption:show", who, room=room, text=SAID)

    assert refused["code"] == why.code
    assert heard == []


async def test_what_nobody_may_write_is_not_shown_either(ask, room):
    refused = await ask.no("caption:show", room=room, text="you are all fucking idiots")

    assert refused["code"] == Screened.code


@pytest.mark.parametrize("text", ["", "w" * 201])
async def test_a_caption_is_short_and_says_something(text, ask, room):
    with pytest.raises(BadBody):
        await ask.ok("caption:show", room=room, text=text)


async def test_there_are_words_only_while_there_is_a_show(ask, room):
    made = await ask.ok("room:create", title="Later", cover="teapots", category="home")
    early = await ask.no("caption:show", room=made["room"], text=SAID)
    await ask.ok("room:end", room=room)

    late = await ask.no("caption:show", room=room, text=SAID)

    assert (early["code"], late["code"]) == (NotStarted.code, RoomEnded.code)
