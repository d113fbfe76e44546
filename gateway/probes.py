"""Probes: canaries that take the way of all news, and that nobody hears who does not ask for them.

They are numbered and kept by the bus like lines of a chat, and are in no store.
"""

from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from livestream.stats import Publish
from rialto.command import Ask, Member, Rate, command
from rialto.news import News, Publication, channel
from rialto.roles import Role
from storage.work import Look


class Canary(News, frozen=True, tag="canary"):
    """The ``number``th of a probe."""

    number: int


class AskProbe(Ask, frozen=True):
    """Publish a canary on your own channel of probes, ``probe:{you}``."""

    number: Annotated[int, Meta(ge=0, le=1_000_000)]


class Probed(Struct, frozen=True):
    number: int


@dataclass
class Probes:
    publish: Publish

    @command("probe:send", needs=Role.MODERATOR, rate=Rate(20, 10))
    async def send(self, ask: AskProbe, who: Member, look: Look) -> Probed:
        body = msgspec.json.encode(Canary(ask.number))
        await self.publish([Publication(channel("probe", who.user), 0, body)])
        return Probed(ask.number)
