"""Measures: what a decision does to somebody, each with its reasons, and how it is undone."""

from dataclasses import dataclass

from msgspec.structs import replace

from moderation.access import ACCESSES, admit, shut_out
from moderation.bans import BANS, ban_id, bar_by, unbar
from moderation.ladder import SPANS, Step, lasting
from moderation.lookalikes import show_again
from moderation.restraints import RESTRAINTS, Restraint, What, restraint_id
from moderation.sanctions import SANCTIONS, SITE, UNTIL_LIFTED_MS, key, silence, tell
from moderation.snapshots import Contents
from moderation.statements import Decider, Measure, Statement, restrict
from moderation.strikes import strike, strike_out
from rialto.ids import UserId
from rialto.world import World
from storage.work import Work

RESTRAINING: dict[Step, What] = {Step.SLOW: "slow", Step.HOLD: "hold"}
SILENCING = (Step.TIMEOUT, Step.ROOM_BAN, Step.MUTE)
FOR_EVER = (Step.ROOM_BAN, Step.BAN)
LIFTED_MS = 0


def until_ms(step: Step, seconds: int, now_ms: int) -> int:
    """Return when a step is over: 0 where it is done at once, the end of time where it never is."""
    if step in FOR_EVER:
        return UNTIL_LIFTED_MS
    return now_ms + lasting(step, seconds) * 1000 if SPANS[step].most_s else 0


@dataclass
class Measures:
    world: World
    contents: Contents

    async def take(self, measure: Measure, decider: Decider, work: Work) -> Statement:
        """Carry out a measure: its statement, its row of the audit, its points, what it does.

        What was said is taken back with every step from REMOVAL on.
        """
        statement = restrict(measure, decider, work, self.world)
        strike(statement.id, measure.user, measure.step, self.world.now_ms(), work)
        if measure.step >= Step.REMOVAL and measure.ref:
            thing = (measure.scope, measure.ref)
            await self.contents.remove(*thing, decider.user, work, measure.ground)
        if what := RESTRAINING.get(measure.step):
            id = restraint_id(what, measure.user)
            row = Restraint(id, measure.user, measure.until_ms, statement.id)
            work.store(RESTRAINTS, row.over(await work.get(RESTRAINTS, id)))
        elif measure.step in SILENCING:
            place = SITE if measure.step is Step.MUTE else measure.scope
            await silence(replace(measure, scope=place), statement.id, decider.user, work)
            if measure.step is Step.ROOM_BAN:
                await bar_by(measure, statement.id, decider.user, work)
        elif measure.step in (Step.SUSPENSION, Step.BAN):
            await shut_out(measure, statement.id, decider.user, work)
        return statement

    async def undo(self, statement: Statement, by: UserId, restored: bool, work: Work) -> None:
        """Take back what a statement told of, as far as nothing else has taken its place since.

        ``restored`` gives back what was said, too. Its points are gone.
        """
        user, step = statement.user, statement.step
        await strike_out(statement.id, work)
        if restored and step >= Step.REMOVAL and statement.ref:
            await self.contents.restore(statement.ref, work)
            await show_again(statement.ref, self.world.now_ms(), work)
        if what := RESTRAINING.get(step):
            row = await work.get(RESTRAINTS, restraint_id(what, user))
            if row and row.statement == statement.id:
                work.store(RESTRAINTS, replace(row, until_ms=LIFTED_MS))
        elif step in SILENCING:
            place = SITE if step is Step.MUTE else statement.scope
            held = await work.get(SANCTIONS, key(user, place))
            if held and held.statement == statement.id:
                tell(replace(held, until_ms=LIFTED_MS, by=by), work)
            banned = await work.get(BANS, ban_id(user, place))
            if banned and banned.statement == statement.id:
                await unbar(banned, work)
        elif step in (Step.SUSPENSION, Step.BAN):
            access = await work.get(ACCESSES, user)
            if access and access.statement == statement.id:
                await admit(access, by, self.world.now_ms(), work)
