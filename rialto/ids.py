"""Names for ids, so that a room is never mistaken for a user. Ours are ULIDs made by World."""

from typing import NewType

UserId = NewType("UserId", str)
RoomId = NewType("RoomId", str)
ChatId = NewType("ChatId", str)
LineId = NewType("LineId", str)
QuestionId = NewType("QuestionId", str)
OrderId = NewType("OrderId", str)
ReportId = NewType("ReportId", str)

# The marketplace's own names for its things: opaque, never made here.
ProductId = NewType("ProductId", str)
Sku = NewType("Sku", str)
SellerId = NewType("SellerId", str)
