"""The shelf: what lies on the table, at the price it was shown for, one of it explained."""

import pytest
from msgspec.structs import replace

from livestream.goods import NoSuchProduct, Upstream
from livestream.refusals import NotOffered, ProductBlocked
from livestream.room import NotStarted, RoomEnded
from livestream.shelf import (
    MOST,
    Item,
    Shelf,
    ShownAlready,
    Standing,
    TableFull,
    Taken,
    VariantShown,
)
from marketplace.port import DefiniteNo, RetryLater, Unknown
from rialto.money import Money


def item(name):
    variants = (VariantShown(f"{name}-1", "One", Money(100, "EUR")),)
    return Item(name, name.title(), f"/{name}.svg", "Moro", Standing.SHOWN, variants)


def test_each_product_lies_there_once_and_only_so_many():
    shelf = Shelf()
    for n in range(MOST):
        shelf = shelf.shown(item(f"p{n}"))

    with pytest.raises(ShownAlready):
        shelf.shown(item("p0"))
    with pytest.raises(TableFull) as refused:
        shelf.shown(item("one more"))
    assert refused.value.facts == {"most": MOST}


def test_a_product_costs_what_its_cheapest_variant_does():
    prices = [Money(amount, "EUR") for amount in (300, 100, 200)]
    three = tuple(VariantShown(f"a-{n}", "One", price) for n, price in enumerate(prices))

    assert replace(item("a"), variants=three).cheapest == Money(100, "EUR")
    assert replace(item("a"), variants=()).cheapest is None


def test_one_product_is_explained_and_therefore_no_other():
    shelf = Shelf((item("a"), item("b"))).explained("a").explained("b")

    assert [i.state for i in shelf.products] == [Standing.SHOWN, Standing.EXPLAINING]
    with pytest.raises(NotOffered):
        shelf.explained("c")


def test_what_is_hidden_lies_there_no_more():
    shelf = Shelf((item("a"), item("b"))).hidden("a")

    assert [i.product for i in shelf.products] == ["b"]
    with pytest.raises(NotOffered):
        shelf.hidden("a")


def test_what_is_blocked_lies_there_no_more_and_is_told():
    shelf = Shelf((item("a"), item("b"))).blocked("a").blocked("c")

    assert [i.product for i in shelf.products] == ["b"]
    assert shelf.taken == (Taken("a", "A", ("a-1",)),)
    assert shelf.explained("b").hidden("b").taken == shelf.taken
    for ask in (shelf.hidden, shelf.explained):
        with pytest.raises(ProductBlocked):
            ask("a")
    with pytest.raises(ProductBlocked):
        shelf.find("a-1")


def test_of_what_was_blocked_only_so_much_is_told():
    shelf = Shelf()
    for n in range(MOST + 1):
        shelf = shelf.shown(item(f"p{n}")).blocked(f"p{n}")

    assert [one.product for one in shelf.taken] == [f"p{n}" for n in range(1, MOST + 1)]


@pytest.mark.parametrize("again", ["allowed", "shown"])
def test_what_is_allowed_again_is_told_no_more(again):
    shelf = Shelf((item("a"), item("b"))).blocked("a").blocked("b")

    shelf = shelf.allowed("a") if again == "allowed" else shelf.shown(item("a"))

    assert [one.product for one in shelf.taken] == ["b"]
    with pytest.raises(ProductBlocked):
        shelf.find("b-1")


def test_a_variant_is_found_with_its_product():
    shelf = Shelf((item("a"), item("b")))

    found, variant = shelf.find("b-1")

    assert (found.product, variant.sku) == ("b", "b-1")
    with pytest.raises(NotOffered):
        shelf.find("c-1")


async def test_a_table_on_which_nothing_was_laid_is_empty(ask):
    room = await ask._room(shown=False)

    for command in ("pin:explain", "pin:hide"):
        assert (await ask.no(command, room=room, product="teapot"))["code"] == NotOffered.code
    parts = (await ask.ok("room:show", room=room))["parts"]
    assert {"part": "shelf", "products": [], "taken": []} in parts


async def test_what_the_marketplace_does_not_know_is_not_shown(evening):
    refused = await evening.ask.no("pin:show", room=evening.room, product="another")

    assert refused["code"] == NoSuchProduct.code


@pytest.mark.parametrize(
    ("fault", "wait"), [(Unknown(), 5_000), (RetryLater(700), 700), (DefiniteNo("refused"), 5_000)]
)
async def test_a_marketplace_that_does_not_answer_is_said_with_the_wait(evening, fault, wait):
    await evening.hide()
    evening.market.before["get_products"] = [fault]

    refused = await evening.ask.no("pin:show", room=evening.room, product="teapot")

    assert (refused["code"], refused["retry_after_ms"]) == (Upstream.code, wait)
    assert await evening.show()


async def test_only_a_room_on_air_has_a_table(ask):
    room = await ask._room(started=False)
    assert (await ask.no("pin:show", room=room, product="teapot"))["code"] == NotStarted.code

    await ask.ok("room:start", room=room)
    await ask.ok("room:end", room=room)

    for command in ("pin:show", "pin:explain", "pin:hide"):
        assert (await ask.no(command, room=room, product="teapot"))["code"] == RoomEnded.code
