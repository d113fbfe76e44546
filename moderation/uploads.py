"""Uploads: brought, referred to by what is made of them, taken back, blocked, and swept away."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated

from msgspec import Struct
from msgspec.structs import replace

from moderation.audit import Deed, acting, record
from moderation.blocked_pictures import BLOCKED, BY_TIME, Blocked
from moderation.ladder import Step
from moderation.lookalikes import show_again
from moderation.sanctions import UNTIL_LIFTED_MS, Reason
from moderation.statements import Decider, Measure, lifted, restrict
from moderation.upload import (
    BY_DAY,
    BY_DUE,
    COMES_WITHIN_MS,
    DAY_MS,
    ONCE,
    QUOTAS,
    UPLOADS,
    NoSuchUpload,
    PictureBlocked,
    PictureTurned,
    Purpose,
    Quota,
    Upload,
    UploadInUse,
    UploadMade,
    let_go,
)
from rialto.command import Ask, Change, Member, Rate, command
from rialto.ids import ID, UploadId, UserId
from rialto.roles import Role
from rialto.world import World
from storage.renditions import Made
from storage.work import Look, Work

SWEPT_AT_ONCE = 100
PAGE = 50
Named = Annotated[UploadId, ID]


class AskDrop(Change, frozen=True):
    """Take back an upload that nothing refers to yet."""

    upload: Named


class AskBlock(Change, frozen=True):
    """Take an upload away, and keep what looks like it from coming back."""

    upload: Named
    reason: Reason


class AskUnblock(Change, frozen=True):
    """Let a blocked upload, and what looks like it, be shown again."""

    upload: Named


class AskBlocked(Ask, frozen=True):
    """List what is blocked, newest first."""


class Dropped(Struct, frozen=True):
    upload: UploadId


class Block(Struct, frozen=True):
    """What is blocked, for ``reason``."""

    upload: UploadId
    reason: str
    at_ms: int


class Blocks(Struct, frozen=True):
    blocked: list[Block]


def _secret() -> str:
    return secrets.token_hex(16)


@dataclass
class Uploads:
    """``new_id`` makes names that cannot be guessed."""

    world: World
    new_id: Callable[[], str] = _secret

    async def begin(self, owner: UserId, purpose: Purpose, key: str, work: Work) -> Upload:
        """Return the row of ``key``, made if there is none; refuses with UploadsSpent."""
        for row in await work.range(UPLOADS, ONCE, owner, key, limit=1):
            return row
        now = self.world.now_ms()
        quota = await self._quota(owner, work)
        quota.must_hold(now)
        work.store(QUOTAS, replace(quota, uploads=quota.uploads + 1))
        due = now + COMES_WITHIN_MS
        upload = Upload(UploadId(self.new_id()), owner, key, purpose, "coming", now, due)
        work.store(UPLOADS, upload)
        return upload

    async def finish(self, id: UploadId, source: str, size: int, made: Made, work: Work) -> Upload:
        """Say that the file of ``id`` is there; refuses with NoSuchUpload if it was given up."""
        row = await work.find(UPLOADS, id, NoSuchUpload)
        quota = await self._quota(row.owner, work)
        work.store(QUOTAS, replace(quota, bytes=quota.bytes + size))
        row = row.made(source, made, self.world.now_ms())
        work.store(UPLOADS, row)
        work.announce(UploadMade(row.id))
        return row

    async def give_up(self, id: UploadId, work: Work) -> None:
        """Forget what did not come; the same key may bring it again."""
        row = await work.get(UPLOADS, id)
        if row and row.state == "coming":
            work.delete(UPLOADS, row)

    async def hold(
        self, id: UploadId, who: UserId, purpose: Purpose, holder: str, work: Work
    ) -> Upload:
        """Let ``holder`` refer to an upload of ``who``; refuses with NoSuchUpload or UploadInUse.

        For the features that take uploads: in the work that stores what refers to them.
        """
        row = await work.find(UPLOADS, id, NoSuchUpload)
        fits = row.owner == who and row.purpose == purpose and row.state in ("ready", "used")
        if not fits:
            raise NoSuchUpload(id=id)
        row = row.held(holder)
        work.store(UPLOADS, row)
        return row

    async def hold_all(
        self, ids: Iterable[UploadId], who: UserId, purpose: Purpose, holder: str, work: Work
    ) -> tuple[UploadId, ...]:
        """Let ``holder`` refer to each of some uploads, and return each once; refuses as hold."""
        once = tuple(dict.fromkeys(ids))
        for id in once:
            await self.hold(id, who, purpose, holder, work)
        return once

    async def release(self, id: UploadId, holder: str, work: Work) -> None:
        """Let an upload go that ``holder`` refers to no more: it lies for a day."""
        await let_go((id,), holder, self.world.now_ms(), work)

    async def sweep(self, work: Work) -> int:
        """Remove rows whose time is over; their files go after them (gateway/upload_sweep.py)."""
        now = self.world.now_ms()
        over = [r for r in await work.range(UPLOADS, BY_DUE, limit=SWEPT_AT_ONCE) if r.due_ms < now]
        past = await work.range(QUOTAS, BY_DAY, limit=SWEPT_AT_ONCE)
        past = [row for row in past if row.day < now // DAY_MS]
        for row in over:
            work.delete(UPLOADS, row)
        for quota in past:
            work.delete(QUOTAS, quota)
        return len(over) + len(past)

    @command(
        "upload:drop", needs=Role.VIEWER, rate=Rate(20, 60), refuses=(NoSuchUpload, UploadInUse)
    )
    async def drop(self, ask: AskDrop, who: Member, work: Work) -> Dropped:
        row = await work.find(UPLOADS, ask.upload, NoSuchUpload)
        if row.owner != who.user or row.state in ("coming", "blocked"):
            raise NoSuchUpload(id=ask.upload)
        if row.state == "used":
            raise UploadInUse
        work.delete(UPLOADS, row)
        return Dropped(row.id)

    @command("upload:block", needs=Role.MODERATOR, rate=Rate(30, 60), refuses=(NoSuchUpload,))
    async def block(self, ask: AskBlock, who: Member, work: Work) -> Block:
        row = await work.find(UPLOADS, ask.upload, NoSuchUpload)
        if row.state == "coming":
            raise NoSuchUpload(id=ask.upload)
        before = await work.get(BLOCKED, row.id)
        now = self.world.now_ms()
        measure = Measure(
            verb="upload:block", user=row.owner, step=Step.REMOVAL, facts=ask.reason, ref=row.id
        )
        told = restrict(measure, Decider(who.user, acting(who.role)), work, self.world)
        block = Blocked(row.id, row.source, row.looks, who.user, ask.reason, now, told.id)
        work.store(BLOCKED, block.over(before))
        work.store(UPLOADS, replace(row, state="blocked", due_ms=UNTIL_LIFTED_MS))
        work.announce(PictureBlocked(row.id))
        work.announce(PictureTurned(row.id))
        return _told(block)

    @command("upload:unblock", needs=Role.MODERATOR, rate=Rate(30, 60), refuses=(NoSuchUpload,))
    async def unblock(self, ask: AskUnblock, who: Member, work: Work) -> Dropped:
        block = await work.find(BLOCKED, ask.upload, NoSuchUpload)
        row, now = await work.get(UPLOADS, ask.upload), self.world.now_ms()
        self._record("upload:unblock", who, block, row.owner if row else UserId(""), work)
        await lifted(block.statement, now, work)
        await show_again(block.id, now, work)
        return Dropped(block.id)

    @command("upload:blocked", needs=(Role.MODERATOR, Role.AUDITOR), rate=Rate(20, 10))
    async def blocked(self, ask: AskBlocked, who: Member, look: Look) -> Blocks:
        rows = await look.range(BLOCKED, BY_TIME, limit=PAGE, descending=True)
        return Blocks([_told(row) for row in rows])

    def _record(self, verb: str, who: Member, block: Blocked, whom: UserId, work: Work) -> None:
        deed = Deed(verb, who.user, acting(who.role), whom, ref=block.id, why=block.reason)
        record(deed, work, self.world)

    async def _quota(self, user: UserId, look: Look) -> Quota:
        day = self.world.now_ms() // DAY_MS
        id = f"{user}/{day}"
        return await look.get(QUOTAS, id) or Quota(id, user, day)


def _told(block: Blocked) -> Block:
    return Block(block.id, block.reason, block.at_ms)
