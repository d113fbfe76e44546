"""The directory: who shows and who answers is known by name, and nobody else."""

import pytest

from feeds.directory import PERSONS, Directory
from livestream.room import RoomChanged, State
from rialto.answer import BadBody
from rialto.refusal import SignInFirst
from social.questions import Answered
from tests.callers import ada, bo, guest
from tests.feeds.conftest import host

giulia, nils = host("giulia", "Giulia Moro"), host("nils", "Nils Lindqvist")


async def found(ask, query, who=guest):
    return (await ask.ok("people:search", who, query=query))["people"]


async def hosts(ask, who=guest, **body):
    return [one["user"] for one in (await ask.ok("people:hosts", who, **body))["people"]]


async def test_who_is_on_air_is_found_with_what_a_shopper_chooses_by(ask, opened, deliver):
    room = await opened(giulia)
    await ask.ok("follow:add", ada, whom="giulia")
    await deliver()

    (person,) = await found(ask, "giul", ada)

    assert person.pop("seen_ms") > 0
    assert person == {
        "user": "giulia",
        "name": "Giulia Moro",
        "host": True,
        "live": room,
        "category": "home",
        "followers": 1,
        "following": True,
    }
    assert not (await found(ask, "moro"))[0]["following"]


async def test_who_has_only_a_draft_is_not_known(ask, opened, deliver):
    await opened(giulia, until="draft")
    await deliver()

    assert await found(ask, "giulia") == [] == await hosts(ask)


async def test_who_only_watches_talks_and_asks_is_not_known(ask, opened, deliver):
    room = await opened(giulia)
    await ask.ok("chat:say", ada, chat=room, text="Good evening")
    await ask.ok("question:ask", ada, product="teapot", room=room, text="Does it pour?")
    await deliver()

    assert await found(ask, "ada") == []


async def test_an_address_is_no_name_to_be_found_by(ask, opened, deliver):
    await opened(host("carl", "carl@example.org"))
    await deliver()

    assert await found(ask, "carl") == [] == await hosts(ask)


async def test_who_answers_is_known_but_is_no_host(ask, deliver):
    asked = await ask.ok("question:ask", ada, product="teapot", text="Does it pour?")
    await ask.ok("question:answer", bo, question=asked["id"], text="It does")
    await deliver()

    (person,) = await found(ask, "bo")

    assert (person["user"], person["host"], person["live"]) == ("bo", False, "")
    assert await hosts(ask) == []


async def test_a_host_who_answers_stays_a_host(ask, opened, deliver):
    await opened(giulia)
    await deliver()
    before = (await found(ask, "giulia"))[0]
    asked = await ask.ok("question:ask", ada, product="teapot", text="Does it pour?")
    await ask.ok("question:answer", giulia, question=asked["id"], text="It does")
    await deliver()

    assert await found(ask, "giulia") == [before]


async def test_who_is_live_is_found_first_then_hosts_then_others(ask, opened, deliver):
    asked = await ask.ok("question:ask", ada, product="teapot", text="Does it pour?")
    await ask.ok("question:answer", host("z", "Moro Z"), question=asked["id"], text="It does")
    await opened(host("a", "Moro A"))
    await opened(host("b", "Moro B"), until="ended")
    await deliver()

    assert [one["user"] for one in await found(ask, "moro")] == ["a", "b", "z"]


async def test_no_words_find_nobody(ask, opened, deliver):
    await opened(giulia)
    await deliver()

    assert await found(ask, "") == await found(ask, "=live") == []


async def test_of_two_shows_on_air_the_one_that_is_left_is_told(ask, opened, deliver):
    first, second = await opened(giulia), await opened(giulia)
    await deliver()
    before = (await found(ask, "giulia"))[0]["live"]
    await ask.ok("room:end", giulia, room=before)
    await deliver()
    left = (await found(ask, "giulia"))[0]["live"]
    await ask.ok("room:end", giulia, room=left)
    await deliver()

    assert {before, left} == {first, second}
    assert (await found(ask, "giulia"))[0]["live"] == ""


async def test_told_twice_the_directory_writes_once(ask, opened, deliver, house, store):
    room = await opened(giulia)
    await deliver()
    once = store.rows[PERSONS.name]["giulia"].version
    changed = RoomChanged(room, "", "giulia", "", "teapots", "home", State.LIVE, 1)

    await house.commit(lambda work: Directory(house.stats).room_changed(changed, work))

    assert store.rows[PERSONS.name]["giulia"].version == once


@pytest.mark.parametrize("question", ["none", "unanswered"])
async def test_an_answer_that_is_not_there_makes_nobody_known(question, ask, house, store):
    asked = await ask.ok("question:ask", ada, product="teapot", text="Does it pour?")
    id = asked["id"] if question == "unanswered" else question
    happened = Answered(id, "teapot", "bo")

    await house.commit(lambda work: Directory(house.stats).question_answered(happened, work))

    assert PERSONS.name not in store.rows


async def test_hosts_to_follow_are_the_live_first_and_those_one_follows_last(ask, opened, deliver):
    for name, until in (("one", "ended"), ("two", "live"), ("three", "ended"), ("four", "live")):
        await opened(host(name), until=until)
    await ask.ok("follow:add", ada, whom="four")
    await deliver()

    assert set((await hosts(ask, ada))[1:3]) == {"one", "three"}
    assert (await hosts(ask, ada))[::3] == ["two", "four"]
    assert set((await hosts(ask))[:2]) == {"two", "four"}


async def test_hosts_of_a_category_are_listed_alone_and_never_oneself(ask, opened, deliver):
    await opened(giulia)
    await opened(nils, category="fashion")
    await deliver()

    assert await hosts(ask, category="fashion") == ["nils"]
    assert await hosts(ask, giulia) == ["nils"]


async def test_shows_of_hosts_whom_one_follows_are_listed_while_they_are_on_air(
    ask, opened, deliver, house
):
    pots = await opened(giulia)
    shoes = await opened(nils, "Sneakers", "fashion")
    await opened(host("noor"))
    house.dispatch.routes["feed:followed"][1].watching = Watched({pots: 2, shoes: 9})
    for whom in ("giulia", "nils", "nobody"):
        await ask.ok("follow:add", ada, whom=whom)
    await deliver()

    both = await followed(ask)
    await ask.ok("room:end", nils, room=shoes)
    await deliver()

    assert both == [shoes, pots]
    assert await followed(ask) == [pots]


class Watched(dict):
    def viewers(self, room):
        return self[room]


async def followed(ask):
    return [card["room"] for card in (await ask.ok("feed:followed", ada))["cards"]]


async def test_a_guest_follows_nobody(ask):
    assert (await ask.no("feed:followed", guest))["code"] == SignInFirst.code


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("people:search", {"query": "q" * 101}),
        ("people:search", {}),
        ("people:search", {"query": "a", "page": 5}),
        ("people:hosts", {"category": "cars"}),
    ],
)
async def test_the_directory_has_bounds(command, body, ask):
    with pytest.raises(BadBody):
        await ask.ok(command, guest, **body)
