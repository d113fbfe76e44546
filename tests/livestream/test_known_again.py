"""Known again: people look at another product with the picture of a fake, and it lies there."""

import asyncio
from contextlib import AsyncExitStack

import msgspec
import pytest
from PIL import Image

from bus.memory import MemoryBus
from gateway.house import compose
from livestream.known_again import RULE
from livestream.permits import PERMITS
from livestream.product_looks import AGAIN_MS, DELISTED, FRESH_MS, KEPT_MS, PRODUCT_LOOKS
from marketplace.breaker import Breaker
from marketplace.pictures import NoPicture, PictureAway
from marketplace.port import DefiniteNo
from moderation.case import CASES
from moderation.rules import LEAST_DECIDED, RULES, Rule
from rialto.command import Member
from rialto.ids import ProductId, Sku
from rialto.roles import Role
from storage.image_hash import likeness_of
from tests.callers import Asker, bo, hana, tess
from tests.fakes import TEAPOT, FakeMarketplace
from tests.running import during
from tests.storage.drawn import scene

IRA = Member("ira", "Ira", Role.HOST)
LOOKS = {
    "/scarf": scene(1),
    "/scarf-copy": scene(1).resize((97, 61)),
    "/lamp": scene(2),
    "/flat": Image.new("RGB", (50, 50), "white"),
}


class Stalls(FakeMarketplace):
    """A marketplace of a few products, each under its id with a picture of its own choosing."""

    def __init__(self, now_ms):
        super().__init__(now_ms)
        self.sold = {}

    def sells(self, product, picture):
        sku = Sku(f"{product}-1")
        self.stock[sku] = 20
        variant = msgspec.structs.replace(TEAPOT.variants[0], sku=sku)
        self.sold[product] = msgspec.structs.replace(
            TEAPOT, id=ProductId(product), title=product, picture=picture, variants=(variant,)
        )

    async def get_products(self, ids, context):
        self._fail(self.before, "get_products")
        return [self.sold[id] for id in ids if id in self.sold]


class Album:
    """Says how pictures look, and fails as often as a test tells it."""

    def __init__(self):
        self.asked, self.fails = [], []

    async def look_of(self, picture):
        self.asked.append(picture)
        if self.fails:
            raise self.fails.pop(0)
        return str(likeness_of(LOOKS[picture]))


class Bazaar:
    """A house in which hosts lay things on their tables, and some of them turn out to be fakes."""

    def __init__(self, store, world):
        self.store, self.world = store, world
        self.market, self.album, self.rooms, self.boots = Stalls(world.now_ms), Album(), {}, 0

    async def open(self):
        """Compose a house over the store, as a node does that starts anew."""
        self.boots += 1
        lease = await self.store.claim("embedded", 10_000)
        bus, breaker = MemoryBus(f"boot-{self.boots}"), Breaker(self.world.now_ms)
        self.house = compose(
            self.store, bus, self.world, lease, self.market, breaker, pictures=self.album
        )
        self.ask = Asker(self.house.dispatch, self.house)

    async def pin(self, product, picture, who=hana):
        self.market.sells(product, picture)
        if who.user not in self.rooms:
            about = {"title": "Evening sale", "cover": "teapots", "category": "home"}
            room = (await self.ask.ok("room:create", who, **about))["room"]
            await self.ask.ok("room:start", who, room=room)
            self.rooms[who.user] = room
        await self.ask.ok("pin:show", who, room=self.rooms[who.user], product=product)

    async def lay(self, product, picture, who=hana):
        await self.pin(product, picture, who)
        await self.live()

    async def live(self, seconds=3, *loops):
        async with AsyncExitStack() as stack:
            for name in loops or ("outbox", "market_events", "clearing", "known_again"):
                await stack.enter_async_context(during(self.house.loops[name]))
            await asyncio.sleep(seconds)

    async def tell(self, kind, version, reason="counterfeit", product="scarf"):
        told = {"product_id": product, "version": version, "reason": reason}
        self.market.tell(f"product.{kind}", msgspec.json.encode(told))
        await self.live()

    async def fake(self, product="scarf", picture="/scarf"):
        """Let a product be known, and then be blocked by the marketplace as a fake."""
        await self.lay(product, picture)
        await self.tell("blocked", 1, product=product)

    async def decide(self, case, **how):
        await self.ask.ok("case:claim", tess, case=case)
        return await self.ask.ok("case:decide", tess, case=case, **how)

    async def rule(self, macro, ground, step="removal"):
        """Let somebody report the scarf, and people decide on it."""
        await self.lay("scarf", "/scarf")
        await self.ask.ok(
            "report:product", bo, room=self.rooms["hana"], product="scarf", reason="counterfeit"
        )
        (case,) = self.cases()
        told = await self.decide(case.id, step=step, ground=ground, macro=macro)
        await self.live()
        return told

    def kept(self, collection):
        return [*self.store.rows.get(collection.name, {}).values()]

    def cases(self):
        return self.kept(CASES)

    def found(self):
        return [case.ref for case in self.cases() if case.rule == RULE]


@pytest.fixture
async def bazaar(store, world):
    made = Bazaar(store, world)
    await made.open()
    return made


async def test_another_product_with_nearly_a_fakes_picture_opens_a_case_and_lies_there(
    bazaar,
):
    await bazaar.fake()

    await bazaar.lay("shawl", "/scarf-copy", IRA)
    await bazaar.lay("lamp", "/lamp", IRA)

    (case,) = bazaar.cases()
    assert (case.kind, case.ref, case.rule) == ("product", "product/shawl", RULE)
    assert (case.subject, case.ground, case.statement) == ("ira", "counterfeit", "")
    shown = await bazaar.ask.ok("case:read", tess, case=case.id)
    assert shown["like"] == {"product": "scarf", "title": "scarf", "picture": "/scarf"}
    parts = (await bazaar.ask.ok("room:show", room=bazaar.rooms["ira"]))["parts"]
    shelf = next(part for part in parts if part["part"] == "shelf")
    assert [item["product"] for item in shelf["products"]] == ["shawl", "lamp"]


async def test_what_lay_there_before_the_fake_was_known_is_found_too(bazaar):
    await bazaar.lay("shawl", "/scarf-copy", IRA)
    await bazaar.lay("lamp", "/lamp", IRA)

    await bazaar.fake()

    assert bazaar.found() == ["product/shawl"]


async def test_what_is_laid_again_is_one_case_and_its_picture_is_not_fetched_again(bazaar):
    await bazaar.fake()
    await bazaar.lay("shawl", "/scarf-copy", IRA)

    await bazaar.lay("shawl", "/scarf-copy")

    assert len(bazaar.cases()) == 1
    assert bazaar.album.asked == ["/scarf", "/scarf-copy"]


async def test_another_picture_at_the_same_address_is_seen_a_day_later(bazaar, monkeypatch):
    await bazaar.fake()
    await bazaar.lay("shawl", "/lamp", IRA)
    monkeypatch.setitem(LOOKS, "/lamp", LOOKS["/scarf"])
    await asyncio.sleep(FRESH_MS / 1000)

    await bazaar.lay("shawl", "/lamp")

    assert bazaar.found() == ["product/shawl"]


@pytest.mark.parametrize("reason", ["out of stock", "unsafe", "not a counterfeit", ""])
async def test_what_the_marketplace_blocks_for_another_reason_is_no_fake(bazaar, reason):
    await bazaar.lay("scarf", "/scarf")
    await bazaar.tell("blocked", 1, reason)

    await bazaar.lay("shawl", "/scarf-copy", IRA)

    assert bazaar.cases() == []


async def test_what_the_marketplace_allows_again_is_forgotten(bazaar):
    await bazaar.fake()
    assert [row.id for row in bazaar.kept(DELISTED)] == ["scarf"]

    await bazaar.tell("allowed", 2)
    await bazaar.lay("shawl", "/scarf-copy", IRA)

    assert bazaar.kept(DELISTED) == []
    assert bazaar.found() == []


async def test_what_the_site_has_ruled_a_fake_is_known_again_until_that_is_overturned(bazaar):
    told = await bazaar.rule("fake", "counterfeit", "hold")
    await bazaar.lay("shawl", "/scarf-copy", IRA)
    assert bazaar.found() == ["product/shawl"]

    await bazaar.ask.ok("statement:appeal", hana, statement=told["statement"], text="It is real.")
    appeal = next(case for case in bazaar.cases() if case.kind == "appeal")
    lead = Member("lea", "Lea", Role.LEAD)
    await bazaar.ask.ok("case:claim", lead, case=appeal.id)
    decided = {"step": "none", "ground": "counterfeit", "facts": "It is."}
    await bazaar.ask.ok("case:decide", lead, case=appeal.id, **decided)
    await bazaar.live()

    assert bazaar.kept(DELISTED) == []


async def test_what_the_site_has_ruled_a_replica_is_no_fake(bazaar):
    await bazaar.rule("replica", "other")

    await bazaar.lay("shawl", "/scarf-copy", IRA)

    assert bazaar.found() == []


async def test_a_fake_that_becomes_a_replica_by_an_appeal_is_forgotten_and_stays_blocked(bazaar):
    told = await bazaar.rule("fake", "counterfeit", "hold")
    await bazaar.ask.ok("statement:appeal", hana, statement=told["statement"], text="It is mine.")
    appeal = next(case for case in bazaar.cases() if case.kind == "appeal")
    lead = Member("lea", "Lea", Role.LEAD)
    await bazaar.ask.ok("case:claim", lead, case=appeal.id)

    decided = {"step": "removal", "ground": "other", "macro": "replica"}
    await bazaar.ask.ok("case:decide", lead, case=appeal.id, **decided)
    await bazaar.live()

    assert bazaar.kept(DELISTED) == []
    assert (await bazaar.store.get(PERMITS, "scarf")).blocked


async def test_a_fake_that_never_lay_here_is_asked_of_the_marketplace(bazaar):
    bazaar.market.sells("scarf", "/scarf")
    await bazaar.tell("blocked", 1)

    await bazaar.lay("shawl", "/scarf-copy", IRA)

    assert bazaar.found() == ["product/shawl"]


async def test_a_fake_of_which_the_marketplace_tells_no_more_is_left(bazaar):
    await bazaar.tell("blocked", 1)

    assert bazaar.kept(DELISTED) == []
    assert bazaar.house.known_again.left == 1
    await bazaar.tell("allowed", 2)
    assert bazaar.kept(DELISTED) == []


async def test_what_was_left_is_not_asked_for_again_that_day(bazaar):
    bazaar.album.fails = [NoPicture("elsewhere")]
    await bazaar.lay("shawl", "/scarf", IRA)

    await bazaar.lay("shawl", "/scarf")

    assert bazaar.album.asked == ["/scarf"]


async def test_of_a_fake_the_look_that_was_known_counts_whatever_stands_there_now(
    bazaar, monkeypatch
):
    await bazaar.lay("scarf", "/scarf")
    await asyncio.sleep(FRESH_MS / 1000)
    monkeypatch.setitem(LOOKS, "/scarf", LOOKS["/lamp"])  # "removed", say
    await bazaar.tell("blocked", 1)

    await bazaar.lay("shawl", "/scarf-copy", IRA)

    assert bazaar.found() == ["product/shawl"]


@pytest.mark.parametrize("picture", ["/flat", "/scarf-copy"])
async def test_only_a_picture_that_tells_something_is_known_again(bazaar, picture):
    await bazaar.fake("sheet", "/flat")

    await bazaar.lay("shawl", picture, IRA)

    assert bazaar.found() == []


async def test_what_lies_on_no_table_any_more_opens_no_case(bazaar):
    await bazaar.fake()
    await bazaar.pin("shawl", "/scarf-copy", IRA)
    await bazaar.live(3, "outbox")
    await bazaar.ask.ok("pin:hide", IRA, room=bazaar.rooms["ira"], product="shawl")

    await bazaar.live()

    assert bazaar.found() == []


async def test_what_is_gone_before_it_is_heard_of_is_not_looked_at(bazaar):
    await bazaar.pin("shawl", "/scarf-copy", IRA)
    await bazaar.ask.ok("pin:hide", IRA, room=bazaar.rooms["ira"], product="shawl")

    await bazaar.live()

    assert bazaar.album.asked == []


async def test_what_people_have_found_genuine_is_found_no_more_and_the_rule_learns(bazaar):
    await bazaar.fake()
    await bazaar.lay("shawl", "/scarf-copy", IRA)
    (case,) = bazaar.cases()
    await bazaar.decide(case.id, step="none", ground="counterfeit", macro="genuine")

    await bazaar.lay("shawl", "/scarf-copy")

    assert [one.state for one in bazaar.cases()] == ["closed"]
    rule = bazaar.store.rows[RULES.name][RULE]
    assert (rule.right, rule.wrong) == (0, 1)


async def test_a_rule_that_errs_stays_silent(bazaar):
    async def erred(work):
        work.store(RULES, Rule(RULE, right=0, wrong=LEAST_DECIDED))

    await bazaar.house.commit(erred)
    await bazaar.fake()

    await bazaar.lay("shawl", "/scarf-copy", IRA)

    assert bazaar.found() == []


@pytest.mark.parametrize("error", [PictureAway("500"), DefiniteNo("shut")], ids=["away", "no"])
async def test_what_cannot_be_had_is_had_later(bazaar, error):
    await bazaar.fake()
    bazaar.album.fails = [error]
    await bazaar.lay("shawl", "/scarf-copy", IRA)
    assert bazaar.found() == []

    await bazaar.live(AGAIN_MS[0] / 1000 + 3)

    assert bazaar.found() == ["product/shawl"]
    assert bazaar.house.known_again.left == 0


@pytest.mark.parametrize("error", [PictureAway("500"), NoPicture("elsewhere")])
async def test_what_is_never_had_is_left_and_said(bazaar, error, caplog):
    bazaar.album.fails = [error] * (1 + len(AGAIN_MS))
    await bazaar.lay("shawl", "/scarf-copy", IRA)

    await bazaar.live(sum(AGAIN_MS) / 1000 + 60, "known_again")

    assert bazaar.house.known_again.left == 1
    (said,) = [record for record in caplog.records if record.message == "known_again.left"]
    assert (said.product, said.why) == ("shawl", str(error))


async def test_what_fails_otherwise_holds_up_no_other(bazaar):
    await bazaar.fake()
    bazaar.album.fails = [KeyError("a fault of ours")]

    await bazaar.pin("odd", "/scarf", IRA)
    await bazaar.lay("shawl", "/scarf-copy", IRA)

    assert "product/shawl" in bazaar.found()


async def test_a_node_that_died_before_it_looked_looks_when_it_is_back(bazaar):
    await bazaar.lay("scarf", "/scarf")
    await bazaar.pin("shawl", "/scarf-copy", IRA)
    told = {"product_id": "scarf", "version": 1, "reason": "counterfeit"}
    bazaar.market.tell("product.blocked", msgspec.json.encode(told))
    await bazaar.live(3, "market_events")
    await bazaar.live(3, "outbox")

    await bazaar.open()
    await bazaar.live(3, "known_again")

    assert bazaar.found() == ["product/shawl"]


class Slow(Album):
    """Lets a test do something while a picture is on its way."""

    def __init__(self, meanwhile):
        super().__init__()
        self.meanwhile = meanwhile

    async def look_of(self, picture):
        look = await super().look_of(picture)
        if len(self.asked) == 1:
            await self.meanwhile()
        return look


async def test_what_is_laid_with_another_picture_meanwhile_is_looked_at_anew(bazaar):
    await bazaar.fake()

    async def swap():
        await bazaar.ask.ok("pin:hide", IRA, room=bazaar.rooms["ira"], product="shawl")
        await bazaar.pin("shawl", "/scarf-copy", IRA)
        await asyncio.sleep(2)

    bazaar.house.known_again.pictures = slow = Slow(swap)
    await bazaar.lay("shawl", "/lamp", IRA)
    await bazaar.live()

    assert slow.asked == ["/lamp", "/scarf-copy"]
    assert bazaar.found() == ["product/shawl"]


async def test_what_is_laid_again_meanwhile_is_found_and_fetched_once(bazaar):
    await bazaar.fake()

    async def flap():
        for _ in range(2):
            await bazaar.ask.ok("pin:hide", IRA, room=bazaar.rooms["ira"], product="shawl")
            await bazaar.pin("shawl", "/scarf-copy", IRA)
            await asyncio.sleep(0.5)

    bazaar.house.known_again.pictures = slow = Slow(flap)
    await bazaar.lay("shawl", "/scarf-copy", IRA)
    await bazaar.live()

    assert slow.asked == ["/scarf-copy"]
    assert bazaar.found() == ["product/shawl"]


async def test_what_is_forgotten_while_it_is_looked_at_stays_forgotten(bazaar):
    async def forget(work):
        work.delete(PRODUCT_LOOKS, await work.get(PRODUCT_LOOKS, "shawl"))

    bazaar.house.known_again.pictures = Slow(lambda: bazaar.house.commit(forget))
    await bazaar.lay("shawl", "/scarf-copy", IRA)

    assert bazaar.kept(PRODUCT_LOOKS) == []


async def test_what_was_not_laid_for_long_is_forgotten_and_a_fake_is_not(bazaar):
    await bazaar.fake()
    await bazaar.lay("lamp", "/lamp", IRA)
    await asyncio.sleep(KEPT_MS / 1000 - 60)
    assert await bazaar.house.commit(bazaar.house.known_again.forget) == 0
    await asyncio.sleep(120)

    gone = await bazaar.house.commit(bazaar.house.known_again.forget)

    assert gone == 2
    assert bazaar.kept(PRODUCT_LOOKS) == []
    assert [row.id for row in bazaar.kept(DELISTED)] == ["scarf"]
