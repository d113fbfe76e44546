"""What is left of a person with the moderators: what holds against them, under a hash."""

from msgspec.structs import replace

from moderation.access import ACCESSES, Access, access_of
from moderation.audit import BY_USER, NAMED
from moderation.blocked_pictures import BLOCKED
from moderation.leaving_cases import LEAVING as OF_CASES
from moderation.leaving_cases import LEFT, RETURNED, audit, noted
from moderation.leaving_rights import LEAVING as OF_RIGHTS
from moderation.places import rooms_of
from moderation.reports import BY_ABOUT, ONCE, REPORTS, Report, holder_of
from moderation.roles import BY_GIVER, BY_HOLDER, BY_SCOPE, GRANTS
from moderation.sanctions import BY_SANCTIONED, BY_SETTER, SANCTIONS, Sanction, key
from moderation.upload import OF_OWNER, QUOTAS, UPLOADS, Quota, Upload, let_go
from rialto.ids import UserId
from rialto.world import World
from storage.personal import Lasts, Leaver, Trace, deleting, hashing, only
from storage.port import EVERY
from storage.work import Work

BATCH = 50


async def keep_out(access: Access, who: Leaver, work: Work) -> bool:
    """Keep until when they are not let in, and since when tokens count, under the hash."""
    before = await work.get(ACCESSES, who.hashed)
    hashed = Access(
        who.hashed, max(access.until_ms, before.until_ms if before else 0), access.since_ms
    )
    work.delete(ACCESSES, access)
    work.store(ACCESSES, hashed.over(before))
    audit(LEFT, who.hashed, work, who.world)
    return True


async def let_back(hashed: UserId, user: UserId, work: Work, world: World) -> None:
    """Let it hold for who comes again; the hash keeps it, for another way may lead here."""
    if kept := await work.get(ACCESSES, hashed):
        before = await access_of(user, work)
        until_ms = max(kept.until_ms, before.until_ms)
        since_ms = max(kept.since_ms, before.since_ms)
        work.store(ACCESSES, replace(before, until_ms=until_ms, since_ms=since_ms))
        audit(RETURNED, hashed, work, world)


async def keep_muted(sanction: Sanction, who: Leaver, work: Work) -> bool:
    """Keep what still holds, under the hash and without the words that a moderator chose."""
    work.delete(SANCTIONS, sanction)
    audit(LEFT, who.hashed, work, who.world)
    if sanction.holds(who.world.now_ms()):
        id = key(who.hashed, sanction.scope)
        before = await work.get(SANCTIONS, id)
        kept = Sanction(id, who.hashed, sanction.scope, sanction.until_ms, "", sanction.by)
        work.store(SANCTIONS, kept.over(before))
    return True


async def muted_still(hashed: UserId, user: UserId, work: Work, world: World) -> None:
    for kept in await work.range(SANCTIONS, BY_SANCTIONED, hashed, limit=BATCH):
        id = key(user, kept.scope)
        if await work.get(SANCTIONS, id) is None:
            work.store(SANCTIONS, replace(kept, id=id, user=user, version=0))
            audit(RETURNED, hashed, work, world)


async def unbring(upload: Upload, who: Leaver, work: Work) -> bool:
    """Forget an upload, and its file behind it; one that is blocked stays with the moderators."""
    if upload.state == "blocked":
        work.store(UPLOADS, replace(upload, owner=who.hashed, holder=""))
    else:
        work.delete(UPLOADS, upload)
    return True


async def unspend(quota: Quota, who: Leaver, work: Work) -> bool:
    if quota.user != who.user:
        return False
    work.delete(QUOTAS, quota)
    return True


async def untell(report: Report, who: Leaver, work: Work) -> bool:
    """Forget who reported, and with which words and photos, which go as all they brought does."""
    work.store(REPORTS, replace(report, reporter=who.hashed, note="", photos=()))
    return True


async def unkeep(report: Report, work: Work) -> None:
    """Remove a report that is old; its photos are nobody's any more, and are swept."""
    work.delete(REPORTS, report)
    await let_go(report.photos, holder_of(report.id), report.at_ms, work)


async def unprove(report: Report, who: Leaver, work: Work) -> bool:
    work.store(REPORTS, replace(report, author=who.hashed, author_name="", text=""))
    return True


LEAVING = (
    *OF_CASES,
    *OF_RIGHTS,
    Trace(
        REPORTS,
        ONCE,
        erase=untell,
        shows=only("id", "scope", "why", "note", "photos", "at_ms"),
        lasts=Lasts(365, EVERY, forget=unkeep),
        effect="blanks",
        rest="that something was reported, and why",
    ),
    Trace(
        REPORTS,
        BY_ABOUT,
        erase=unprove,
        shows=only("why", "text", "at_ms"),
        effect="blanks",
        file="report-about-you",
        rest="that something was reported, and why",
    ),
    Trace(GRANTS, BY_HOLDER, erase=noted(deleting(GRANTS)), shows=only("id", "role")),
    Trace(GRANTS, BY_SCOPE, key=rooms_of(UserId("{}")), erase=noted(deleting(GRANTS))),
    Trace(
        GRANTS,
        BY_GIVER,
        erase=noted(hashing(GRANTS, "by")),
        effect="blanks",
        rest="that the role was given",
    ),
    Trace(NAMED, BY_USER, erase=deleting(NAMED), shows=only("part", "text", "at_ms"), file="audit"),
    Trace(
        UPLOADS,
        OF_OWNER,
        erase=unbring,
        shows=only("id", "purpose", "kind", "at_ms"),
        lasts=Lasts(1, since="due_ms"),
        rest="of what was blocked, that it was",
    ),
    Trace(QUOTAS, erase=unspend, lasts=Lasts(1)),
    Trace(BLOCKED, erase=hashing(BLOCKED, "by"), effect="blanks", rest="what was blocked, and why"),
    Trace(
        SANCTIONS,
        BY_SANCTIONED,
        erase=keep_muted,
        shows=only("scope", "until_ms", "reason"),
        effect="keeps",
        rest="under a hash, until when a sanction holds: erasure sheds none",
        back=muted_still,
    ),
    Trace(
        SANCTIONS,
        BY_SETTER,
        erase=noted(hashing(SANCTIONS, "by")),
        effect="blanks",
        rest="the sanction",
    ),
    Trace(
        ACCESSES,
        ids=("{}",),
        erase=keep_out,
        shows=only("until_ms", "since_ms", "reason"),
        effect="keeps",
        rest="under a hash, until when a ban holds and since when tokens count",
        back=let_back,
    ),
    Trace(ACCESSES, erase=noted(hashing(ACCESSES, "by")), effect="blanks", rest="the ban"),
)
