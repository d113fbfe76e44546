"""The desk: a channel that whoever keeps a chat is told of, and nobody else."""

import re

import pytest

from chat.lines import NoSuchChat
from rialto.refusal import Denied
from tests.callers import ada, hana, mo, sam


async def test_all_who_keep_a_chat_are_told_the_same_channel(ask, room):
    told = [(await ask.ok("chat:desk", who, chat=room))["channel"] for who in (hana, mo, sam)]

    assert re.fullmatch("desk:[0-9a-f]{32}", told[0])
    assert told == [told[0]] * 3


async def test_another_chat_has_another_desk(ask, room):
    other = await ask.ok("room:create", title="Other", cover="teapots", category="home")

    one, two = [
        (await ask.ok("chat:desk", hana, chat=chat))["channel"] for chat in (room, other["room"])
    ]

    assert one != two


@pytest.mark.parametrize(
    ("who", "chat", "code"), [(ada, None, Denied.code), (sam, "nowhere", NoSuchChat.code)]
)
async def test_others_are_told_none(who, chat, code, ask, room):
    refused = await ask.no("chat:desk", who, chat=chat or room)

    assert refused["code"] == code
