"""Rooms: a host creates one and goes on air, anybody looks in, the host ends it."""

from dataclasses import dataclass

from msgspec import Struct

from chat.lines import CHATS, Chat
from livestream.picture import Counters, PartOwner, Snapshot, of_room
from livestream.room import (
    BROUGHT,
    BY_HOST,
    ROOMS,
    Category,
    Cover,
    NoSuchRoom,
    Room,
    RoomEnded,
    RoomPart,
    State,
    Title,
    holder_of,
)
from moderation.restraints import OnHold, must_not_be_on_hold
from moderation.roles import GRANTS, grant
from moderation.upload import NoSuchUpload, UploadInUse
from moderation.uploads import Uploads
from rialto.command import Ask, Caller, Change, Member, Rate, command
from rialto.ids import ChatId, RoomId, UploadId
from rialto.news import Part
from rialto.roles import Role
from rialto.world import World
from storage.work import Look, Work

MINE = 50


class AskCreate(Change, frozen=True):
    """Make a room of one's own, off the air; its cover is drawn, or ``upload:`` and one's own."""

    title: Title
    cover: Cover
    category: Category


class AskStart(Change, frozen=True):
    """Go on air; the picture may come before or after."""

    room: RoomId


class AskEnd(Change, frozen=True):
    """End a room for good."""

    room: RoomId


class AskShow(Ask, frozen=True):
    """Look at a room as it is now."""

    room: RoomId


class AskMine(Ask, frozen=True):
    """List one's own rooms, newest first."""


class Created(Struct, frozen=True):
    room: RoomId


class Mine(Struct, frozen=True):
    rooms: list[RoomPart]


@dataclass
class Rooms:
    world: World
    owners: tuple[PartOwner, ...]
    counters: Counters
    uploads: Uploads

    @command("room:create", needs=Role.HOST, rate=Rate(10, 60), refuses=(NoSuchUpload, UploadInUse))
    async def create(self, ask: AskCreate, who: Member, work: Work) -> Created:
        id = RoomId(self.world.new_id())
        if ask.cover.startswith(BROUGHT):
            upload = UploadId(ask.cover.removeprefix(BROUGHT))
            await self.uploads.hold(upload, who.user, "cover", holder_of(id), work)
        room = Room(id, who.user, who.name, ask.title, ask.cover, ask.category)
        work.store(ROOMS, room)
        work.store(CHATS, Chat(ChatId(id), of_room(id)))
        work.store(GRANTS, grant(who.user, Role.HOST, id))
        show(room, work)
        return Created(id)

    @command(
        "room:start",
        needs=Role.HOST,
        of="room",
        rate=Rate(10, 60),
        refuses=(NoSuchRoom, RoomEnded, OnHold),
    )
    async def start(self, ask: AskStart, who: Member, work: Work) -> RoomPart:
        await must_not_be_on_hold(who.user, work, self.world.now_ms())
        room = await work.find(ROOMS, ask.room, NoSuchRoom)
        return show(room.started(self.world.now_ms()), work)

    @command(
        "room:end",
        needs=(Role.HOST, Role.AGENT),
        of="room",
        rate=Rate(10, 60),
        refuses=(NoSuchRoom, RoomEnded),
    )
    async def end(self, ask: AskEnd, who: Member, work: Work) -> RoomPart:
        room = await work.find(ROOMS, ask.room, NoSuchRoom)
        await close_chat(room, work)
        return show(room.ended(), work)

    @command("room:show", needs=Role.GUEST, of="room", rate=Rate(30, 10), refuses=(NoSuchRoom,))
    async def show(self, ask: AskShow, who: Caller, look: Look) -> Snapshot:
        # The position first: what happens meanwhile is then pushed once more, never missed.
        position = await look.position(of_room(ask.room))
        room = await look.find(ROOMS, ask.room, NoSuchRoom)
        parts: list[Part] = [room.part()]
        for owner in self.owners:
            parts += await owner.parts(room.id, look)
        return Snapshot(position, parts, await self.counters.stat(room.id, look))

    @command("room:mine", needs=Role.VIEWER, rate=Rate(20, 10))
    async def mine(self, ask: AskMine, who: Member, look: Look) -> Mine:
        rooms = await look.range(ROOMS, BY_HOST, who.user, limit=MINE, descending=True)
        return Mine([room.part() for room in rooms])


def show(room: Room, work: Work) -> RoomPart:
    """Store a room, and tell everybody how it is now."""
    work.store(ROOMS, room)
    work.publish(of_room(room.id), part := room.part())
    work.announce(room.changed())
    return part


async def close_chat(room: Room, work: Work) -> None:
    """Let nobody talk any more in a room that ends."""
    chat = await work.get(CHATS, room.id)
    if chat and room.state is not State.ENDED:
        work.store(CHATS, chat.closed())
