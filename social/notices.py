"""Notices: what happened that concerns somebody, kept until they have seen it.

A feature that has something to tell names a kind of its own and calls ``notify``; pages say a kind
in the words ``notice.{kind}``.
"""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct, convert
from msgspec.structs import replace

from rialto.command import Ask, Change, Member, Rate, command
from rialto.ids import ProductId, RoomId, UserId, gone
from rialto.news import News, channel
from rialto.roles import Role
from storage.port import Collection, Row, by
from storage.work import Look, Work

PAGE = 30
MOST = 500
# So many that were not seen are counted; more are told as "and more".
MOST_COUNTED = 99
Moment = Annotated[int, Meta(ge=0, lt=2**53)]


class Notice(Row, frozen=True):
    """One thing that concerns ``user``: its ``kind``, and ``of`` which thing it tells.

    There is one for each user, kind and thing; what happens to the thing later takes its place.
    ``name`` is who did it, ``title`` what it is about, ``text`` what was said, ``state`` how it
    stands now, ``until_ms`` for how long. ``at_ms`` rises with each notice of a person.
    """

    id: str
    user: UserId
    kind: str
    of: str
    room: RoomId = RoomId("")
    product: ProductId = ProductId("")
    name: str = ""
    title: str = ""
    text: str = ""
    picture: str = ""
    state: str = ""
    until_ms: int = 0
    at_ms: int = 0

    def tells(self, other: "Notice") -> bool:
        """Say whether ``other`` tells nothing that this does not."""
        return replace(self, at_ms=0, version=0) == replace(other, at_ms=0, version=0)

    def shown(self) -> "NoticeShown":
        return convert(self, NoticeShown, from_attributes=True)


class Mailbox(Row, frozen=True):
    """Of a person: how many notices are kept, when the last came, up to which one was seen."""

    user: UserId
    kept: int = 0
    last_ms: int = 0
    read_ms: int = 0


BY_USER, BY_AGE = by("user", "at_ms"), by("at_ms")
NOTICES = Collection(
    "notice",
    Notice,
    indexes=(BY_USER, BY_AGE),
    personal=("id", "user", "of", "name", "title", "text"),
)
MAILBOXES = Collection("mailbox", Mailbox, id="user", personal=("user",))


class NoticeShown(Struct, frozen=True):
    id: str
    kind: str
    of: str
    room: RoomId
    product: ProductId
    name: str
    title: str
    text: str
    picture: str
    state: str
    until_ms: int
    at_ms: int


class NoticeNews(News, frozen=True, tag="notice"):
    """For the person concerned; ``unread`` is how many they have not seen by now."""

    notice: NoticeShown
    unread: int


class NoticesRead(News, frozen=True, tag="notices_read"):
    """For the other devices of a person who has looked."""

    read_ms: int
    unread: int


class AskNotices(Ask, frozen=True):
    """List what concerns oneself, newest first, or what was before a moment."""

    before_ms: Moment = 0


class AskCount(Ask, frozen=True):
    """Count what concerns oneself and was not seen; at most 99, then 100."""


class AskRead(Change, frozen=True):
    """Say that one has seen all notices up to a moment."""

    until_ms: Moment


class Notices(Struct, frozen=True):
    """``next`` is the ``before_ms`` of the next page, 0 on the last; later ones are unread."""

    notices: list[NoticeShown]
    next: int
    read_ms: int
    unread: int


class Unread(Struct, frozen=True):
    read_ms: int
    unread: int


@dataclass
class Inbox:
    @command("notice:list", needs=Role.VIEWER, rate=Rate(20, 10))
    async def list(self, ask: AskNotices, who: Member, look: Look) -> Notices:
        after = (ask.before_ms,) if ask.before_ms else ()
        found = await look.range(
            NOTICES, BY_USER, who.user, after=after, limit=PAGE + 1, descending=True
        )
        box = await mailbox(who.user, look)
        next = found[PAGE - 1].at_ms if len(found) > PAGE else 0
        shown = [notice.shown() for notice in found[:PAGE]]
        return Notices(shown, next, box.read_ms, await unread(box, look))

    @command("notice:count", needs=Role.VIEWER, rate=Rate(20, 10))
    async def count(self, ask: AskCount, who: Member, look: Look) -> Unread:
        box = await mailbox(who.user, look)
        return Unread(box.read_ms, await unread(box, look))

    @command("notice:read", needs=(Role.VIEWER, Role.AUDITOR), rate=Rate(20, 10))
    async def read(self, ask: AskRead, who: Member, work: Work) -> Unread:
        before = await mailbox(who.user, work)
        box = replace(before, read_ms=max(before.read_ms, min(ask.until_ms, before.last_ms)))
        left = await unread(box, work)
        if box != before:
            work.store(MAILBOXES, box)
            work.publish(channel("user", who.user), NoticesRead(box.read_ms, left))
        return Unread(box.read_ms, left)


def about(user: UserId, kind: str, of: str) -> Notice:
    """Return an empty notice to ``user`` about the thing ``of``."""
    return Notice(f"{user}/{kind}/{of}", user, kind, of)


async def notify(notice: Notice, now_ms: int, work: Work) -> None:
    """Put a notice into somebody's inbox, and tell them; told again, it changes nothing.

    A person keeps the last 500: one more takes the place of the oldest.
    """
    before = await work.get(NOTICES, notice.id)
    if gone(notice.user) or (before and before.tells(notice)):
        return
    box = await mailbox(notice.user, work)
    fresh = replace(notice, at_ms=max(now_ms, box.last_ms + 1)).over(before)
    news = await unread(box, work) + (before is None or before.at_ms <= box.read_ms)
    kept = box.kept + (before is None)
    if kept > MOST:
        (oldest,) = await work.range(NOTICES, BY_USER, notice.user, limit=1)
        work.delete(NOTICES, oldest)
        kept -= 1
    work.store(NOTICES, fresh)
    work.store(MAILBOXES, replace(box, kept=kept, last_ms=fresh.at_ms))
    told = NoticeNews(fresh.shown(), min(news, MOST_COUNTED + 1))
    work.publish(channel("user", notice.user), told)


async def retract(notice: Notice, work: Work) -> None:
    """Take a notice back, unless something else has taken its place."""
    before = await work.get(NOTICES, notice.id)
    if before and before.tells(notice):
        await withdraw(before, work)


async def withdraw(notice: Notice, work: Work) -> None:
    """Take away a notice that is there."""
    box = await work.latest(MAILBOXES, notice.user) or Mailbox(notice.user)
    work.delete(NOTICES, notice)
    work.store(MAILBOXES, replace(box, kept=box.kept - 1))
    left = await unread(box, work) - (notice.at_ms > box.read_ms)
    work.publish(channel("user", notice.user), NoticesRead(box.read_ms, left))


async def mailbox(user: UserId, look: Look) -> Mailbox:
    return await look.get(MAILBOXES, user) or Mailbox(user)


async def unread(box: Mailbox, look: Look) -> int:
    """Count what came after the last that was seen, at most 100."""
    since = (box.read_ms + 1,)
    limit = MOST_COUNTED + 1
    return len(await look.range(NOTICES, BY_USER, box.user, after=since, limit=limit))
