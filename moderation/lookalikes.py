"""Lookalikes: pictures that were there already as one like them was blocked, or came meanwhile.

What comes is held against the list before it is kept (moderation/blocked_pictures.py). This looks
once more afterwards, from announcements: a picture may have come in the moment of the block, and
others stood before. They are taken away, with the reasons and a case on which people decide.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from moderation.audit import SYSTEM
from moderation.blocked_pictures import BLOCKED, BY_TIME, Blocked
from moderation.case import found, of_picture, put
from moderation.ladder import Step
from moderation.sanctions import UNTIL_LIFTED_MS
from moderation.statements import OF_USER, RULE, STATEMENTS, Decider, Measure, restrict
from moderation.upload import BY_DUE, UPLOADS, PictureBlocked, PictureTurned, Upload, UploadMade
from rialto.ids import gone
from rialto.world import World
from storage.work import Work

NAME = "picture"


@dataclass
class Lookalikes:
    world: World

    async def picture_blocked(self, happened: PictureBlocked, work: Work) -> None:
        """Take away what looks like a picture that was blocked; of what rules block there is none.

        All uploads are gone through, a page at a time: it is seldom, and nobody waits for it.
        """
        block = await work.get(BLOCKED, happened.upload)
        if block is None:
            return
        async for row in work.every(UPLOADS, BY_DUE):
            if row.id != block.id and block.meant(row.source, row.looks):
                await self._take_away(row, block, work)

    async def upload_made(self, happened: UploadMade, work: Work) -> None:
        """Take away an upload that came in the moment in which one like it was blocked."""
        row = await work.get(UPLOADS, happened.upload)
        if row is None:
            return
        async for block in work.every(BLOCKED, BY_TIME):
            if block.meant(row.source, row.looks):
                await self._take_away(row, block, work)
                return

    async def _take_away(self, row: Upload, block: Blocked, work: Work) -> None:
        if row.state not in ("ready", "used") or gone(row.owner):
            return
        if await _decided(row, work):
            return
        now = self.world.now_ms()
        case = replace(of_picture(row.owner, row.id), rule=NAME)
        case = await found(case, self.world.new_id(), "other", now, work)
        measure = Measure(
            verb="rule:block", user=row.owner, step=Step.REMOVAL, facts=block.reason, ref=row.id,
            case=case.id, source="rule", rule=NAME,
        )  # fmt: skip
        told = restrict(measure, Decider(RULE, SYSTEM), work, self.world)
        put(replace(case, statement=told.id), work)
        # By the file alone: what looks like a lookalike may look like nothing that people blocked.
        mine = Blocked(row.id, row.source, (), RULE, block.reason, now, told.id)
        work.store(BLOCKED, mine.over(await work.get(BLOCKED, row.id)))
        work.store(UPLOADS, replace(row, state="blocked", due_ms=UNTIL_LIFTED_MS))
        work.announce(PictureTurned(row.id))


async def _decided(row: Upload, work: Work) -> bool:
    """Say whether people have given it back before."""
    async for told in work.every(STATEMENTS, OF_USER, row.owner):
        if told.ref == row.id and told.state in ("overturned", "reduced", "lifted"):
            return True
    return False


async def show_again(id: str, now_ms: int, work: Work) -> None:
    """Let an upload be seen again, if it is one that was blocked."""
    block = await work.get(BLOCKED, id)
    if block is None:
        return
    work.delete(BLOCKED, block)
    if row := await work.get(UPLOADS, id):
        free = row.loose(now_ms)
        work.store(UPLOADS, free.held(row.holder) if row.holder else free)
        work.announce(PictureTurned(row.id))
