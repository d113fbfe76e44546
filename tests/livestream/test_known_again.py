"""Known again: people look at another product with the picture of a fake, and it lies there."""

import asyncio

import pytest

from livestream.known_again import RULE
from livestream.permits import PERMITS
from livestream.product_looks import DELISTED, FRESH_MS, KEPT_MS, PRODUCT_LOOKS
from moderation.rules import LEAST_DECIDED, RULES, Rule
from tests.callers import tess
from tests.livestream.bazaar import IRA, LOOKS


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

    await bazaar.appeal(told, step="none", ground="counterfeit", facts="It is.")

    assert bazaar.kept(DELISTED) == []


async def test_what_the_site_has_ruled_a_replica_is_no_fake(bazaar):
    await bazaar.rule("replica", "other")

    await bazaar.lay("shawl", "/scarf-copy", IRA)

    assert bazaar.found() == []


async def test_a_fake_that_becomes_a_replica_by_an_appeal_is_forgotten_and_stays_blocked(bazaar):
    told = await bazaar.rule("fake", "counterfeit", "hold")

    await bazaar.appeal(told, step="removal", ground="other", macro="replica")

    assert bazaar.kept(DELISTED) == []
    assert (await bazaar.store.get(PERMITS, "scarf")).blocked


async def test_a_fake_that_never_lay_here_is_asked_of_the_marketplace(bazaar):
    bazaar.market.sells("scarf", "/scarf")
    await bazaar.tell("blocked", 1)

    await bazaar.lay("shawl", "/scarf-copy", IRA)

    assert bazaar.found() == ["product/shawl"]


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
