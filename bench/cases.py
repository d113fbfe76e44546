"""5 000 cases and those who decide them: each is assigned once, and none on one's own.

    python -m bench.cases [--quick]

A whole node over its real store, asked by dispatch with the limits on. Members say things and
report one another, agents and leads among them. Then all agents claim what is next, at once, and
decide; one in ten of whom it concerns appeals, and leads decide on that. What they were answered
is the ledger: from it and from the store it is counted what must never be. ``minutes`` is how
long the deciding of 5 000 takes at the pace that was seen; the limits alone hold an agent to two
cases a second.
"""

import argparse
import asyncio
import itertools
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import uvloop

from bench.harness import tell
from bench.peers import a_node
from gateway.dispatch import Dispatch
from gateway.house import House
from moderation.access import ACCESSES, Access
from moderation.audit import examined
from moderation.case import CASES, QUEUE, Case, NothingToDo
from moderation.reports import OF_CASE, REPORTS
from moderation.restraints import RESTRAINTS, Restraint, restraint_id
from moderation.sanctions import SANCTIONS, SITE, Sanction, key
from moderation.statements import BY_TIME, STATEMENTS, Statement
from rialto.command import Member
from rialto.ids import UserId
from rialto.refusal import Busy, TooFast
from rialto.roles import Role
from storage.work import Look

ALL, QUICK = 5_000, 300
AGENTS, LEADS = 30, 8
EACH = 5  # lines of one member, and reports of one: as many as the limits let through at once
BUDGET = {
    "minutes": 10.0, "assigned_twice": 0.0, "left_over": 0.0, "without_a_statement": 0.0,
    "without_an_appeal": 0.0, "decided_on_their_own": 0.0, "audit_flaws": 0.0,
}  # fmt: skip
STEPS = ("none", "warning", "removal", "timeout", "mute", "nudge", "suspension", "slow")
TEXTS = (
    "nobody in this room has any taste", "what a tasteless choice of colours",
    "what a boring evening again", "the lid will fall off within a week",
    "nobody here knows what that is worth",
)  # fmt: skip


@dataclass
class Ledger:
    """What agents were answered: who was given which case, and how each was decided."""

    given: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    statements: list[str] = field(default_factory=list)
    busy: int = 0


@dataclass
class Docket:
    """Fills a house with cases, and lets people decide them."""

    house: House
    agents: list[Member]
    leads: list[Member]
    room: str = ""
    ledger: Ledger = field(default_factory=Ledger)
    keys: Iterator[int] = field(default_factory=itertools.count)

    @property
    def dispatch(self) -> Dispatch:
        return self.house.dispatch

    async def ask(self, name: str, who: Member, **body: object) -> dict[str, Any]:
        """Return the answer; who is too fast, or one of too many, waits as a page does."""
        keyed = {"key": f"a key {next(self.keys):08}"} if name != "case:read" else {}
        asked = msgspec.json.encode(keyed | body)
        while True:
            answer: dict[str, Any] = msgspec.json.decode(await self.dispatch(name, asked, who))
            no = answer.get("no", {})
            if no.get("code") not in (TooFast.code, Busy.code):
                return answer
            self.ledger.busy += no["code"] == Busy.code
            await asyncio.sleep(no["retry_after_ms"] / 1000)

    async def fill(self, count: int) -> None:
        """Let so many lines be said and reported; staff say and report some of them, too."""
        hana = Member(UserId("hana"), "Hana", Role.HOST)
        made = await self.ask(
            "room:create", hana, title="Bench", cover="teapots", category="home"
        )  # fmt: skip
        room = self.room = made["ok"]["room"]
        staff = [*self.agents, *self.leads]
        people = [Member(UserId(f"m{n}"), f"M{n}") for n in range(count // EACH)]
        people[: len(staff)] = staff[: len(people)]

        async def speak(at: int) -> None:
            who, other = people[at], people[(at + 1) % len(people)]
            for text in TEXTS:
                said = await self.ask("chat:say", who, chat=room, text=text)
                line = said["ok"]["id"]
                told = await self.ask(
                    "report:line", other, chat=room, line=line, reason=("spam", "abuse")[at % 2]
                )
                assert "ok" in told, told

        for some in range(0, len(people), 100):
            await asyncio.gather(*map(speak, range(some, min(some + 100, len(people)))))

    async def decide(self) -> None:
        """Let all agents and leads work until nothing is left that they may decide."""
        await asyncio.gather(*map(self._work, [*self.agents, *self.leads]))

    async def _work(self, who: Member) -> None:
        for turn in itertools.count():
            claimed = await self.ask("case:claim", who, case="")
            if "no" in claimed:
                assert claimed["no"]["code"] == NothingToDo.code, claimed
                return
            case = claimed["ok"]["case"]
            self.ledger.given[case] += 1
            seen = (await self.ask("case:read", who, case=case))["ok"]
            appeal = seen["card"]["kind"] == "appeal"
            step = STEPS[turn % len(STEPS)]
            if appeal:  # half of them are overturned, of the others what was decided stands
                step = "none" if turn % 2 else await self._appealed(case)
            told = await self.ask(
                "case:decide", who, case=case, step=step, ground="abuse", macro="insult"
            )
            self.ledger.outcomes[told["ok"]["outcome"]] += 1
            if told["ok"]["statement"]:
                self.ledger.statements.append(told["ok"]["statement"])

    async def _appealed(self, case: str) -> str:
        """Return the step that an appeal is against."""
        look = Look(self.house.commit.store)
        row = await look.get(CASES, case)
        held = await look.get(STATEMENTS, row.statement) if row else None
        assert held is not None
        return held.step.name.lower()

    async def appeal(self, part: int) -> None:
        """Let one in ``part`` of those who were restricted appeal."""
        chosen = [row async for row in self._statements() if row.id in self.ledger.statements]
        for row in chosen[::part]:
            who = Member(row.user, row.user)
            await self.ask("statement:appeal", who, statement=row.id, text="It was not me.")

    async def judged(self) -> dict[str, float]:
        """Count in the store what must never be."""
        look = Look(self.house.commit.store)
        cases = [row async for row in look.every(CASES, QUEUE)]
        rows = {row.id: row async for row in self._statements()}
        missing = [id for id in self.ledger.statements if id not in rows]
        missing += [
            id async for id in self._restricting({c.subject for c in cases}) if id not in rows
        ]
        decided = {row.case: row for row in rows.values()}
        own = 0
        for case in cases:
            row = decided.get(case.id)
            own += bool(row) and await _own(case, row, look)
        unheard = [
            row for row in rows.values() if row.state == "stands" and row.appeal_ms <= row.at_ms
        ]
        reduced = sum(case.outcome == "reduced" for case in cases)
        return {
            "cases": float(len(cases)),
            "assigned_twice": float(sum(times > 1 for times in self.ledger.given.values())),
            "left_over": float(sum(case.state == "open" for case in cases)),
            "without_a_statement": float(len(missing)),
            # What an appeal has reduced is final: it had its appeal.
            "without_an_appeal": float(len(unheard) - reduced),
            "decided_on_their_own": float(own),
            "audit_flaws": float(bool((await examined(look)).flaw)),
        }

    async def _restricting(self, users: set[UserId]) -> AsyncIterator[str]:
        """Yield the statement of each restriction that holds, "" where one has none."""
        look, now = Look(self.house.commit.store), self.house.commit.world.now_ms()
        for user in users:
            held: list[Sanction | Restraint | Access | None] = [
                await look.get(SANCTIONS, key(user, place)) for place in (self.room, SITE)
            ]
            held += [
                await look.get(RESTRAINTS, restraint_id(what, user)) for what in ("slow", "hold")
            ]
            held.append(await look.get(ACCESSES, user))
            for row in held:
                if row and now < row.until_ms:
                    yield row.statement

    async def _statements(self) -> AsyncIterator[Statement]:
        async for row in Look(self.house.commit.store).every(STATEMENTS, BY_TIME):
            yield row


async def _own(case: Case, row: Statement | None, look: Look) -> bool:
    """Say whether who decided was the subject, had reported it, or had decided on it before."""
    if row is None:
        return False
    told = {report.reporter async for report in look.every(REPORTS, OF_CASE, case.id)}
    return row.by in told or row.by == case.subject or row.by in case.deciders


def people(name: str, count: int, role: Role) -> list[Member]:
    return [Member(UserId(f"{name}{n}"), f"{name} {n}", role) for n in range(count)]


async def run(count: int) -> None:
    async with a_node(people_each=1000, lines_shown=10_000) as node:
        docket = Docket(
            node.house, people("agent", AGENTS, Role.AGENT), people("lead", LEADS, Role.LEAD)
        )
        await docket.fill(count)
        began = time.monotonic()
        await docket.decide()
        took = time.monotonic() - began
        decided = sum(docket.ledger.given.values())
        await docket.appeal(10)
        await docket.decide()
        seen = await docket.judged()
    ledger = docket.ledger
    print(dict(ledger.outcomes), f"{decided} cases in {took:.0f} s, told to wait: {ledger.busy}")
    tell("cases", {"minutes": took / decided * ALL / 60, **seen}, BUDGET)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few hundred cases")
    uvloop.run(run(QUICK if parser.parse_args().quick else ALL))


if __name__ == "__main__":
    main()
