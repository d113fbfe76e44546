"""The audit: who did what to whom, and why, in a chain that nobody alters unnoticed.

What names people stands beside the chain, which holds no more than a salted hash of it: whoever
is to be forgotten is, and the chain stays whole.
"""

import secrets
from collections.abc import AsyncIterator
from hashlib import sha256

import msgspec
from msgspec import Struct

from rialto.ids import UserId
from rialto.roles import Role
from rialto.world import World
from storage.chain import Head, Walk
from storage.port import SEQ, Collection, Linked, Row, by
from storage.work import Look, Work

WHO, WHOM = "who", "whom"
OPERATOR = "operator"  # whoever has the machine: the command line
SYSTEM = "system"  # a rule, without anybody
MARKETPLACE = "marketplace"  # whose verdicts on its products are followed


class Deed(Struct, frozen=True):
    """What is to be recorded; ``role`` is that by which ``who`` may do it.

    ``scope``, ``ref`` and ``evidence`` (of a snapshot, its SHA-256) stay when people are
    forgotten: no person is named there.
    """

    verb: str
    who: UserId
    role: str
    whom: UserId = UserId("")
    scope: str = ""
    ref: str = ""
    why: str = ""
    evidence: str = ""


class Act(Struct, frozen=True):
    """What the chain holds of a deed, as JSON; ``who`` and ``whom`` are hashes."""

    verb: str
    role: str
    scope: str
    ref: str
    evidence: str
    at_ms: int
    who: str
    whom: str


class AuditLink(Linked, frozen=True):
    pass


class Named(Row, frozen=True):
    """The part of a deed that names somebody: ``who`` did it, or to ``whom`` and why."""

    id: str
    link: str
    part: str
    user: UserId
    text: str
    at_ms: int
    salt: str

    def hashed(self) -> str:
        # Salted, for of those who are forgotten nobody shall find out by trying all ids.
        told = msgspec.json.encode([self.salt, self.part, self.user, self.text])
        return sha256(told).hexdigest()


AUDIT = Collection("audit", AuditLink, indexes=(SEQ,))
BY_USER, BY_TIME = by("user", "at_ms"), by("at_ms")
NAMED = Collection(
    "audit_named", Named, indexes=(BY_USER, BY_TIME), personal=("user", "text", "salt")
)


class Examination(Struct, frozen=True):
    """What a walk along the chain found; ``flaw`` is the first, "" if there is none.

    ``head`` is the last row up to which it is sound; ``forgotten`` how many parts name nobody
    any more.
    """

    head: Head
    forgotten: int
    flaw: str


def acting(role: Role) -> str:
    """Return the name of a role, as the audit tells it."""
    return role.name.lower()


def record(deed: Deed, work: Work, world: World) -> str:
    """Link ``deed`` to the audit, in the same work as what was done; return its id."""
    id, now = world.new_id(), world.now_ms()

    def named(part: str, user: UserId, text: str) -> str:
        if not user and not text:
            return ""
        salt = secrets.token_hex(16)
        row = Named(f"{id}.{part}", id, part, user, text, now, salt)
        work.store(NAMED, row)
        return row.hashed()

    who, whom = named(WHO, deed.who, ""), named(WHOM, deed.whom, deed.why)
    act = Act(deed.verb, deed.role, deed.scope, deed.ref, deed.evidence, now, who, whom)
    work.link(AUDIT, AuditLink(id=id, body=msgspec.json.encode(act)))
    return id


async def examined(look: Look, noted: Head | None = None) -> Examination:
    """Walk along the whole chain; ``noted`` is a head that was written down before."""
    walk, forgotten, found = Walk(), 0, ""
    try:
        async for row in _rows(look):
            flaw = walk.flaw(row)
            if not flaw:
                gone, flaw = await _named_flaw(row, look)
                forgotten += gone
            if flaw:
                return Examination(walk.head, forgotten, flaw)
            if noted and row.seq == noted.seq:
                found = row.hash
    except msgspec.DecodeError:
        return Examination(walk.head, forgotten, f"row {walk.head.seq + 1} cannot be read")
    flaw = walk.lacks(noted, found) if noted else ""
    return Examination(walk.head, forgotten, flaw or await _left_over(look))


async def head(look: Look) -> Head:
    """Return the head of the chain, to be noted where nobody of this machine can alter it."""
    last = await look.range(AUDIT, SEQ, limit=1, descending=True)
    return Head(last[0].seq, last[0].hash) if last else Head()


async def _rows(look: Look) -> AsyncIterator[AuditLink]:
    """Yield the chain, one by one where a page of it cannot be read, so that the row is known."""
    after: tuple[int, ...] = ()
    at_once = 100
    while True:
        try:
            rows = await look.range(AUDIT, SEQ, after=after, limit=at_once)
        except msgspec.DecodeError:
            if at_once == 1:
                raise
            at_once = 1
            continue
        if not rows:
            return
        for row in rows:
            yield row
        # After a row whose place was altered as well, the walk has ended.
        after = (rows[-1].seq + 1,)


async def _named_flaw(row: Linked, look: Look) -> tuple[int, str]:
    """Return how many of a row's parts were forgotten, and what is wrong with the others."""
    act = msgspec.json.decode(row.body, type=Act)
    hashes = {f"{row.id}.{part}": hash for part, hash in ((WHO, act.who), (WHOM, act.whom)) if hash}
    there = {part.id: part for part in await look.get_many(NAMED, tuple(hashes))}
    for id, part in there.items():
        if part.hashed() != hashes[id]:
            return 0, f"row {row.seq} names another than it named ({part.part} was altered)"
    return len(hashes) - len(there), ""


async def _left_over(look: Look) -> str:
    """Return what is wrong where somebody is named by a row that is gone."""
    async for part in look.every(NAMED, BY_TIME):
        if not await look.get_many(AUDIT, (part.link,)):
            return f"row {part.link} is missing: what it named is still there"
    return ""
