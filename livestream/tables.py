"""Tables: what lies in which room, for whoever knows no rooms."""

from collections.abc import Collection

from livestream.room import all_on_air
from livestream.shelf import TABLES
from rialto.ids import ProductId, RoomId
from storage.work import Look


class LiveTables:
    """Tells what lies on the tables of rooms."""

    async def products(self, room: RoomId, look: Look) -> list[ProductId]:
        """Return what lies on the table of a room."""
        table = await look.get(TABLES, room)
        return [item.product for item in table.shelf.products] if table else []

    async def rooms_of(
        self, products: Collection[ProductId], look: Look
    ) -> dict[ProductId, RoomId]:
        """Return a room on air for each of some products that lies on a table, in one walk."""
        found: dict[ProductId, RoomId] = {}
        if not products:
            return found
        async for room in all_on_air(look):
            for product in await self.products(room.id, look):
                if product in products:
                    found.setdefault(product, room.id)
            if len(found) == len(products):
                break
        return found
