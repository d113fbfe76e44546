"""The picture that somebody shows of themselves: an upload of theirs, seen by everybody."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct

from moderation.upload import NoSuchUpload, UploadInUse
from moderation.uploads import Uploads
from rialto.command import Ask, Change, Member, Rate, command
from rialto.ids import UploadId, UserId
from rialto.roles import Role
from storage.port import Collection, Row
from storage.work import Look, Work


class Picture(Row, frozen=True):
    """That ``user`` shows ``upload``."""

    user: UserId
    upload: UploadId


PICTURES = Collection("account_picture", Picture, id="user", personal=("user", "upload"))


class AskPicture(Ask, frozen=True):
    """Tell which picture you show of yourself."""


class AskChoose(Change, frozen=True):
    """Show an upload of yours, brought for ``avatar``, as your picture; an empty one is none."""

    upload: Annotated[UploadId, Meta(max_length=32)]


class PictureShown(Struct, frozen=True):
    """``upload`` is empty where there is none; it is seen at ``/uploads/{upload}``."""

    upload: str


@dataclass
class AccountPictures:
    uploads: Uploads

    @command("picture:mine", needs=Role.VIEWER, rate=Rate(20, 10))
    async def mine(self, ask: AskPicture, who: Member, look: Look) -> PictureShown:
        row = await look.get(PICTURES, who.user)
        return PictureShown(row.upload if row else "")

    @command(
        "picture:choose", needs=Role.VIEWER, rate=Rate(10, 60), refuses=(NoSuchUpload, UploadInUse)
    )
    async def choose(self, ask: AskChoose, who: Member, work: Work) -> PictureShown:
        before, holder = await work.get(PICTURES, who.user), f"account/{who.user}"
        if ask.upload:
            await self.uploads.hold(ask.upload, who.user, "avatar", holder, work)
            work.store(PICTURES, Picture(who.user, ask.upload).over(before))
        elif before:
            work.delete(PICTURES, before)
        if before and before.upload != ask.upload:
            await self.uploads.release(before.upload, holder, work)
        return PictureShown(ask.upload)
