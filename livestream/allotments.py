"""Allotments: units the marketplace has set aside for a room, promised from memory.

Thousands may tap in the same second, so one owner in memory decides (design: hot rows); each
promise is journaled as an order before its buyer is told, and the orders rebuild this at start.
"""

from dataclasses import dataclass, field

from livestream.refusals import BuyLimit, NotOffered, SoldOut
from rialto.ids import OrderId, RoomId, Sku, UserId

MOST_EACH = 5


@dataclass
class Hold:
    """``units`` promised to ``buyer``. ``claims`` count the works under way that may journal it."""

    order: OrderId
    buyer: UserId
    units: int
    claims: int = 0
    journaled: bool = False


@dataclass
class Allotment:
    """Units of one SKU in one room. Its methods never await, so each is atomic."""

    key: str
    room: RoomId
    sku: Sku
    units: int
    holds: dict[str, Hold] = field(default_factory=dict)
    orders: dict[OrderId, str] = field(default_factory=dict)
    promised: int = 0

    @property
    def left(self) -> int:
        return max(0, self.units - self.promised)

    def hold(self, holder: str, order: OrderId, buyer: UserId, units: int) -> Hold:
        """Promise ``units``; the same ``holder`` gets the promise that was made before."""
        found = self.holds.get(holder)
        if found is None:
            mine = sum(hold.units for hold in self.holds.values() if hold.buyer == buyer)
            if mine + units > MOST_EACH:
                raise BuyLimit(most=MOST_EACH)
            if units > self.left:
                raise SoldOut(left=self.left)
            found = self._promise(holder, Hold(order, buyer, units))
        found.claims += 1
        return found

    def restore(self, order: OrderId, buyer: UserId, units: int) -> None:
        """Take up a promise from the journal."""
        self._promise(order, Hold(order, buyer, units, journaled=True))

    def journaled(self, hold: Hold) -> None:
        hold.journaled = True

    def unclaim(self, holder: str) -> None:
        """A work that would have journaled the promise was given up; the last one frees it."""
        hold = self.holds.get(holder)
        if hold is None:
            return
        hold.claims -= 1
        if not hold.claims and not hold.journaled:
            self.release(hold.order)

    def release(self, order: OrderId) -> None:
        """Free what was promised to an order; a second time changes nothing."""
        holder = self.orders.pop(order, None)
        if holder is not None:
            self.promised -= self.holds.pop(holder).units

    def _promise(self, holder: str, hold: Hold) -> Hold:
        self.holds[holder] = hold
        self.orders[hold.order] = holder
        self.promised += hold.units
        return hold


@dataclass
class Allotments:
    """All allotments of this node's rooms, by key and by room."""

    by_key: dict[str, Allotment] = field(default_factory=dict)
    by_room: dict[RoomId, dict[Sku, Allotment]] = field(default_factory=dict)

    def open(self, key: str, room: RoomId, sku: Sku, units: int) -> Allotment:
        """Take up an allotment; one that is open already gets its ``units`` anew."""
        found = self.by_key.get(key)
        if found is None:
            found = self.by_key[key] = Allotment(key, room, sku, units)
            if before := self.by_room.get(room, {}).get(sku):
                self.close(before.key)
            self.by_room.setdefault(room, {})[sku] = found
        found.units = units
        return found

    def close(self, key: str) -> None:
        """Promise nothing more from an allotment; what is promised is for the orders to keep."""
        found = self.by_key.pop(key, None)
        if found is None:
            return
        found.units = 0
        shelf = self.by_room[found.room]
        del shelf[found.sku]
        if not shelf:
            del self.by_room[found.room]

    def of(self, room: RoomId, sku: Sku) -> Allotment:
        """Return what is offered, or refuse with NotOffered."""
        try:
            return self.by_room[room][sku]
        except KeyError:
            raise NotOffered(sku=sku) from None

    def release(self, key: str, order: OrderId) -> None:
        if found := self.by_key.get(key):
            found.release(order)

    def left(self, room: RoomId) -> dict[Sku, int]:
        return {sku: allotment.left for sku, allotment in self.by_room.get(room, {}).items()}
