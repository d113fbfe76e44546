"""The brand watch: what claims a brand for too little is looked at by people, and stays there."""

import asyncio

import msgspec
import pytest

from bus.memory import MemoryBus
from gateway.house import compose
from livestream.asked import LEAST_OTHERS
from livestream.brand_watch import RULE
from livestream.brands import Brands, read
from marketplace.breaker import Breaker
from marketplace.rates import Rates, RateTable
from moderation.case import CASES
from moderation.rules import LEAST_DECIDED, RULES, Rule
from rialto.command import Member
from rialto.ids import ProductId, Sku
from rialto.money import Money
from rialto.roles import Role
from tests.callers import Asker, ada, hana, tess
from tests.fakes import TEAPOT, FakeMarketplace
from tests.running import during

IRA = Member("ira", "Ira", Role.HOST)


class Fair(FakeMarketplace):
    """A marketplace that sells whatever a test puts into its stalls."""

    def __init__(self, now_ms):
        super().__init__(now_ms)
        self.stalls = {}

    def sells(self, product, title, *prices, seller="moro"):
        variants = tuple(
            msgspec.structs.replace(
                TEAPOT.variants[0], sku=Sku(f"{product}-{number}"), price=Money(*price)
            )
            for number, price in enumerate(prices)
        )
        for variant in variants:
            self.stock[variant.sku] = 20
        self.stalls[product] = msgspec.structs.replace(
            TEAPOT, id=ProductId(product), title=title, variants=variants, seller=seller
        )

    async def get_products(self, ids, context):
        return [self.stalls[id] for id in ids if id in self.stalls]


class Watched:
    """A house with a list of brands, in which hosts lay things on their tables."""

    def __init__(self, store, world, lease):
        self.store, self.world = store, world
        self.market, self.brands = Fair(world.now_ms), Brands()
        self.rates = Rates(world.now_ms)
        self.house = compose(
            store, MemoryBus("boot"), world, lease, self.market, Breaker(world.now_ms),
            rates=self.rates, brands=self.brands,
        )  # fmt: skip
        self.ask, self.rooms = Asker(self.house.dispatch, self.house), {}

    def lists(self, *lines):
        self.brands.listed = read("\n".join(lines), "brands.txt")

    async def lay(self, product="bag", who=hana):
        """Let a host lay it on their table, and the house hear of it."""
        if who.user not in self.rooms:
            about = {"title": "Evening sale", "cover": "teapots", "category": "home"}
            room = (await self.ask.ok("room:create", who, **about))["room"]
            await self.ask.ok("room:start", who, room=room)
            self.rooms[who.user] = room
        told = await self.ask.ok("pin:show", who, room=self.rooms[who.user], product=product)
        await self.hear()
        return told

    async def hear(self):
        async with during(self.house.outbox.run):
            await asyncio.sleep(3)

    def cases(self):
        return [*self.store.rows.get(CASES.name, {}).values()]


@pytest.fixture
async def fair(store, world):
    found = Watched(store, world, await store.claim("embedded", 10_000))
    found.lists("Aurelia | 90 | EUR | ida, guild")
    return found


async def test_what_claims_a_brand_below_its_floor_opens_a_case_and_lies_there_still(fair):
    fair.market.sells("bag", "Aure1ia tote", (12_000, "EUR"), (2_000, "EUR"))

    await fair.lay()

    (case,) = fair.cases()
    assert (case.kind, case.ref, case.rule) == ("product", "product/bag", RULE)
    assert (case.subject, case.ground, case.statement) == ("hana", "counterfeit", "")
    shown = await fair.ask.ok("case:read", tess, case=case.id)
    assert shown["seen"]["around"]["said"]["text"] == "Aure1ia tote"
    assert shown["seen"]["around"]["offered"]["price"] == {"amount": 2_000, "currency": "EUR"}
    assert shown["source"] == "rule"
    shelf = next(
        part
        for part in (await fair.ask.ok("room:show", ada, room=fair.rooms["hana"]))["parts"]
        if part["part"] == "shelf"
    )
    assert [item["product"] for item in shelf["products"]] == ["bag"]


@pytest.mark.parametrize(
    ("title", "price", "seller"),
    [
        ("Aurelia tote", (9_000, "EUR"), "moro"),
        ("Case for Aurelia phone", (900, "EUR"), "moro"),
        ("Perfume inspired by Aurelia", (900, "EUR"), "moro"),
        ("Celadon teapot", (900, "EUR"), "moro"),
        ("Aurelia tote", (900, "EUR"), "guild"),
        ("Aurelia tote", (900, "XXX"), "moro"),
    ],
    ids=["dear", "for it", "like it", "other", "authorised", "no rate"],
)
async def test_what_is_no_find_opens_no_case(fair, title, price, seller):
    fair.market.sells("bag", title, price, seller=seller)

    await fair.lay()

    assert fair.cases() == []


async def test_a_host_who_may_sell_the_brand_asks_what_they_like(fair):
    fair.market.sells("bag", "Aurelia tote", (900, "EUR"))

    await fair.lay(who=Member("ida", "Ida", Role.HOST))

    assert fair.cases() == []


@pytest.mark.parametrize(("amount", "cases"), [(17_998, 1), (18_000, 0)])
async def test_a_price_in_another_currency_counts_by_the_rates_of_the_day(fair, amount, cases):
    fair.rates.table = RateTable("EUR", fair.world.now_ms(), {"USD": 2.0})
    fair.market.sells("bag", "Aurelia tote", (amount, "USD"))

    await fair.lay()

    assert len(fair.cases()) == cases


async def test_without_a_floor_what_is_far_below_others_is_found(fair):
    fair.lists("Aurelia | | EUR")
    for number in range(LEAST_OTHERS):
        fair.market.sells(f"p{number}", "Aurelia tote", (10_000, "EUR"))
        await fair.lay(f"p{number}", Member(f"h{number}", "H", Role.HOST))
    fair.market.sells("bag", "Aurelia tote", (3_900, "EUR"))
    fair.market.sells("belt", "Aurelia belt", (4_100, "EUR"))

    await fair.lay("bag")
    await fair.lay("belt")

    assert [case.ref for case in fair.cases()] == ["product/bag"]


async def test_what_is_laid_twice_or_by_two_is_one_case(fair):
    fair.market.sells("bag", "Aurelia tote", (900, "EUR"))
    await fair.lay()

    await fair.lay(who=IRA)

    assert len(fair.cases()) == 1


async def test_what_people_have_found_genuine_is_found_no_more_by_whomever_it_is_laid(fair):
    fair.market.sells("bag", "Aurelia tote", (900, "EUR"))
    await fair.lay()
    (case,) = fair.cases()
    await fair.ask.ok("case:claim", tess, case=case.id)
    told = {"step": "none", "ground": "counterfeit", "macro": "nothing"}
    await fair.ask.ok("case:decide", tess, case=case.id, **told)

    await fair.lay(who=IRA)

    assert [one.state for one in fair.cases()] == ["closed"]
    rule = fair.store.rows[RULES.name][RULE]
    assert (rule.right, rule.wrong) == (0, 1)


async def test_a_rule_that_errs_stays_silent(fair):
    async def erred(work):
        work.store(RULES, Rule(RULE, right=0, wrong=LEAST_DECIDED))

    await fair.house.commit(erred)
    fair.market.sells("bag", "Aurelia tote", (900, "EUR"))

    await fair.lay()

    assert fair.cases() == []


@pytest.mark.parametrize("how", ["nothing is listed", "it lies there no more", "it has no price"])
async def test_what_cannot_be_compared_opens_no_case(fair, how):
    fair.market.sells("bag", "Aurelia tote", *([] if how == "it has no price" else [(9, "EUR")]))
    if how == "nothing is listed":
        fair.lists()
    about = {"title": "Evening sale", "cover": "teapots", "category": "home"}
    room = (await fair.ask.ok("room:create", **about))["room"]
    await fair.ask.ok("room:start", room=room)
    await fair.ask.ok("pin:show", room=room, product="bag")
    if how == "it lies there no more":
        await fair.ask.ok("pin:hide", room=room, product="bag")

    await fair.hear()

    assert fair.cases() == []
