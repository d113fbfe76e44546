"""The shelf: what a host puts on the table, and which of it is being explained."""

from dataclasses import dataclass
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from livestream.goods import NoSuchProduct, Upstream, asking
from livestream.leases import Leases
from livestream.permits import must_stay_sold
from livestream.picture import of_room
from livestream.refusals import NotOffered, ProductBlocked
from livestream.room import NOT_ON_AIR, on_air
from marketplace.goods import Context, Product
from marketplace.port import Marketplace
from rialto.command import Change, Member, Rate, command
from rialto.ids import ProductId, RoomId, SellerId, Sku
from rialto.money import Money
from rialto.news import Announcement, Part
from rialto.refusal import Refusal
from rialto.roles import Role
from storage.port import Collection, Row
from storage.work import Look, Work

MOST = 30


class Standing(Enum):
    SHOWN = "shown"
    EXPLAINING = "explaining"


class VariantShown(Struct, frozen=True):
    sku: Sku
    title: str
    price: Money


class Item(Struct, frozen=True):
    """A product as it was when it was shown: its prices hold while it lies on the table."""

    product: ProductId
    title: str
    picture: str
    seller_name: str
    state: Standing
    variants: tuple[VariantShown, ...]

    def variant(self, sku: Sku) -> VariantShown | None:
        return next((v for v in self.variants if v.sku == sku), None)

    @property
    def cheapest(self) -> Money | None:
        """Return the price of the cheapest variant, None where there is none."""
        prices = (variant.price for variant in self.variants)
        return min(prices, key=lambda price: price.amount, default=None)


class Taken(Struct, frozen=True):
    """A product that may not be sold any more, and was taken off the table."""

    product: ProductId
    title: str
    skus: tuple[Sku, ...]


class Shelf(Part, frozen=True, tag="shelf"):
    """All that is on the table; how many are left is told on ``stat:``.

    ``taken`` is what lay there until the marketplace or the site blocked it.
    """

    products: tuple[Item, ...] = ()
    taken: tuple[Taken, ...] = ()

    def shown(self, item: Item) -> "Shelf":
        if self.item(item.product):
            raise ShownAlready
        if len(self.products) >= MOST:
            raise TableFull(most=MOST)
        return Shelf((*self.products, item), self.allowed(item.product).taken)

    def explained(self, product: ProductId) -> "Shelf":
        """Explain one product, and therefore no other."""
        self.must_have(product)
        products = tuple(
            replace(i, state=Standing.EXPLAINING if i.product == product else Standing.SHOWN)
            for i in self.products
        )
        return Shelf(products, self.taken)

    def hidden(self, product: ProductId) -> "Shelf":
        self.must_have(product)
        return Shelf(tuple(item for item in self.products if item.product != product), self.taken)

    def blocked(self, product: ProductId) -> "Shelf":
        """Take off what nobody may sell, if it lies there; the last 30 of such are told."""
        gone = self.item(product)
        if gone is None:
            return self
        taken = Taken(product, gone.title, tuple(variant.sku for variant in gone.variants))
        return Shelf(self.hidden(product).products, (*self.taken, taken)[-MOST:])

    def allowed(self, product: ProductId) -> "Shelf":
        """It may lie there again; whether it does is the host's to say."""
        return Shelf(self.products, tuple(one for one in self.taken if one.product != product))

    def item(self, product: ProductId) -> Item | None:
        return next((item for item in self.products if item.product == product), None)

    def must_have(self, product: ProductId) -> None:
        """Refuse with NotOffered what is not there, or with ProductBlocked."""
        if self.item(product):
            return
        if any(one.product == product for one in self.taken):
            raise ProductBlocked(product=product)
        raise NotOffered(product=product)

    def find(self, sku: Sku) -> tuple[Item, VariantShown]:
        """Return what is offered under ``sku``, or refuse with NotOffered or ProductBlocked."""
        for item in self.products:
            if variant := item.variant(sku):
                return item, variant
        if any(sku in one.skus for one in self.taken):
            raise ProductBlocked(sku=sku)
        raise NotOffered(sku=sku)


class Table(Row, frozen=True):
    """The shelf of a room; ``turn`` counts its changes, so that each lease has a key of its own."""

    room: RoomId
    shelf: Shelf = Shelf()
    turn: int = 0


TABLES = Collection("table", Table, id="room", hot=True)


class ProductLaid(Announcement, frozen=True, tag="product:laid"):
    """A product was put on the table of a room; ``seller`` is who sells it at the marketplace."""

    room: RoomId
    product: ProductId
    seller: SellerId


class ShownAlready(Refusal):
    code = 1111
    reason = "this is on the table already"


class TableFull(Refusal):
    code = 1112
    reason = "the table is full"


class AskPin(Change, frozen=True):
    """Put a product on the table."""

    room: RoomId
    product: ProductId


class AskExplain(Change, frozen=True):
    """Explain a product that is on the table, in the place of the one before."""

    room: RoomId
    product: ProductId


class AskHide(Change, frozen=True):
    """Take a product off the table."""

    room: RoomId
    product: ProductId


@dataclass
class Shelves:
    market: Marketplace
    leases: Leases
    context: Context

    @command(
        "pin:show",
        needs=Role.HOST,
        of="room",
        rate=Rate(20, 10),
        refuses=(*NOT_ON_AIR, ProductBlocked, NoSuchProduct, Upstream, ShownAlready, TableFull),
    )
    async def show(self, ask: AskPin, who: Member, work: Work) -> Shelf:
        room = await on_air(ask.room, work)
        await must_stay_sold(ask.product, work)
        with asking():
            found = await self.market.get_products((ask.product,), self.context)
        if not found:
            raise NoSuchProduct(product=ask.product)
        table = await work.get(TABLES, room.id) or Table(room.id)
        for variant in found[0].variants:
            self.leases.ask(room.id, variant, table.turn, work)
        work.announce(ProductLaid(room.id, ask.product, found[0].seller))
        return lay(table, table.shelf.shown(item_of(found[0])), work)

    @command(
        "pin:explain",
        needs=Role.HOST,
        of="room",
        rate=Rate(30, 10),
        refuses=(*NOT_ON_AIR, NotOffered, ProductBlocked),
    )
    async def explain(self, ask: AskExplain, who: Member, work: Work) -> Shelf:
        room = await on_air(ask.room, work)
        table = await work.find(TABLES, room.id, NotOffered)
        return lay(table, table.shelf.explained(ask.product), work)

    @command(
        "pin:hide",
        needs=(Role.HOST, Role.AGENT),
        of="room",
        rate=Rate(20, 10),
        refuses=(*NOT_ON_AIR, NotOffered, ProductBlocked),
    )
    async def hide(self, ask: AskHide, who: Member, work: Work) -> Shelf:
        room = await on_air(ask.room, work)
        table = await work.find(TABLES, room.id, NotOffered)
        shelf = table.shelf.hidden(ask.product)
        gone = next(item for item in table.shelf.products if item.product == ask.product)
        for variant in gone.variants:
            await self.leases.give_back(room.id, variant.sku, work)
        return lay(table, shelf, work)

    async def parts(self, room: RoomId, look: Look) -> list[Part]:
        table = await look.get(TABLES, room)
        return [table.shelf if table else Shelf()]


def lay(table: Table, shelf: Shelf, work: Work) -> Shelf:
    """Store a table, and show everybody what lies on it."""
    work.store(TABLES, replace(table, shelf=shelf, turn=table.turn + 1))
    work.publish(of_room(table.room), shelf)
    return shelf


def item_of(product: Product) -> Item:
    variants = tuple(VariantShown(v.sku, v.title, v.price) for v in product.variants)
    return Item(
        product.id, product.title, product.picture, product.seller_name, Standing.SHOWN, variants
    )
