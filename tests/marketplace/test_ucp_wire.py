"""UCP's JSON: what is in no known shape is Unknown, and never a no."""

import pytest

from marketplace import ucp_wire as wire
from marketplace.goods import Context
from marketplace.port import DefiniteNo, Unknown
from rialto.money import Money

CHECKOUT = {
    "id": "c1",
    "status": "ready_for_complete",
    "currency": "EUR",
    "totals": [{"type": "subtotal", "amount": 900}, {"type": "total", "amount": 1000}],
    "expires_at": "2026-04-08T12:00:00+00:00",
}
ORDER = CHECKOUT | {
    "line_items": [
        {"item": {"id": "t-1"}, "quantity": {"total": 2}, "status": "processing"},
    ],
    "attribution": {"reference": "o1", "buyer": "ada", "placed_ms": "5"},
}
NO = {"messages": [{"type": "error", "code": "item_unavailable", "content": "gone"}]}
ODD = [{}, {"id": 1}, {"id": "c1", "status": "painted"}, {"totals": [], "messages": [1]}]
READERS = (wire.checkout, wire.quote, wire.order, wire.allotment)


def products(told):
    return wire.products(told, "")


@pytest.mark.parametrize("told", ODD)
@pytest.mark.parametrize("read", READERS)
def test_what_cannot_be_read_is_unknown(read, told):
    with pytest.raises(Unknown):
        read(told)


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (wire.checkout, CHECKOUT | {"totals": [{"type": "subtotal", "amount": 1}]}),
        (wire.checkout, CHECKOUT | {"totals": [{"type": "total", "amount": "1000"}]}),
        (wire.checkout, CHECKOUT | {"currency": None}),
        (wire.checkout, CHECKOUT | {"currency": "eur"}),
        (wire.checkout, CHECKOUT | {"totals": [{"type": "total", "amount": -1}]}),
        (wire.checkout, CHECKOUT | {"order": "o1"}),
        (wire.quote, CHECKOUT | {"expires_at": "tomorrow"}),
        (wire.order, ORDER | {"attribution": {"placed_ms": "soon"}}),
        (wire.orders, {"orders": [{}]}),
        (wire.orders, {"orders": 7}),
        (wire.instruments, {"instruments": [{}]}),
        (wire.next_page, {"pagination": "more"}),
        (wire.refusal, {"messages": ["no"]}),
        (lambda told: wire.products(told, ""), {"products": [{"id": "t"}]}),
        (
            lambda told: wire.products(told, ""),
            {"products": [{"id": "t", "title": "T", "media": 1}]},
        ),
    ],
)
def test_a_part_that_cannot_be_read_is_unknown(read, told):
    with pytest.raises(Unknown):
        read(told)


@pytest.mark.parametrize(("status", "state"), wire.STATES.items())
def test_each_state_of_a_checkout_has_a_word_of_ours(status, state):
    found = wire.checkout(CHECKOUT | {"status": status, "order": {"id": "o1"}})

    assert (found.state, found.total, found.order) == (state, Money(1000, "EUR"), "o1")


def test_a_refusal_without_a_checkout_is_a_no():
    with pytest.raises(DefiniteNo) as no:
        wire.checkout(NO)

    assert (no.value.code, no.value.told) == ("out_of_stock", "gone")


def test_a_refusal_beside_a_checkout_that_cannot_be_read_is_unknown():
    with pytest.raises(Unknown):
        wire.checkout(NO | {"status": "painted"})


def test_a_checkout_that_has_ended_is_no_quote():
    assert wire.quote(CHECKOUT).total == Money(1000, "EUR")
    with pytest.raises(DefiniteNo):
        wire.quote(CHECKOUT | {"status": "canceled"})


def test_only_errors_are_refusals():
    assert wire.refusal({"messages": [{"type": "info", "content": "hello"}]}) is None
    assert wire.refusal({"messages": None}) is None
    told = {"type": "error", "code": "odd", wire.ALLOCATION: {"available": 2}}
    no = wire.refusal({"messages": [told]})
    assert (no.code, no.available) == ("odd", 2)


def test_an_order_is_canceled_when_all_of_it_was_removed():
    gone = ORDER["line_items"][0] | {"status": "removed"}

    assert wire.order(ORDER).state == "placed"
    assert wire.order(ORDER | {"line_items": [gone]}).state == "canceled"
    assert wire.orders({"orders": [ORDER]})[0].reference == "o1"


def test_a_product_is_read_with_as_little_as_it_must_have():
    price = {"amount": 5, "currency": "EUR"}
    bare = {"id": "t", "title": "T", "variants": [{"id": "t-1", "title": "One", "price": price}]}

    (found,) = wire.products({"products": [bare]}, "http://shop")

    assert (found.picture, found.rating, found.variants[0].available) == ("", 0.0, 0)
    bare["variants"][0]["availability"] = {"available": True}
    assert wire.products({"products": [bare]}, "")[0].variants[0].available == 1


def test_the_next_page_is_named_only_where_there_is_one():
    more = {"has_next_page": True, "cursor": "c"}

    assert wire.next_page({"pagination": more}) == "c"
    assert wire.next_page({"pagination": more | {"has_next_page": False}}) == ""
    assert wire.next_page({}) == ""


@pytest.mark.parametrize(
    ("header", "ms"),
    [("3", 3_000), ("", 7), ("-1", 7), ("Wed, 21 Oct 2026", 7), ("9" * 400, 600_000)],
)
def test_the_wait_is_read_in_seconds_and_has_an_end(header, ms):
    assert wire.retry_after_ms(header, 7) == ms


def test_a_context_is_written_in_the_words_of_ucp():
    assert wire.context(Context("JP", "JPY", "ja")) == {
        "address_country": "JP",
        "currency": "JPY",
        "language": "ja",
    }
