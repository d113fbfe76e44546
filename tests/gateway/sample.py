"""A feature for tests of the life of a command: notes that anybody may leave and read."""

from dataclasses import dataclass

from msgspec import Struct

from rialto.command import COMMANDS, Ask, Caller, Change, Member, Rate, command
from rialto.news import Announcement, Part, channel
from rialto.refusal import Refusal
from rialto.roles import Role
from storage.port import Collection, Row
from storage.work import Look, Work


class Note(Row, frozen=True):
    id: str
    text: str


class Noted(Announcement, frozen=True, tag="note:left"):
    text: str


class NotePart(Part, frozen=True, tag="note"):
    text: str


class NoNote(Refusal):
    code = 1999
    reason = "there is no such note"


NOTES = Collection("test_note", Note)


class AskLeave(Change, frozen=True):
    """Leave a note."""

    board: str
    text: str


class AskFind(Ask, frozen=True):
    """Find a note."""

    id: str


class Found(Struct, frozen=True):
    text: str


@dataclass
class Notes:
    """``last`` refuses a second note, as a handler does whose state the first has changed."""

    only_one: bool = False

    @command("test:leave", needs=Role.MODERATOR, of="board", rate=Rate(3, 10), refuses=(NoNote,))
    async def leave(self, ask: AskLeave, who: Member, work: Work) -> Found:
        if self.only_one and await work.get(NOTES, ask.board):
            raise NoNote
        before = await work.get(NOTES, ask.board)
        work.store(NOTES, Note(ask.board, ask.text).over(before))
        work.publish(channel("room", ask.board), NotePart(ask.text))
        work.announce(Noted(ask.text))
        return Found(ask.text)

    @command("test:find", needs=Role.GUEST, rate=Rate(3, 10), refuses=(NoNote,))
    async def find(self, ask: AskFind, who: Caller, look: Look) -> Found:
        return Found((await look.find(NOTES, ask.id, NoNote)).text)


# The tests over all commands read the registry: these two are none of the product's.
SPECS = {name: COMMANDS.pop(name) for name in ("test:leave", "test:find")}
