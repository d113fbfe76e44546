"""Occasions: what happens to one's questions, orders and name is told to oneself, as it stands."""

import pytest

from chat.lines import LineMentions
from feeds.occasions import Occasions
from livestream.orders import OrderMoved
from marketplace.port import Unknown
from moderation.audit import Deed, record
from moderation.sanctions import UNTIL_LIFTED_MS, Sanction, SanctionChanged, tell
from social.questions import Answered
from tests.callers import PRICE, ada, bo, guest, hana, sam


async def notices(ask, who=ada):
    return (await ask.ok("notice:list", who))["notices"]


async def told(ask, who=ada):
    """Return what a person's notices tell, without ids and moments."""
    return [
        {key: value for key, value in notice.items() if value and key not in ("id", "of", "at_ms")}
        for notice in await notices(ask, who)
    ]


async def test_who_asked_is_told_of_the_answer(ask, deliver):
    asked = await ask.ok("question:ask", ada, product="teapot", text="Does it pour?")
    await ask.ok("question:answer", bo, question=asked["id"], text="It does")
    await deliver()

    (notice,) = await notices(ask)

    assert notice["of"] == asked["id"]
    assert await told(ask) == [
        {
            "kind": "answer",
            "product": "teapot",
            "name": "Bo",
            "title": "Does it pour?",
            "text": "It does",
        }
    ]
    assert await told(ask, bo) == []


async def test_a_second_answer_takes_the_place_of_the_first_and_is_new(ask, deliver):
    asked = await ask.ok("question:ask", ada, product="teapot", text="Does it pour?")
    await ask.ok("question:answer", bo, question=asked["id"], text="It does")
    await deliver()
    await ask.ok("notice:read", ada, until_ms=2**52)
    await ask.ok("question:answer", hana, question=asked["id"], text="Very well")
    await deliver()

    assert [notice["text"] for notice in await told(ask)] == ["Very well"]
    assert (await ask.ok("notice:count", ada))["unread"] == 1


async def test_ones_own_answer_is_no_news(ask, deliver):
    asked = await ask.ok("question:ask", ada, product="teapot", text="Does it pour?")
    await ask.ok("question:answer", ada, question=asked["id"], text="I found out: it does")
    await deliver()

    assert await notices(ask) == []


async def test_an_answer_by_the_host_of_the_room_is_told_as_such(ask, opened, deliver):
    room = await opened(hana)
    asked = await ask.ok("question:ask", ada, product="teapot", room=room, text="Does it pour?")
    await ask.ok("question:answer", hana, question=asked["id"], text="It does")
    await deliver()

    (notice,) = await told(ask)
    assert (notice["state"], notice["room"]) == ("host", room)


async def test_who_is_mentioned_is_told_where_and_what_and_the_author_is_not(ask, opened, deliver):
    room = await opened(hana, "Celadon evening")
    text = "Ask Ada, she owns one"
    await ask.ok("chat:say", bo, chat=room, text=text, mentions=["ada", "bo", "ada"])
    await deliver()

    assert await told(ask) == [
        {"kind": "mention", "room": room, "name": "Bo", "title": "Celadon evening", "text": text}
    ]
    assert await notices(ask, bo) == []


async def test_mentions_by_one_person_in_one_room_are_one_notice(ask, opened, deliver):
    room = await opened(hana)
    for n in range(4):
        await ask.ok("chat:say", bo, chat=room, text=f"Ada {n}", mentions=["ada"])
    await deliver()

    assert [notice["text"] for notice in await told(ask)] == ["Ada 3"]


async def test_a_line_that_is_taken_back_leaves_no_notice(ask, opened, deliver):
    room = await opened(hana)
    line = await ask.ok("chat:say", bo, chat=room, text="Ada is rude", mentions=["ada"])
    await deliver()
    await ask.ok("chat:delete", hana, chat=room, line=line["id"])
    await deliver()

    assert await notices(ask) == []
    assert (await ask.ok("notice:count", ada))["unread"] == 0


async def test_a_line_that_is_taken_back_takes_no_later_one_along(ask, opened, deliver):
    room = await opened(hana)
    line = await ask.ok("chat:say", bo, chat=room, text="Ada is rude", mentions=["ada"])
    await ask.ok("chat:say", bo, chat=room, text="Sorry, Ada", mentions=["ada"])
    await ask.ok("chat:delete", hana, chat=room, line=line["id"])
    await deliver()

    assert [notice["text"] for notice in await told(ask)] == ["Sorry, Ada"]


async def test_a_line_that_mentions_nobody_is_taken_back_without_a_word(ask, opened, hear):
    room = await opened(hana)
    line = await ask.ok("chat:say", bo, chat=room, text="Good evening")
    announced = hear("outbox:house")

    await ask.ok("chat:delete", hana, chat=room, line=line["id"])

    assert announced == []


@pytest.fixture
async def held(ask, house):
    """An order of Ada's that waits for her to confirm its total."""
    room = (await ask.known())["room"]
    hold = {"room": room, "sku": "teapot-1", "quantity": 1, "price": PRICE}
    order = await ask.ok("order:hold", ada, **hold)
    await house.settle.carry_on(order["id"])
    return order["id"]


async def paid(ask, house, order, instrument="card-ok"):
    await ask.ok("order:place", ada, order=order, total=PRICE, instrument=instrument)
    await house.settle.carry_on(order)


async def test_an_order_that_is_placed_is_told(ask, house, held, deliver):
    await paid(ask, house, held)
    await deliver()

    (notice,) = await told(ask)
    assert (notice["kind"], notice["state"], notice["product"]) == ("order", "placed", "teapot")
    assert (await notices(ask))[0]["of"] == held


async def test_an_order_that_only_waits_is_not_told(ask, house, held, deliver):
    await house.commit(
        lambda work: Occasions(house.commit.world).order_moved(OrderMoved(held), work)
    )
    await deliver()

    assert await notices(ask) == []


async def test_an_order_in_doubt_is_told_once_and_then_how_it_ended(ask, house, held, deliver):
    announced = []
    house.commit.bus.subscribe("outbox:house", lambda item: announced.append(item.body))
    house.settle.saga.market.after["place_order"] = [Unknown()]
    await paid(ask, house, held)
    await deliver()
    doubt = await told(ask)
    await house.settle.carry_on(held)
    await deliver()

    assert [notice["state"] for notice in doubt] == ["in_doubt"]
    assert [notice["state"] for notice in await told(ask)] == ["placed"]
    assert sum(b"order:moved" in body for body in announced) == 1


async def test_who_is_not_heard_is_told_why_and_until_when_and_when_it_is_over(
    ask, opened, deliver
):
    room = await opened(hana, "Celadon evening")
    scope = {"scope": room, "user": "ada"}
    set = await ask.ok("sanction:timeout", hana, **scope, seconds=600, reason="Links")
    await deliver()
    muted = await told(ask)
    await ask.ok("sanction:lift", hana, **scope)
    await deliver()

    shown = {"kind": "sanction", "room": room, "title": "Celadon evening", "text": "Links"}
    assert muted == [shown | {"state": "muted", "until_ms": set["until_ms"]}]
    assert await told(ask) == [shown | {"state": "lifted"}]


async def test_who_is_never_heard_again_is_told_no_date(ask, deliver, house):
    row = Sanction("site/ada", "ada", "site", UNTIL_LIFTED_MS, "Hatred", "tess")

    async def silence(work):
        record(Deed("test:silence", "tess", "agent", "ada"), work, house.commit.world)
        tell(row, work)

    await house.commit(silence)
    await deliver()

    (told,) = (await ask.ok("notice:list", ada))["notices"]
    assert (told["state"], told["text"]) == ("silenced", "Hatred")


async def test_a_sanction_on_the_whole_site_names_no_room(ask, deliver):
    await ask.ok("sanction:timeout", sam, scope="site", user="ada", seconds=60, reason="Links")
    await deliver()

    assert "title" not in (await told(ask))[0]


@pytest.mark.parametrize(
    ("listener", "happened"),
    [
        ("question_answered", Answered("none", "teapot", "bo")),
        ("line_mentions", LineMentions("none")),
        ("order_moved", OrderMoved("none")),
        ("sanction_changed", SanctionChanged("none")),
    ],
)
async def test_of_what_is_gone_nothing_is_told(listener, happened, house, store):
    hear = getattr(Occasions(house.commit.world), listener)

    await house.commit(lambda work: hear(happened, work))

    assert "notice" not in store.rows


async def test_guests_have_no_inbox(ask):
    assert "no" in await ask("notice:list", guest)
