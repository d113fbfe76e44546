"""What is left of an account: nothing but the hash by which a ban would know it again."""

from msgspec.structs import replace

from accounts.account import ACCOUNTS, BY_ACCOUNT, LINKS, Link
from accounts.audience import MARKS
from accounts.codes import CODES, ISSUER
from accounts.marks import BY_SEEN, KNOWN_BY, OF_PERSON, KnownBy
from accounts.picture import PICTURES
from accounts.preferences import PREFERENCES
from accounts.privacy import BY_LEAVER, ERASURES, EXPORTS, Erasure
from accounts.returning import DEPARTURES, Departure
from accounts.sessions import BY_END, OF_USER, SESSIONS, Session
from moderation.access import Revoked
from moderation.bans import BANS, BY_USER
from storage.personal import Lasts, Leaver, Trace, deleting, only
from storage.work import Work

MOST = 100


async def sign_out(session: Session, who: Leaver, work: Work) -> bool:
    work.delete(SESSIONS, session)
    work.announce(Revoked(session.user, "signed_out", session.id))
    return True


async def unmark(mark: KnownBy, who: Leaver, work: Work) -> bool:
    """Forget by what somebody was known, unless a ban is to know them again by it."""
    work.delete(KNOWN_BY, mark)
    bans = await work.range(BANS, BY_USER, who.hashed, limit=MOST)
    if any(ban.holds(who.world.now_ms()) for ban in bans):
        kept = replace(mark, id=f"{who.hashed}/{mark.mark}", user=who.hashed, version=0)
        work.store(KNOWN_BY, kept.over(await work.get(KNOWN_BY, kept.id)))
    return True


async def unlink(link: Link, who: Leaver, work: Work) -> bool:
    """Forget a way that led to the account, but for its hash."""
    issuer, _, subject = link.id.partition("|")
    if issuer == ISSUER and (code := await work.get(CODES, subject)):
        work.delete(CODES, code)
    departure = Departure(who.hash(link.id), who.hashed)
    work.store(DEPARTURES, departure.over(await work.get(DEPARTURES, departure.id)))
    work.delete(LINKS, link)
    return True


async def under_way(erasure: Erasure, who: Leaver, work: Work) -> bool:
    """Leave it to the erasure to forget at its end whom it was for."""
    return False


LEAVING = (
    Trace(
        EXPORTS,
        ids=("{}",),
        erase=deleting(EXPORTS),
        shows=only("asked_ms", "ready_ms"),
        lasts=Lasts(2, since="ready_ms"),
    ),
    Trace(
        ERASURES,
        BY_LEAVER,
        erase=under_way,
        shows=only("asked_ms", "due_ms"),
        effect="blanks",
        rest="a hash of the user id, and when it was erased",
    ),
    Trace(
        SESSIONS,
        OF_USER,
        erase=sign_out,
        shows=only("way", "device", "begun_ms", "seen_ms", "until_ms"),
        lasts=Lasts(30, BY_END, since="seen_ms"),
    ),
    Trace(
        LINKS,
        BY_ACCOUNT,
        erase=unlink,
        shows=only("id", "since_ms"),
        rest="a hash of it, so that a ban is known again",
    ),
    Trace(
        KNOWN_BY,
        OF_PERSON,
        erase=unmark,
        shows=only("seen_ms"),
        effect="keeps",
        rest="while a ban holds, a hash by which it knows who signs in again",
        file="known-again",
        # A mark that has not been seen for so long bars nobody any more.
        lasts=Lasts(180, BY_SEEN, since="seen_ms"),
    ),
    Trace(MARKS, ids=("installed/{}",), erase=deleting(MARKS), shows=only("audience", "since_ms")),
    Trace(
        PREFERENCES,
        ids=("{}",),
        erase=deleting(PREFERENCES),
        shows=only(
            "language", "region", "currency", "looks", "saver", "hobbies", "silent", "hidden"
        ),
    ),
    Trace(PICTURES, ids=("{}",), erase=deleting(PICTURES), shows=only("upload")),
    Trace(ACCOUNTS, ids=("{}",), erase=deleting(ACCOUNTS), shows=only("user", "name", "since_ms")),
)
