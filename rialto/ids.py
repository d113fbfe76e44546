"""Names for ids, so that a room is never mistaken for a user. Ours are ULIDs made by World."""

from typing import Annotated, NewType

from msgspec import Meta

# What an id may be made of where a client names one: it may become the end of a channel's name.
# The lookahead is there since Python's ``$`` would let a last line feed pass.
ID_PATTERN = r"^[A-Za-z0-9_.-]{1,64}(?!\n)$"
ID = Meta(pattern=ID_PATTERN)

UserId = NewType("UserId", str)
RoomId = NewType("RoomId", str)
ChatId = NewType("ChatId", str)
LineId = NewType("LineId", str)
QuestionId = NewType("QuestionId", str)
OrderId = NewType("OrderId", str)
ReportId = NewType("ReportId", str)
UploadId = NewType("UploadId", str)
CaseId = NewType("CaseId", str)
StatementId = NewType("StatementId", str)
NoticeId = NewType("NoticeId", str)

# The marketplace's own names for its things: opaque, never made here.
ProductId = NewType("ProductId", str)
Sku = NewType("Sku", str)
SellerId = NewType("SellerId", str)

# Whom an ask names; it becomes part of ids, and the end of a channel's name.
Somebody = Annotated[UserId, ID]

# With this begins what stands in the place of the id of somebody who was erased.
GONE = "gone-"


def gone(user: UserId) -> bool:
    """Say whether this stands in the place of somebody who was erased."""
    return user.startswith(GONE)
