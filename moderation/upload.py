"""An upload: whose it is, what for, who may see it, and when it goes.

It has a row before it has a file, and its file is durable before the row says so. So after any
crash a file without a row is rubbish, and a row that says ready has its file.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from msgspec.structs import replace

from moderation.sanctions import UNTIL_LIFTED_MS
from rialto.command import Caller, Guest
from rialto.ids import UploadId, UserId
from rialto.news import Announcement
from rialto.refusal import Refusal
from rialto.roles import Role
from storage.port import Collection, Row, by, unique
from storage.renditions import Kind, Made
from storage.work import Work

DAY_MS = 24 * 60 * 60 * 1000
# How long a file may be on its way, and how long it may lie before something refers to it.
COMES_WITHIN_MS, LIES_MS = DAY_MS // 24, DAY_MS
MOST_A_DAY, MOST_BYTES_A_DAY = 60, 500 << 20

Purpose = Literal["avatar", "cover", "report", "review"]
State = Literal["coming", "ready", "used", "blocked"]


class Terms(NamedTuple):
    """What may be brought for a purpose. What is ``public`` anybody may see, once it is used."""

    kinds: frozenset[Kind]
    public: bool


TERMS: Mapping[Purpose, Terms] = {
    "avatar": Terms(frozenset({"picture"}), public=True),
    "cover": Terms(frozenset({"picture"}), public=True),
    "report": Terms(frozenset({"picture", "clip"}), public=False),
    "review": Terms(frozenset({"picture", "clip"}), public=True),
}


class UploadMade(Announcement, frozen=True, tag="upload:made"):
    """An upload has its file."""

    upload: UploadId


class PictureBlocked(Announcement, frozen=True, tag="picture:blocked"):
    """Somebody has blocked an upload, and what looks like it."""

    upload: UploadId


class PictureTurned(Announcement, frozen=True, tag="picture:turned"):
    """Whether an upload may be seen has changed, by people or by a rule; its row says how."""

    upload: UploadId


class NoSuchUpload(Refusal):
    code = 1585
    reason = "there is no such upload"


class UploadInUse(Refusal):
    code = 1586
    reason = "this upload is used already"


class UploadsSpent(Refusal):
    code = 1580
    reason = "that is enough for today"


class Upload(Row, frozen=True):
    """A file that ``owner`` brought under ``key``.

    ``source`` is the SHA-256 of what was sent, of which nothing but what was made anew is kept;
    ``holder`` is what refers to it, such as ``account/ada``. At ``due_ms`` it goes.
    """

    id: UploadId
    owner: UserId
    key: str
    purpose: Purpose
    state: State
    at_ms: int
    due_ms: int
    source: str = ""
    kind: Kind = "picture"
    width: int = 0
    height: int = 0
    duration_ms: int = 0
    looks: tuple[str, ...] = ()
    holder: str = ""

    def made(self, source: str, made: Made, now_ms: int) -> "Upload":
        """Return it with its file."""
        return replace(
            self,
            state="ready",
            due_ms=now_ms + LIES_MS,
            source=source,
            kind=made.kind,
            width=made.width,
            height=made.height,
            duration_ms=made.duration_ms,
            looks=made.looks,
        )

    def held(self, holder: str) -> "Upload":
        """Return it referred to by ``holder``; refuses with UploadInUse if something else does."""
        if self.state == "used" and self.holder != holder:
            raise UploadInUse
        return replace(self, state="used", holder=holder, due_ms=UNTIL_LIFTED_MS)

    def loose(self, now_ms: int) -> "Upload":
        """Return it with nothing that refers to it any more."""
        return replace(self, state="ready", holder="", due_ms=now_ms + LIES_MS)

    def shown_to(self, who: Caller) -> bool:
        """Say whether ``who`` may see it: everybody, its owner, or staff what it is used for."""
        if self.state == "used" and TERMS[self.purpose].public:
            return True
        if isinstance(who, Guest) or self.state == "coming":
            return False
        if self.state != "blocked" and who.user == self.owner:
            return True
        staff = who.role is Role.AUDITOR or who.standing(Role.VIEWER) >= Role.MODERATOR
        return staff and self.state != "ready"


class Quota(Row, frozen=True):
    """What ``user`` has brought on a ``day`` since 1970 (UTC)."""

    id: str
    user: UserId
    day: int
    uploads: int = 0
    bytes: int = 0

    def must_hold(self, now_ms: int) -> None:
        if self.uploads >= MOST_A_DAY or self.bytes >= MOST_BYTES_A_DAY:
            raise UploadsSpent(retry_after_ms=(self.day + 1) * DAY_MS - now_ms)


BY_DUE, ONCE, OF_OWNER = by("due_ms"), unique("owner", "key"), by("owner", "at_ms")
UPLOADS = Collection(
    "upload", Upload, indexes=(BY_DUE, ONCE, OF_OWNER), personal=("owner", "source", "looks")
)
BY_DAY = by("day")
QUOTAS = Collection("upload_quota", Quota, indexes=(BY_DAY,), personal=("id", "user"))


async def let_go(ids: Iterable[UploadId], holder: str, at_ms: int, work: Work) -> None:
    """Let go uploads that ``holder`` refers to no more: each lies for a day from ``at_ms`` on.

    One that is blocked stays so, but is nobody's should it be shown again.
    """
    for id in ids:
        row = await work.get(UPLOADS, id)
        if row is None or row.holder != holder:
            continue
        if row.state == "used":
            work.store(UPLOADS, row.loose(at_ms))
        elif row.state == "blocked":
            work.store(UPLOADS, replace(row, holder=""))
