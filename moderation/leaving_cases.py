"""What is left of a person in cases: that they were decided, and what still counts, by a hash."""

import msgspec
from msgspec.structs import replace

from moderation.audit import SYSTEM, Deed, record
from moderation.bans import BANS, Ban, ban_id
from moderation.bans import BY_SCOPE as BANS_BY_SCOPE
from moderation.bans import BY_USER as BANS_OF
from moderation.case import CASES, Case
from moderation.case import OF_PERSON as CASES_OF
from moderation.flagger import FLAGGERS
from moderation.places import rooms_of
from moderation.restraints import PACES, RESTRAINTS, Restraint, restraint_id
from moderation.snapshots import (
    BY_COVERER,
    LAYERS,
    OF_SUBJECT,
    SNAPSHOTS,
    Seen,
    Snapshot,
    Utterance,
    keep,
    layers_of,
)
from moderation.statements import OF_USER as STATEMENTS_OF
from moderation.statements import STATEMENTS, Statement
from moderation.strikes import OF_USER as STRIKES_OF
from moderation.strikes import STRIKES
from moderation.trust import REPORTERS
from rialto.ids import UserId
from rialto.world import World
from storage.personal import Erase, Lasts, Leaver, Trace, deleting, hashing, only
from storage.port import R
from storage.work import Work

LEFT, RETURNED = "person:erase", "person:return"
MOST = 100


def audit(verb: str, hashed: UserId, work: Work, world: World) -> None:
    """Record once in a work that what moderators decided is kept elsewhere; nobody is named."""
    if not work.links:
        record(Deed(verb, UserId(SYSTEM), SYSTEM, ref=hashed), work, world)


def noted(erase: Erase[R]) -> Erase[R]:
    """Return what erases and leaves a note of it in the audit."""

    async def erases(row: R, who: Leaver, work: Work) -> bool:
        if not await erase(row, who, work):
            return False
        audit(LEFT, who.hashed, work, who.world)
        return True

    return erases


async def restrain(held: Restraint, who: Leaver, work: Work) -> bool:
    """Keep a restraint that holds under the hash."""
    work.delete(RESTRAINTS, held)
    if who.world.now_ms() < held.until_ms:
        what, _, _ = held.id.partition("/")
        kept = replace(held, id=restraint_id(what, who.hashed), user=who.hashed, version=0)
        work.store(RESTRAINTS, kept.over(await work.get(RESTRAINTS, kept.id)))
    audit(LEFT, who.hashed, work, who.world)
    return True


async def restrained(hashed: UserId, user: UserId, work: Work, world: World) -> None:
    for what in ("slow", "hold"):
        kept = await work.get(RESTRAINTS, restraint_id(what, hashed))
        if kept and await work.get(RESTRAINTS, id := restraint_id(what, user)) is None:
            work.store(RESTRAINTS, replace(kept, id=id, user=user, version=0))
            audit(RETURNED, hashed, work, world)


async def keep_out_of(ban: Ban, who: Leaver, work: Work) -> bool:
    """Keep a ban that holds under the hash; one that went over to them stays with its origin."""
    work.delete(BANS, ban)
    if ban.holds(who.world.now_ms()):
        id = ban_id(who.hashed, ban.scope)
        origin = id if ban.original else ban.origin
        kept = replace(ban, id=id, user=who.hashed, origin=origin, reason="", version=0)
        work.store(BANS, kept.over(await work.get(BANS, id)))
    audit(LEFT, who.hashed, work, who.world)
    return True


async def kept_out(hashed: UserId, user: UserId, work: Work, world: World) -> None:
    for kept in await work.range(BANS, BANS_OF, hashed, limit=MOST):
        id = ban_id(user, kept.scope)
        if await work.get(BANS, id) is None:
            work.store(BANS, replace(kept, id=id, user=user, version=0))
            audit(RETURNED, hashed, work, world)


async def untie(ban: Ban, who: Leaver, work: Work) -> bool:
    """Let the ban of somebody else name the person neither as its origin nor as its giver."""
    by, origin = who.instead(ban.by), ban.origin
    scope, _, of = origin.rpartition("/")
    if of == who.user:
        origin = ban_id(who.hashed, scope)
    if (by, origin) == (ban.by, ban.origin):
        return False
    work.store(BANS, replace(ban, by=by, origin=origin))
    audit(LEFT, who.hashed, work, who.world)
    return True


async def struck(hashed: UserId, user: UserId, work: Work, world: World) -> None:
    for kept in await work.range(STRIKES, STRIKES_OF, hashed, limit=MOST):
        work.store(STRIKES, replace(kept, user=user))
        audit(RETURNED, hashed, work, world)


async def unstate(statement: Statement, who: Leaver, work: Work) -> bool:
    """Keep of a statement which measure was taken on which ground, and when."""
    bare = replace(statement, user=who.hashed, facts="", content="", text="")
    work.store(STATEMENTS, bare)
    audit(LEFT, who.hashed, work, who.world)
    return True


async def unname(case: Case, who: Leaver, work: Work) -> bool:
    if case.subject == who.user:
        case = replace(case, key=case.id)  # the key names them while it is open
    return await hashing(CASES, "subject", "agent", "deciders")(case, who, work)


async def unshow(snapshot: Snapshot, who: Leaver, work: Work) -> bool:
    """Forget what the person said; what is under a legal hold stays until it is lifted."""
    if snapshot.held:
        return False
    work.delete(SNAPSHOTS, snapshot)
    return True


async def unsurround(snapshot: Snapshot, who: Leaver, work: Work) -> bool:
    """Let a snapshot of what somebody else said not tell what the person said around it."""
    if snapshot.held or f'"{who.user}"'.encode() not in snapshot.body:
        return False
    seen = _without(msgspec.json.decode(snapshot.body, type=Seen), who)
    id = await keep(seen, snapshot.at_ms, work)
    work.delete(SNAPSHOTS, snapshot)
    for layer in await layers_of(snapshot.id, work):
        work.store(LAYERS, replace(layer, snapshot=id))
        audit(LEFT, who.hashed, work, who.world)
    async for case in work.every(CASES, CASES_OF, snapshot.subject):
        if case.evidence == snapshot.id:
            work.store(CASES, replace(case, evidence=id))
    async for statement in work.every(STATEMENTS, STATEMENTS_OF, snapshot.subject):
        if statement.evidence == snapshot.id:
            work.store(STATEMENTS, replace(statement, evidence=id))
            audit(LEFT, who.hashed, work, who.world)
    return True


def _without(seen: Seen, who: Leaver) -> Seen:
    def bare(line: Utterance) -> Utterance:
        if line.author != who.user:
            return line
        return replace(line, author=who.hashed, author_name="", text="")

    around = seen.around
    place = around.place
    if place and place.host == who.user:
        place = replace(place, host=who.hashed, title="")
    before, after = (tuple(map(bare, lines)) for lines in (around.before, around.after))
    around = replace(around, said=bare(around.said), before=before, after=after, place=place)
    return replace(seen, around=around)


LEAVING = (
    Trace(
        BANS,
        BANS_OF,
        erase=keep_out_of,
        shows=only("scope", "until_ms", "reason"),
        effect="keeps",
        rest="under a hash, until when it holds",
        back=kept_out,
    ),
    # A host who is gone has no rooms to be banned from.
    Trace(BANS, BANS_BY_SCOPE, key=rooms_of(UserId("{}")), erase=noted(deleting(BANS))),
    Trace(BANS, erase=untie, effect="blanks", rest="the ban"),
    Trace(
        RESTRAINTS,
        ids=(restraint_id("slow", UserId("{}")), restraint_id("hold", UserId("{}"))),
        erase=restrain,
        shows=only("id", "until_ms"),
        effect="keeps",
        rest="under a hash, until when it holds",
        back=restrained,
    ),
    Trace(PACES, ids=("{}",), erase=deleting(PACES)),
    Trace(
        STRIKES,
        STRIKES_OF,
        erase=noted(hashing(STRIKES, "user")),
        shows=only("points", "at_ms"),
        effect="keeps",
        rest="under a hash, the points and when",
        back=struck,
    ),
    Trace(
        SNAPSHOTS,
        OF_SUBJECT,
        erase=unshow,
        rest="what is under a legal hold",
        lasts=Lasts(365),
    ),
    Trace(
        SNAPSHOTS,
        erase=unsurround,
        effect="blanks",
        rest="what others said; all of it under a legal hold",
    ),
    Trace(
        LAYERS,
        BY_COVERER,
        erase=noted(hashing(LAYERS, "by")),
        effect="blanks",
        rest="what is covered, and why",
    ),
    Trace(
        STATEMENTS,
        STATEMENTS_OF,
        erase=unstate,
        shows=only("step", "ground", "facts", "content", "text", "at_ms", "until_ms", "state"),
        effect="blanks",
        rest="which measure was taken on which ground, and when",
    ),
    Trace(
        STATEMENTS,
        erase=noted(hashing(STATEMENTS, "by", "others")),
        effect="blanks",
        rest="the measure",
    ),
    Trace(CASES, erase=unname, effect="blanks", rest="that something was decided"),
    Trace(REPORTERS, ids=("{}",), erase=deleting(REPORTERS), shows=only("right", "wrong")),
    Trace(
        FLAGGERS,
        ids=("{}",),
        erase=noted(deleting(FLAGGERS)),
        shows=only("organisation", "grounds", "state", "reason", "since_ms"),
    ),
    Trace(
        FLAGGERS,
        erase=noted(hashing(FLAGGERS, "by")),
        effect="blanks",
        rest="that somebody was named a trusted flagger",
    ),
)
