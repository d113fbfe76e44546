"""Evidence: what moderation asks of chat and of tables, which it does not know."""

from dataclasses import dataclass

from chat.lines import BY_CHAT, CHATS, LINES, Line, give_back, take_back
from livestream.clearing import WAITING, Clearing
from livestream.permits import PERMITS
from livestream.room import BY_CLOCK, ON_AIR, ROOMS, Room
from livestream.shelf import TABLES, Item
from moderation.snapshots import (
    AROUND,
    Offered,
    RoomThen,
    Surroundings,
    Utterance,
    product_of,
)
from rialto.ids import ProductId, RoomId, UserId
from storage.work import Look, Work


@dataclass
class LineContents:
    """Tells what a chat's line says and what stands around it; takes it back, and gives it back."""

    async def around(self, scope: str, ref: str, look: Look) -> Surroundings | None:
        line = await look.get(LINES, ref)
        if line is None or line.chat != scope or line.gone_by:
            return None
        place, at = (LINES, BY_CHAT, scope), (ref,)
        before = await look.range(*place, after=at, limit=AROUND, descending=True)
        after = await look.range(*place, after=at, limit=AROUND)
        room = await look.get(ROOMS, scope)
        return Surroundings(
            _seen(line),
            tuple(map(_seen, before[::-1])),
            tuple(map(_seen, after)),
            _then(room) if room else None,
        )

    async def remove(self, scope: str, ref: str, by: UserId, work: Work) -> None:
        line, chat = await work.get(LINES, ref), await work.get(CHATS, scope)
        if line and chat and not line.gone_by:
            await take_back(chat, line, by, work)

    async def restore(self, ref: str, work: Work) -> None:
        line = await work.get(LINES, ref)
        if line and line.may_return:
            give_back(line, work)


@dataclass
class ThingContents:
    """Tells what lies on a room's table; takes it from all of them, and lets it lie there again.

    Of all else ``lines`` tell.
    """

    lines: LineContents
    clearing: Clearing

    async def around(self, scope: str, ref: str, look: Look) -> Surroundings | None:
        product = product_of(ref)
        if product is None:
            return await self.lines.around(scope, ref, look)
        room, table = await look.get(ROOMS, scope), await look.get(TABLES, scope)
        item, permit = table and table.shelf.item(product), await look.get(PERMITS, product)
        if room is None or not item or (permit and permit.blocked):
            return None
        said = Utterance(
            ref, room.host, room.host_name, "host", item.title, room.started_ms, gone=False
        )
        return Surroundings(said, (), (), _then(room), _offered(item))

    async def remove(self, scope: str, ref: str, by: UserId, work: Work) -> None:
        if product := product_of(ref):
            await self.clearing.rule(product, work, blocked=True)
        else:
            await self.lines.remove(scope, ref, by, work)

    async def restore(self, ref: str, work: Work) -> None:
        if product := product_of(ref):
            await self.clearing.rule(product, work, blocked=False)
        else:
            await self.lines.restore(ref, work)


class LiveTables:
    """Tells what lies in which room."""

    async def things(self, room: RoomId, look: Look) -> list[ProductId]:
        table = await look.get(TABLES, room)
        return [item.product for item in table.shelf.products] if table else []

    async def room_of(self, product: ProductId, look: Look) -> RoomId | None:
        for clock in WAITING:
            async for room in look.every(ROOMS, BY_CLOCK, clock.value):
                if room.state in ON_AIR and product in await self.things(room.id, look):
                    return room.id
        return None


def _then(room: Room) -> RoomThen:
    return RoomThen(room.title, room.host, room.state.value, room.started_ms)


def _offered(item: Item) -> Offered:
    prices = [variant.price for variant in item.variants]
    cheapest = min(prices, key=lambda price: price.amount, default=None)
    return Offered(item.product, item.picture, item.seller_name, cheapest)


def _seen(line: Line) -> Utterance:
    return Utterance(
        line.id,
        line.author,
        line.author_name,
        line.label,
        line.text,
        line.at_ms,
        bool(line.gone_by),
    )
