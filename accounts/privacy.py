"""Privacy: a person takes along all that is kept of them, or has it erased (GDPR 15, 17, 20)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from accounts.preferences import chosen
from accounts.returning import Hashes
from rialto.command import Ask, Change, Member, Rate, command
from rialto.ids import UserId
from rialto.news import Announcement, News, channel
from rialto.refusal import Refusal
from rialto.roles import Role
from rialto.world import World
from storage.port import Collection, Row, by
from storage.work import Look, Work

HOUR_MS = 60 * 60 * 1000
# An erasure can be taken back for so long. The law gives a month; we promise a day in all.
GRACE_MS = 4 * HOUR_MS
LATER_MS = 60_000  # until rows that are still at work for the person are asked again
EXPORT_LASTS_MS = 48 * HOUR_MS
EXPORT_AGAIN_MS = HOUR_MS

ExportState = Literal["none", "asked", "ready"]
ErasureState = Literal["none", "asked", "running"]


class Export(Row, frozen=True):
    """The last export that ``user`` asked for; the file is there from ``ready_ms`` on."""

    user: UserId
    id: str
    lang: str
    asked_ms: int
    state: str = "asked"
    ready_ms: int = 0
    size: int = 0

    @property
    def until_ms(self) -> int:
        return self.ready_ms + EXPORT_LASTS_MS if self.ready_ms else 0

    def must_be_old(self, now_ms: int) -> None:
        """Refuse another one too soon: each reads all that is kept."""
        if now_ms < self.asked_ms + EXPORT_AGAIN_MS:
            raise ExportedAlready(retry_after_ms=self.asked_ms + EXPORT_AGAIN_MS - now_ms)


class Erasure(Row, frozen=True):
    """That a person is to be erased from ``due_ms`` on, and how far it has come.

    ``id`` stands in their place for ever, and ``user`` is empty once they are gone. ``trace`` and
    ``after`` are the place among all rows; ``changed`` and ``late`` are of this round: another one
    follows until a round finds nothing. ``told`` are channels whose history is yet to be emptied.
    """

    id: str
    user: UserId
    asked_ms: int
    due_ms: int
    state: str = "asked"
    trace: int = 0
    after: tuple[str | int, ...] = ()
    changed: bool = False
    late: bool = False
    told: tuple[str, ...] = ()
    done_ms: int = 0

    def again(self, now_ms: int) -> "Erasure":
        """Begin another round, later if something was not ready yet."""
        due_ms = now_ms + LATER_MS if self.late else self.due_ms
        return replace(self, trace=0, after=(), changed=False, late=False, due_ms=due_ms)

    def done(self, now_ms: int) -> "Erasure":
        return replace(self, user=UserId(""), state="done", done_ms=now_ms)


BY_STATE = by("state", "asked_ms")
EXPORTS = Collection("export", Export, id="user", indexes=(BY_STATE,), personal=("user",))
BY_DUE, BY_LEAVER = by("state", "due_ms"), by("user")
ERASURES = Collection("erasure", Erasure, indexes=(BY_DUE, BY_LEAVER), personal=("user",))


class ExportShown(Struct, frozen=True):
    """How an export stands; ``url`` is where this device gets it for some minutes."""

    state: ExportState = "none"
    asked_ms: int = 0
    until_ms: int = 0
    size: int = 0
    url: str = ""


class ErasureShown(Struct, frozen=True):
    """How an erasure stands; until ``due_ms`` it can be taken back."""

    state: ErasureState = "none"
    due_ms: int = 0


class PrivacyShown(Struct, frozen=True):
    export: ExportShown
    erasure: ErasureShown
    grace_ms: int = GRACE_MS


class PrivacyNews(News, frozen=True, tag="privacy"):
    """For the person's other pages: something of it has changed, ask anew."""


class PrivacyChanged(Announcement, frozen=True, tag="privacy:changed"):
    user: UserId


class Erased(Announcement, frozen=True, tag="person:erased"):
    """Somebody is gone; every listener notes it, so that nothing older has to be kept."""

    id: str


class ExportedAlready(Refusal):
    code = 1931
    reason = "you have asked for your data just now"


class NothingToTakeBack(Refusal):
    code = 1932
    reason = "nothing is to be erased, or it has begun"


class AskPrivacy(Ask, frozen=True):
    """Tell how your export and your erasure stand."""


class AskExport(Change, frozen=True):
    """Have all that is kept of you put together, to take along."""


class AskErase(Change, frozen=True):
    """Have your account and all that is kept of you erased; for a while it can be taken back."""


class AskKeep(Change, frozen=True):
    """Take back that you are to be erased."""


Link = Callable[[Export, Member], str]


def nowhere(export: Export, who: Member) -> str:
    """Return no address: there is nothing that serves files."""
    return ""


@dataclass
class Privacy:
    """``link`` tells a member where the file of their export is."""

    world: World
    hashes: Hashes
    link: Link = nowhere

    @command("privacy:show", needs=Role.VIEWER, rate=Rate(20, 10))
    async def show(self, ask: AskPrivacy, who: Member, look: Look) -> PrivacyShown:
        export = await look.get(EXPORTS, who.user)
        erasure = await look.get(ERASURES, self.hashes.of(who.user))
        return PrivacyShown(self._export(export, who), erasure_shown(erasure))

    @command("privacy:export", needs=Role.VIEWER, rate=Rate(5, 60), refuses=(ExportedAlready,))
    async def export(self, ask: AskExport, who: Member, work: Work) -> ExportShown:
        now, before = self.world.now_ms(), await work.get(EXPORTS, who.user)
        if before:
            before.must_be_old(now)
        lang = (await chosen(who.user, work)).language
        export = Export(who.user, self.world.new_id(), lang, now).over(before)
        work.store(EXPORTS, export)
        tell(who.user, work)
        return self._export(export, who)

    @command("privacy:erase", needs=Role.VIEWER, rate=Rate(5, 60))
    async def erase(self, ask: AskErase, who: Member, work: Work) -> ErasureShown:
        now, id = self.world.now_ms(), self.hashes.of(who.user)
        before = await work.get(ERASURES, id)
        if before and before.user:
            return erasure_shown(before)
        erasure = Erasure(id, who.user, now, now + GRACE_MS).over(before)
        work.store(ERASURES, erasure)
        tell(who.user, work)
        return erasure_shown(erasure)

    @command("privacy:keep", needs=Role.VIEWER, rate=Rate(5, 60), refuses=(NothingToTakeBack,))
    async def keep(self, ask: AskKeep, who: Member, work: Work) -> ErasureShown:
        erasure = await work.get(ERASURES, self.hashes.of(who.user))
        if erasure is None or erasure.state != "asked":
            raise NothingToTakeBack
        work.delete(ERASURES, erasure)
        tell(who.user, work)
        return erasure_shown(None)

    def _export(self, export: Export | None, who: Member) -> ExportShown:
        if export is None or (export.until_ms and self.world.now_ms() >= export.until_ms):
            return ExportShown()
        url = self.link(export, who) if export.ready_ms else ""
        state: ExportState = "ready" if export.ready_ms else "asked"
        return ExportShown(state, export.asked_ms, export.until_ms, export.size, url)


def erasure_shown(erasure: Erasure | None) -> ErasureShown:
    if erasure is None or not erasure.user:
        return ErasureShown()
    return ErasureShown("asked" if erasure.state == "asked" else "running", erasure.due_ms)


def tell(user: UserId, work: Work) -> None:
    """Let the person's pages and their inbox know."""
    work.publish(channel("user", user), PrivacyNews())
    work.announce(PrivacyChanged(user))
