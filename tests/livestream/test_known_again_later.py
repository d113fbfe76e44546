"""Known again although a picture cannot be had, its node dies, or a table changes meanwhile."""

import asyncio

import msgspec
import pytest

from livestream.product_looks import AGAIN_MS, DELISTED, PRODUCT_LOOKS
from marketplace.pictures import NoPicture, PictureAway
from marketplace.port import DefiniteNo
from tests.livestream.bazaar import IRA, Album


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
