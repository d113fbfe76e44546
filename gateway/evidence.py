"""Evidence: what moderation asks of chat and of tables, which it does not know."""

from dataclasses import dataclass

from chat.lines import BY_CHAT, CHATS, LINES, Line, give_back, take_back
from livestream.clearing import Clearing
from livestream.permits import PERMITS
from livestream.room import ROOMS, Room
from livestream.shelf import TABLES
from moderation.grounds import Ground
from moderation.snapshots import (
    AROUND,
    Contents,
    Offered,
    RoomThen,
    Surroundings,
    Utterance,
    product_of,
)
from rialto.ids import ProductId, UserId
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

    async def remove(
        self, scope: str, ref: str, by: UserId, work: Work, ground: Ground = "other"
    ) -> None:
        line, chat = await work.get(LINES, ref), await work.get(CHATS, scope)
        if line and chat and not line.gone_by:
            await take_back(chat, line, by, work)

    async def restore(self, ref: str, work: Work) -> None:
        line = await work.get(LINES, ref)
        if line and line.may_return:
            give_back(line, work)


@dataclass
class ProductContents:
    """Tells what lies on a room's table; takes it from all of them, and lets it lie there again."""

    clearing: Clearing

    async def around(self, scope: str, ref: str, look: Look) -> Surroundings | None:
        product = _product(ref)
        room, table = await look.get(ROOMS, scope), await look.get(TABLES, scope)
        item, permit = table and table.shelf.item(product), await look.get(PERMITS, product)
        if room is None or not item or (permit and permit.blocked):
            return None
        said = Utterance(
            ref, room.host, room.host_name, "host", item.title, room.started_ms, gone=False
        )
        offered = Offered(item.product, item.picture, item.seller_name, item.cheapest)
        return Surroundings(said, (), (), _then(room), offered)

    async def remove(
        self, scope: str, ref: str, by: UserId, work: Work, ground: Ground = "other"
    ) -> None:
        fake = ground == "counterfeit"
        await self.clearing.rule(_product(ref), work, blocked=True, fake=fake)

    async def restore(self, ref: str, work: Work) -> None:
        await self.clearing.rule(_product(ref), work, blocked=False)


@dataclass
class SiteContents:
    """Tells of what is offered and of what is said, each by whoever owns it."""

    lines: LineContents
    products: ProductContents

    def of(self, ref: str) -> Contents:
        return self.lines if product_of(ref) is None else self.products

    async def around(self, scope: str, ref: str, look: Look) -> Surroundings | None:
        return await self.of(ref).around(scope, ref, look)

    async def remove(
        self, scope: str, ref: str, by: UserId, work: Work, ground: Ground = "other"
    ) -> None:
        await self.of(ref).remove(scope, ref, by, work, ground)

    async def restore(self, ref: str, work: Work) -> None:
        await self.of(ref).restore(ref, work)


def _then(room: Room) -> RoomThen:
    return RoomThen(room.title, room.host, room.state.value, room.started_ms)


def _product(ref: str) -> ProductId:
    return product_of(ref) or ProductId("")


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
