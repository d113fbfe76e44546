"""Lines: said, quoted, mentioned, taken back, kept in view, and read again."""

import asyncio

import pytest
from msgspec.structs import replace

from chat.line_commands import PAGE
from chat.lines import CHATS, QUOTED, ChatClosed, NoSuchChat, NoSuchLine
from moderation.sanctions import Above, Muted
from moderation.verdict import Screened
from rialto.answer import BadBody
from rialto.command import Member
from rialto.refusal import Denied, SignInFirst
from rialto.roles import Role
from tests.callers import ada, bo, guest, hana, mo

site_moderator = Member("sam", "Sam", Role.MODERATOR)


@pytest.fixture
def say(ask, room):
    async def say(text="Good evening", who=ada, **body):
        return await ask.ok("chat:say", who, chat=room, text=text, **body)

    return say


async def read(ask, room, **body):
    return await ask.ok("chat:read", guest, chat=room, **body)


async def pinned(ask, room):
    shown = await ask.ok("room:show", guest, room=room)
    return next(part["line"] for part in shown["parts"] if part["part"] == "pinned_line")


async def test_a_line_is_answered_published_and_read_again(say, ask, room, hear):
    heard = hear(f"chat:{room}")

    said = await say("Good evening")

    assert (said["author"], said["author_name"], said["label"]) == ("ada", "Ada", "")
    assert heard == [{"kind": "said"} | said]
    assert await read(ask, room) == {"lines": [said], "more": False}


@pytest.mark.parametrize(
    ("who", "label"), [(ada, ""), (mo, "moderator"), (site_moderator, "moderator"), (hana, "host")]
)
async def test_a_line_tells_what_its_author_is_here(who, label, say):
    said = await say(who=who)

    assert said["label"] == label


async def test_an_answer_quotes_the_beginning_of_the_line(say):
    long = await say("tea " * 100)

    answer = await say("Indeed", bo, reply_to=long["id"])

    assert answer["reply_to"] == {
        "id": long["id"],
        "author_name": "Ada",
        "text": ("tea " * 100)[:QUOTED],
    }


async def test_who_is_mentioned_is_told_once_and_nobody_of_themselves(say, hear):
    of_bo, of_ada = hear("user:bo"), hear("user:ada")

    said = await say("Look, Bo", mentions=["bo", "ada", "bo"])

    assert [(news["kind"], news["line"]) for news in of_bo] == [("mentioned", said)]
    assert of_ada == []


@pytest.mark.parametrize("mentions", [["b"] * 6, [""], ["b" * 65]])
async def test_nobody_is_mentioned_who_cannot_be_anybody(mentions, ask, room):
    with pytest.raises(BadBody):
        await ask.ok("chat:say", ada, chat=room, text="Look", mentions=mentions)


@pytest.mark.parametrize("text", ["", "a" * 501])
async def test_a_line_has_a_character_and_at_most_500(text, ask, room, say):
    await say("ж" * 500)

    with pytest.raises(BadBody):
        await ask.ok("chat:say", ada, chat=room, text=text)


async def test_what_the_screen_refuses_is_not_said(ask, room, hear):
    heard = hear(f"chat:{room}")

    refused = await ask.no("chat:say", ada, chat=room, text="Ring me: +39 347 1234567")

    assert refused["code"] == Screened.code
    assert refused["facts"] == {"rule": "phone", "found": "+39 347 1234567"}
    assert heard == []


@pytest.mark.parametrize(("who", "may"), [(ada, False), (mo, True), (hana, True)])
async def test_links_are_for_those_who_keep_the_room(who, may, ask, room):
    answer = await ask("chat:say", who, key="the-one-key", chat=room, text="See kiln.com")

    assert ("ok" in answer) == may


async def test_a_guest_reads_and_does_not_speak(ask, room):
    refused = await ask.no("chat:say", guest, chat=room, text="Good evening")

    assert refused["code"] == SignInFirst.code
    assert (await read(ask, room))["lines"] == []


async def test_who_is_timed_out_is_told_why_and_for_how_long_and_is_heard_again_after(
    ask, room, say
):
    await ask.ok("sanction:timeout", mo, scope=room, user="ada", seconds=60, reason="rude")

    await asyncio.sleep(20)
    refused = await ask.no("chat:say", ada, chat=room, text="Good evening")

    assert refused["code"] == Muted.code
    assert (refused["retry_after_ms"], refused["facts"]) == (40_000, {"why": "rude"})
    await asyncio.sleep(40)
    assert await say()


async def test_nobody_speaks_in_a_room_that_ended_and_everybody_reads_it(ask, room, say):
    said = await say()
    await ask.ok("room:end", room=room)

    refused = await ask.no("chat:say", ada, chat=room, text="Still here?")

    assert refused["code"] == ChatClosed.code
    assert (await read(ask, room))["lines"] == [said]
    assert await ask.ok("chat:delete", chat=room, line=said["id"])


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("chat:say", {"text": "Good evening"}),
        ("chat:delete", {"line": "nothing"}),
        ("chat:read", {}),
    ],
)
async def test_there_is_no_such_chat(command, body, ask):
    refused = await ask.no(
        command, site_moderator if command == "chat:delete" else hana, **body, chat=""
    )

    assert refused["code"] == NoSuchChat.code


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("chat:say", {"text": "Indeed", "reply_to": "LINE"}),
        ("chat:delete", {"line": "LINE"}),
        ("chat:pin", {"line": "LINE"}),
    ],
)
@pytest.mark.parametrize("how", ["gone", "of another room", "never said"])
async def test_there_is_no_such_line(how, command, body, ask, room, say):
    line = (await say())["id"]
    if how == "gone":
        await ask.ok("chat:delete", chat=room, line=line)
    if how == "of another room":
        other = await ask.ok("room:create", title="Other", cover="teapots", category="home")
        room = other["room"]
    wanted = "never said" if how == "never said" else line
    asked = {name: wanted if value == "LINE" else value for name, value in body.items()}

    refused = await ask.no(command, hana, chat=room, **asked)

    assert refused["code"] == NoSuchLine.code


async def test_of_a_line_taken_back_only_the_place_is_left(ask, room, say, hear):
    first = await say("Something unkind")
    line = await say("So unkind", reply_to=first["id"], mentions=["bo"])
    heard = hear(f"chat:{room}")

    deleted = await ask.ok("chat:delete", mo, chat=room, line=line["id"])

    assert deleted == {"kind": "deleted", "line": line["id"], "by": "mo", "edition": 1}
    assert heard == [deleted]
    gone = (await read(ask, room))["lines"][1]
    bare = {"text": "", "reply_to": None, "mentions": [], "gone": True, "edition": 1}
    assert gone == line | bare


async def test_a_line_taken_back_is_quoted_no_more(ask, room, say):
    unkind = await say("Something unkind")
    answer = await say("Please be kind", bo, reply_to=unkind["id"])
    await ask.ok("chat:pin", chat=room, line=answer["id"])

    await ask.ok("chat:delete", chat=room, line=unkind["id"])

    read_again = (await read(ask, room))["lines"][1]
    assert read_again["reply_to"] == answer["reply_to"] | {"text": ""}
    assert await pinned(ask, room) == read_again


async def test_a_moderator_takes_back_their_own_line_but_none_of_the_host(ask, room, say):
    hers, his = await say(who=hana), await say(who=mo)

    refused = await ask.no("chat:delete", mo, chat=room, line=hers["id"])

    assert refused["code"] == Above.code
    assert await ask.ok("chat:delete", mo, chat=room, line=his["id"])
    assert await ask.ok("chat:delete", hana, chat=room, line=hers["id"])


async def test_a_member_takes_nothing_back_and_pins_nothing(ask, room, say):
    line = (await say())["id"]

    not_deleted = await ask.no("chat:delete", ada, chat=room, line=line)
    not_pinned = await ask.no("chat:pin", mo, chat=room, line=line)

    assert (not_deleted["code"], not_pinned["code"]) == (Denied.code, Denied.code)


async def test_a_pinned_line_is_in_the_picture_until_another_is_or_none(ask, room, say, hear):
    one, two = await say("One"), await say("Two")
    heard = hear(f"room:{room}")

    await ask.ok("chat:pin", chat=room, line=one["id"])
    assert await pinned(ask, room) == one
    await ask.ok("chat:pin", chat=room, line=two["id"])
    assert await pinned(ask, room) == two
    await ask.ok("chat:pin", chat=room, line="")

    assert await pinned(ask, room) is None
    assert [part["line"] for part in heard] == [one, two, None]


async def test_a_pinned_line_that_is_taken_back_is_pinned_no_more(ask, room, say, hear):
    line = await say()
    await ask.ok("chat:pin", chat=room, line=line["id"])
    heard = hear(f"room:{room}")

    await ask.ok("chat:delete", mo, chat=room, line=line["id"])

    assert heard == [{"part": "pinned_line", "line": None}]
    assert await pinned(ask, room) is None


async def test_a_line_pinned_and_taken_back_at_once_does_not_stay_in_view(ask, room, say):
    for n in range(8):
        line = (await say(who=Member(f"somebody {n}")))["id"]
        acts = [("chat:pin", hana), ("chat:delete", mo)]

        await asyncio.gather(
            *(
                ask(name, who, key=f"{name} {n}", chat=room, line=line)
                for name, who in acts[:: (-1) ** n]
            )
        )

        assert await pinned(ask, room) is None


async def test_a_chat_whose_pinned_line_is_lost_has_none(ask, room, house):
    async def lose(work):
        chat = await work.find(CHATS, room, NoSuchChat)
        work.store(CHATS, replace(chat, pinned="a line that is lost"))

    await house.commit(lose)

    assert await pinned(ask, room) is None


async def test_a_chat_is_read_backwards_page_by_page(ask, room):
    said = [
        (await ask.ok("chat:say", Member(f"somebody {n}"), chat=room, text=f"Line {n}"))["id"]
        for n in range(PAGE + 3)
    ]

    last = await read(ask, room)
    middle = await read(ask, room, before=last["lines"][0]["id"], limit=2)
    first = await read(ask, room, before=middle["lines"][0]["id"])

    pages = [[line["id"] for line in page["lines"]] for page in (first, middle, last)]
    assert [id for page in pages for id in page] == said
    assert [page["more"] for page in (first, middle, last)] == [False, True, True]


@pytest.mark.parametrize("limit", [0, PAGE + 1])
async def test_a_page_has_bounds(limit, ask, room):
    with pytest.raises(BadBody):
        await read(ask, room, limit=limit)


async def test_a_hosts_token_pins_nothing_where_no_chat_is_named(ask):
    refused = await ask.no("chat:pin", hana, line="nothing", chat="")

    assert refused["code"] == Denied.code
