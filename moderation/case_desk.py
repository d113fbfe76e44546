"""The desk of cases: where whoever decides on cases hears that one has come, or is not what it was.

It is told on a channel with a secret name (docs/adr/0022), and only that something moved: what a
case is now, each asks for, so that whose role has ended learns nothing more.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct

from moderation.case import CaseChanged
from rialto.command import Ask, Member, Rate, command
from rialto.ids import CaseId
from rialto.news import Channel, News, channel
from rialto.roles import Role
from storage.work import Look, Work


class CaseMoved(News, frozen=True, tag="case_moved"):
    """A case has come, or is not what it was."""

    case: CaseId


class AskCaseDesk(Ask, frozen=True):
    """Tell the channel on which whoever decides on cases hears that one has moved."""


class CaseDeskShown(Struct, frozen=True):
    """``channel`` is for those who decide on cases, and is to be told to nobody."""

    channel: Annotated[str, Meta(min_length=1)]


@dataclass
class CaseDesk:
    """``secret`` is that of all nodes of a site: they tell on one channel."""

    secret: str

    @property
    def channel(self) -> Channel:
        named = hmac.new(self.secret.encode(), b"cases", hashlib.sha256)
        return channel("desk", named.hexdigest()[:32])

    @command("case:desk", needs=(Role.AGENT, Role.AUDITOR), rate=Rate(20, 10))
    async def show(self, ask: AskCaseDesk, who: Member, look: Look) -> CaseDeskShown:
        return CaseDeskShown(self.channel)

    async def case_changed(self, happened: CaseChanged, work: Work) -> None:
        work.publish(self.channel, CaseMoved(happened.case))
