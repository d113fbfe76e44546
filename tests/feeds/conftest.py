"""What the feeds are told: rooms opened, and announcements delivered."""

import asyncio

import pytest

from rialto.command import Member
from rialto.roles import Role


@pytest.fixture
def deliver(house):
    """Let every listener hear what has happened."""

    async def deliver():
        try:
            async with asyncio.timeout(10):
                await house.outbox.run()
        except TimeoutError:
            return

    return deliver


def host(user, name=""):
    return Member(user, name or user.title(), Role.HOST)


@pytest.fixture
def opened(ask):
    """Make a room; ``until`` says how far it goes: draft, live or ended."""

    async def opened(who, title="Evening sale", category="home", until="live"):
        made = await ask.ok("room:create", who, title=title, cover="teapots", category=category)
        if until != "draft":
            await ask.ok("room:start", who, room=made["room"])
        if until == "ended":
            await ask.ok("room:end", who, room=made["room"])
        return made["room"]

    return opened
