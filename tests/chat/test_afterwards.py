"""Afterwards: what is found of lines that are shown, in what crowds say and by what was doubted."""

import asyncio

import pytest
from msgspec.structs import replace

from chat.afterwards import Afterwards
from chat.badges import BUYER
from chat.lines import LINES, LineDoubted, LineSaid
from chat.tongues import Tongues
from gateway.evidence import LineContents
from moderation.case import CASES
from moderation.doubts import OF_PERSON, OF_PLACE, PEOPLE
from moderation.findings import Findings
from rialto.command import Member
from tests.callers import ada, hana

SENT = "The same teapots stand in every second window of this town"
UNREAD = "Tất cả đều rẻ hơn ở chợ khác nhé các bạn"
ROOMS, MANY = 3, 5


@pytest.fixture
def afterwards(house, world):
    findings = Findings(world, house.dispatch.roles, LineContents())
    tongues = Tongues(lambda text: "vi" if text.startswith("Tất") else "en")
    return Afterwards(world, findings, house.floor.raids, tongues)


@pytest.fixture
async def rooms(ask):
    made = {"title": "Evening sale", "cover": "teapots", "category": "home"}
    return [(await ask.ok("room:create", **made))["room"] for _ in range(ROOMS)]


@pytest.fixture
def send(ask, rooms):
    async def send(number, text=SENT):
        room, who = rooms[number % ROOMS], Member(f"m{number}")
        return (await ask.ok("chat:say", who, chat=room, text=text))["id"]

    return send


@pytest.fixture
def said(house, afterwards):
    async def said(*lines):
        for line in lines:
            await house.commit(lambda work, line=line: afterwards.line_said(LineSaid(line), work))

    return said


@pytest.fixture
def doubted(house, afterwards):
    async def doubted(*lines, rule="insult"):
        for line in lines:
            happened = LineDoubted(line, rule)
            await house.commit(lambda work, it=happened: afterwards.line_doubted(it, work))

    return doubted


def gone(store):
    return {id for id, line in store.rows[LINES.name].items() if line.gone_by}


def cases(store):
    return [*store.rows.get(CASES.name, {}).values()]


async def test_all_lines_of_a_wave_are_taken_back_and_each_that_follows(send, said, store):
    *first, last, more = [await send(number) for number in range(MANY + 1)]
    await said(*first)
    assert gone(store) == set()

    await said(last)
    assert gone(store) == {*first, last}

    await said(more)
    assert gone(store) == {*first, last, more}
    assert {(case.rule, case.state) for case in cases(store)} == {("wave", "open")}


async def test_what_is_heard_again_changes_nothing(send, said, store):
    lines = [await send(number) for number in range(MANY)]
    await said(*lines)
    before = repr(store.rows)

    await said(*lines)

    assert repr(store.rows) == before


async def test_its_chats_are_told_of_a_raid(send, said, house, rooms, world):
    for room in rooms:
        house.floor.raids.see(room, 9, world.now_ms())

    await said(*[await send(number) for number in range(MANY)])

    assert [house.floor.raids.suspect(room, world.now_ms()) for room in rooms] == ["copies"] * ROOMS


async def test_who_has_bought_there_belongs_to_no_wave(send, said, house, store):
    lines = [await send(number) for number in range(MANY)]

    async def bought(work):
        line = await work.get(LINES, lines[0])
        work.store(LINES, replace(line, label=BUYER))

    await house.commit(bought)

    await said(*lines)

    assert gone(store) == set()


async def test_who_keeps_the_chat_hears_of_a_language_that_no_list_knows_once(
    ask, rooms, send, said, hear
):
    desk = (await ask.ok("chat:desk", hana, chat=rooms[0]))["channel"]
    heard = hear(desk)

    await said(await send(0, UNREAD), await send(3, UNREAD[:30]), await send(6, SENT))
    await said(await send(1, UNREAD))  # where nobody sits at the desk

    assert [(news["kind"], news["rule"], news["found"]) for news in heard] == [
        ("line_flagged", "language", "vi")
    ]


async def test_of_what_was_taken_back_meanwhile_nobody_hears(ask, rooms, send, said, hear):
    heard = hear((await ask.ok("chat:desk", hana, chat=rooms[0]))["channel"])
    line = await send(0, UNREAD)
    await ask.ok("chat:delete", hana, chat=rooms[0], line=line)

    await said(line)

    assert heard == []


async def test_a_line_that_is_not_there_is_none(said, doubted, store):
    await said("never said")
    await doubted("never said")

    assert cases(store) == []


async def test_people_look_at_who_says_one_doubtful_thing_after_the_other(
    ask, rooms, doubted, store
):
    lines = []
    for number in range(OF_PERSON + 1):
        text = f"You do not know what you are talking about, {number}"
        lines.append((await ask.ok("chat:say", ada, chat=rooms[number % ROOMS], text=text))["id"])
        await asyncio.sleep(5)
    await doubted(*lines[: OF_PERSON - 1])
    assert cases(store) == []

    await doubted(lines[OF_PERSON - 1], lines[OF_PERSON])

    (case,) = cases(store)
    assert (case.subject, case.rule, case.ground) == ("ada", "doubts", "abuse")
    assert (case.ref, gone(store)) == (lines[OF_PERSON - 1], set())


async def test_a_room_of_which_much_is_doubtful_is_told_as_a_raid(
    ask, rooms, doubted, house, world
):
    raids, room = house.floor.raids, rooms[0]
    raids.see(room, 9, world.now_ms())
    lines = []
    for number in range(OF_PLACE):
        who = Member(f"m{number % PEOPLE}")
        text = f"Nobody needs any of this, {number}"
        lines.append((await ask.ok("chat:say", who, chat=room, text=text))["id"])
        await asyncio.sleep(1)
    await doubted(*lines[:-1], rule="form")
    assert raids.suspect(room, world.now_ms()) is None

    await doubted(lines[-1], rule="form")

    assert raids.suspect(room, world.now_ms()) == "doubts"


@pytest.mark.parametrize(
    ("who", "text", "kinds"),
    [
        (ada, SENT, ["line:said"]),
        (ada, "这个比别的市场便宜多了", ["line:said"]),
        (ada, "Good evening", []),
        (hana, SENT, []),
    ],
)
async def test_what_a_member_says_at_some_length_is_announced(who, text, kinds, ask, rooms, hear):
    heard = hear("outbox:house")

    await ask.ok("chat:say", who, chat=rooms[0], text=text)

    assert [news["kind"] for news in heard] == kinds


async def test_a_line_that_waits_is_announced_as_it_is_shown(ask, rooms, house, hear):
    await ask.ok("chat:modes", chat=rooms[0], delay_s=5)
    heard = hear("outbox:house")
    await ask.ok("chat:say", ada, chat=rooms[0], text=SENT)
    assert heard == []

    await asyncio.sleep(5)
    await house.delay.meet()

    assert [news["kind"] for news in heard] == ["line:said"]


async def test_what_the_screen_doubts_is_announced_with_its_rule(ask, rooms, hear):
    await ask.ok("chat:modes", chat=rooms[0], strict=3)
    heard = hear("outbox:house")

    said = await ask.ok("chat:say", ada, chat=rooms[0], text="Get a real job")

    assert heard == [{"kind": "line:doubted", "line": said["id"], "rule": "insult"}]
