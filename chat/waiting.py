"""Waiting lines: said, and stored, but not yet shown to others."""

from rialto.ids import ChatId, LineId
from storage.port import Collection, Row, by

HELD_MS = 253_402_300_799_000  # the last second of the year 9999: until somebody lets it through


class Waiting(Row, frozen=True):
    """That a line is to be shown at ``due_ms``: a row, so that no end of a node loses it.

    At HELD_MS it is held: whoever keeps the chat lets it through, or nobody.
    """

    line: LineId
    chat: ChatId
    due_ms: int


BY_DUE = by("due_ms")
WAITING = Collection("waiting_line", Waiting, id="line", indexes=(BY_DUE,))
