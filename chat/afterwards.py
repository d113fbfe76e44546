"""Afterwards: lines are judged once more after they were shown, by what one line does not tell.

Heard from announcements, each perhaps twice, and anew after a restart: what is noted in memory is
noted once for each line, and what is stored once for each case.
"""

from dataclasses import dataclass, field
from functools import partial

from chat.desk import LineFlagged, at_desk
from chat.lines import LINES, Line, LineDoubted, LineSaid
from chat.raids import LEAST_COPIES, Raids
from chat.tongues import Tongues
from chat.waves import Sighting, Waves
from moderation.doubts import Doubt, Doubts
from moderation.findings import Finding, Findings
from moderation.grounds import BY_RULE
from rialto.world import World
from storage.work import Work

LANGUAGE = "language"  # the rule by which a line is told that no list can read


@dataclass
class Afterwards:
    world: World
    findings: Findings
    raids: Raids
    tongues: Tongues
    waves: Waves = field(default_factory=Waves)
    doubts: Doubts = field(default_factory=Doubts)

    async def line_said(self, happened: LineSaid, work: Work) -> None:
        """Take back the lines of a wave, and let its chats know of it as of a raid.

        Who keeps a chat or has bought there belongs to no wave. Of a line that no list of the
        screen can read its keepers are told.
        """
        line = await work.get(LINES, happened.line)
        if line is None or line.label:
            return
        seen = Sighting(line.id, line.chat, line.author, line.at_ms)
        wave = self.waves.see(line.text, seen)
        if wave is None:
            await self._tell_unread(line, work)
            return
        standing = wave.standing()
        for one in standing:
            await self.findings.retract(
                Finding("wave", "spam", one.chat, one.line, macro="spam"), work
            )
            self.raids.copied(one.chat, LEAST_COPIES, self.world.now_ms())
        work.afterwards(partial(wave.took, standing))

    async def _tell_unread(self, line: Line, work: Work) -> None:
        tag = "" if line.gone_by else self.tongues.unread(line.chat, line.text, line.at_ms)
        if tag and (desk := await at_desk(line.chat, work)):
            work.publish(desk, LineFlagged(line.said(), LANGUAGE, tag))
            told = partial(self.tongues.tell, line.chat, tag, line.at_ms)
            work.afterwards(told)

    async def line_doubted(self, happened: LineDoubted, work: Work) -> None:
        """Let people look at who says one doubtful thing after the other, and at such a room."""
        line = await work.get(LINES, happened.line)
        if line is None:
            return
        doubt = Doubt(line.id, line.author, line.chat, line.at_ms)
        if self.doubts.of_place(doubt):
            self.raids.doubted(line.chat, self.world.now_ms())
        if self.doubts.of_person(doubt):
            ground = BY_RULE.get(happened.rule, "other")
            await self.findings.report(Finding("doubts", ground, line.chat, line.id), work)
            work.afterwards(partial(self.doubts.settle, line.author))
