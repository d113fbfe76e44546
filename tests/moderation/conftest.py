"""A room in which Ada says something, Bo reports it or a teapot, and Tess and Lea decide."""

import asyncio
from dataclasses import dataclass

import msgspec
import pytest

from moderation.audit import AUDIT, Act
from moderation.case import CASES
from moderation.leaving import LEAVING
from moderation.statements import STATEMENTS
from moderation.trust import REPORTERS
from storage.personal import Leaver
from storage.port import SEQ
from tests.callers import RIGHT, Asker, ada, bo, guest, keys, lea, tess


@dataclass
class Court:
    ask: Asker
    store: object
    room: str

    async def say(self, who=ada, text="Buy it from me instead"):
        return (await self.ask.ok("chat:say", who, chat=self.room, text=text))["id"]

    async def report(self, line, who=bo, reason="scam", note=""):
        told = {"chat": self.room, "line": line, "reason": reason, "note": note}
        return (await self.ask.ok("report:line", who, **told))["report"]

    async def case(self, who=ada, reason="scam", reporter=bo):
        """Let ``who`` say something that is reported; return the open case."""
        await self.report(await self.say(who), reporter, reason)
        return self.cases()[-1].id

    async def offered(self, who=bo, room="", reason="counterfeit", **more):
        """Let ``who`` report the teapot that lies on a table of Hana's; return the open case."""
        room = room or await self.ask._room()
        told = {"room": room, "product": "teapot", "reason": reason, **more}
        await self.ask.ok("report:product", who, **told)
        return next(case.id for case in self.cases() if case.key == "product/teapot")

    async def claim(self, case="", who=tess):
        return (await self.ask.ok("case:claim", who, case=case))["case"]

    async def decide(self, case, step, who=tess, **told):
        """Claim and decide; return the answer."""
        await self.claim(case, who)
        told = {"ground": "scam", "facts": "sold fakes", **told}
        return await self.ask.ok("case:decide", who, case=case, step=step, **told)

    async def decided(self, step, subject=ada, **told):
        """Let Tess decide a new case; return the statement."""
        case = await self.case(subject)
        return self.statement((await self.decide(case, step, **told))["statement"])

    async def appeal(self, statement, who=ada, text="It was not me"):
        await self.ask.ok("statement:appeal", who, statement=statement.id, text=text)
        return self.cases()[-1].id

    async def review(self, statement, step, who=lea, **told):
        """Appeal against a statement and let ``who`` decide; return the answer."""
        case = await self.appeal(statement)
        return await self.decide(case, step, who, **told)

    def cases(self):
        return sorted(self.store.rows.get(CASES.name, {}).values(), key=lambda case: case.id)

    def statement(self, id):
        return self.store.rows[STATEMENTS.name][id]

    def trust(self, user="bo"):
        """Return how often what they reported was right, and wrong."""
        row = self.store.rows[REPORTERS.name][user]
        return row.right, row.wrong

    async def heard(self, who=ada):
        await asyncio.sleep(10)  # the bucket is full again
        said = {"chat": self.room, "text": "Hi"}
        return "ok" in await self.ask("chat:say", who, key=next(keys), **said)

    async def acts(self):
        """Return the verbs of the audit, in order."""
        rows = await self.store.range(AUDIT, SEQ, ())
        return [msgspec.json.decode(row.body, type=Act).verb for row in rows]


@pytest.fixture
def erased(house, world):
    """Return what erases the rows ``of`` a person as leaving does, and says how many it was."""

    async def erased(of, user):
        trace = next(trace for trace in LEAVING if trace.of is of)
        who = Leaver(user, f"hash of {user}", "hash of {}".format, world)

        async def erase(work):
            rows, _ = await trace.page(user, (), work)
            return sum([await trace.erase(row, who, work) for row in rows])

        return await house.commit(erase)

    return erased


@pytest.fixture
def court(ask, room, store):
    return Court(ask, store, room)


@pytest.fixture
async def table(ask):
    """Return a room on air with a teapot on its table."""
    return await ask._room()


@pytest.fixture
def report(ask, table):
    """Return what asks to report the teapot, or hears why not."""

    def told(more):
        return {"room": table, "product": "teapot", "reason": "counterfeit", **more}

    class Report:
        async def ok(self, who=bo, **more):
            return (await ask.ok("report:product", who, **told(more)))["report"]

        async def no(self, who=bo, **more):
            return (await ask.no("report:product", who, **told(more)))["code"]

    return Report()


@pytest.fixture
def notify(ask, table):
    """Return what tells of the teapot, or hears why not."""

    class Notify:
        async def ok(self, who=guest, **more):
            told = {**RIGHT, "addresses": [f"/room/{table}?thing=teapot"], **more}
            return await ask.ok("rights:notify", who, **told)

        async def no(self, who=guest, **more):
            told = {**RIGHT, "addresses": [f"/room/{table}?thing=teapot"], **more}
            return await ask.no("rights:notify", who, **told)

    return Notify()


@pytest.fixture
def read(ask):
    async def read(receipt):
        told = {"notice": receipt["notice"], "secret": receipt["secret"]}
        return await ask.ok("rights:read", guest, **told)

    return read
