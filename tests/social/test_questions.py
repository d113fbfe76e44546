"""Questions: asked in a room or without one, answered by anybody, kept with the product."""

import asyncio

import pytest

from chat.lines import ChatClosed, NoSuchChat
from moderation.sanctions import Muted
from moderation.verdict import Screened
from rialto.answer import BadBody
from rialto.command import Member
from rialto.refusal import SignInFirst
from social.questions import (
    MOST_ANSWERS,
    PAGE,
    QUESTIONS,
    SHOWN,
    EnoughAnswers,
    NoSuchQuestion,
    Question,
)
from storage.pages import PAGE as SEARCHED
from tests.callers import ada, bo, guest, hana, mo

POURS = {"product": "teapot", "text": "Does it pour?"}


async def listed(ask, product="teapot", **body):
    return (await ask.ok("question:list", guest, product=product, **body))["questions"]


async def parts(ask, room):
    shown = await ask.ok("room:show", guest, room=room)
    return [part for part in shown["parts"] if part["part"] == "question"]


async def test_a_question_is_told_in_its_room_and_on_its_product(ask, room, hear):
    in_room, on_product, announced = (
        hear(name) for name in (f"room:{room}", "product:teapot", "outbox:house")
    )

    asked = await ask.ok("question:ask", ada, **POURS, room=room)

    in_the_room = {name: value for name, value in asked.items() if name != "room"}
    assert in_room == [{"part": "question"} | in_the_room] == await parts(ask, room)
    assert on_product == [{"kind": "question", "question": asked}]
    assert announced == [{"kind": "question:asked", "question": asked["id"], "product": "teapot"}]
    assert await listed(ask) == [asked]


async def test_a_question_outside_any_room_is_told_on_its_product_alone(ask, room, hear):
    in_room, on_product = hear(f"room:{room}"), hear("product:teapot")

    asked = await ask.ok("question:ask", ada, **POURS)

    assert in_room == await parts(ask, room) == []
    assert [news["question"] for news in on_product] == [asked]


async def test_an_answer_comes_with_its_question_wherever_that_was_told(ask, room, hear):
    asked = await ask.ok("question:ask", ada, **POURS, room=room)
    in_room, on_product, announced = (
        hear(name) for name in (f"room:{room}", "product:teapot", "outbox:house")
    )

    answered = await ask.ok("question:answer", bo, question=asked["id"], text="It does")

    answer = answered["answers"][0]
    assert (answer["author"], answer["author_name"], answer["text"]) == ("bo", "Bo", "It does")
    assert [part["answers"] for part in in_room] == [[answer]]
    assert [news["question"] for news in on_product] == [answered]
    assert announced == [
        {
            "kind": "question:answered",
            "question": asked["id"],
            "product": "teapot",
            "author": "bo",
        }
    ]


@pytest.mark.parametrize(("who", "label"), [(hana, "host"), (mo, ""), (bo, "")])
async def test_an_answer_by_the_host_of_the_room_says_so(who, label, ask, room):
    asked = await ask.ok("question:ask", ada, **POURS, room=room)

    answered = await ask.ok("question:answer", who, question=asked["id"], text="It does")

    assert answered["answers"][0]["label"] == label


async def test_outside_a_room_nobody_is_its_host(ask):
    asked = await ask.ok("question:ask", ada, **POURS)

    answered = await ask.ok("question:answer", hana, question=asked["id"], text="It does")

    assert answered["answers"][0]["label"] == ""


async def test_two_answers_at_once_both_stand(ask):
    asked = await ask.ok("question:ask", ada, **POURS)

    await asyncio.gather(
        *(ask.ok("question:answer", w, question=asked["id"], text=w.name) for w in (bo, mo, hana))
    )

    answers = (await listed(ask))[0]["answers"]
    assert sorted(answer["text"] for answer in answers) == ["Bo", "Hana", "Mo"]
    assert answers == sorted(answers, key=lambda answer: answer["id"])


async def test_a_question_has_so_many_answers_and_no_more(ask):
    asked = await ask.ok("question:ask", ada, **POURS)
    for n in range(MOST_ANSWERS):
        who = Member(f"somebody {n}")
        await ask.ok("question:answer", who, question=asked["id"], text="Yes")

    refused = await ask.no("question:answer", bo, question=asked["id"], text="Yes")

    assert (refused["code"], refused["facts"]) == (EnoughAnswers.code, {"most": MOST_ANSWERS})


@pytest.mark.parametrize(("state", "refusal"), [("ended", ChatClosed), ("made up", NoSuchChat)])
async def test_nobody_asks_in_a_room_that_ended_or_never_was(state, refusal, ask, room):
    if state == "ended":
        await ask.ok("room:end", room=room)

    refused = await ask.no(
        "question:ask", ada, **POURS, room=room if state == "ended" else "made up"
    )

    assert refused["code"] == refusal.code
    assert await listed(ask) == []


async def test_a_question_is_answered_though_its_room_has_ended(ask, room):
    asked = await ask.ok("question:ask", ada, **POURS, room=room)
    await ask.ok("room:end", room=room)

    answered = await ask.ok("question:answer", hana, question=asked["id"], text="It does")

    assert answered["answers"][0]["label"] == "host"
    assert await listed(ask) == [answered]


async def test_there_is_no_such_question(ask):
    refused = await ask.no("question:answer", ada, question="made up", text="It does")

    assert (refused["code"], refused["facts"]) == (NoSuchQuestion.code, {"id": "made up"})


async def test_who_is_timed_out_in_a_room_neither_asks_nor_answers_there(ask, room):
    asked = await ask.ok("question:ask", bo, **POURS, room=room)
    await ask.ok("sanction:timeout", mo, scope=room, user="ada", seconds=60, reason="rude")

    not_asked = await ask.no("question:ask", ada, **POURS, room=room)
    not_answered = await ask.no("question:answer", ada, question=asked["id"], text="It does")

    assert (not_asked["code"], not_answered["code"]) == (Muted.code, Muted.code)
    assert await ask.ok("question:ask", ada, **POURS)


async def test_the_screen_reads_questions_and_answers(ask):
    asked = await ask.ok("question:ask", bo, **POURS)
    text = "Ring me: +39 347 1234567"

    not_asked = await ask.no("question:ask", ada, product="teapot", text=text)
    not_answered = await ask.no("question:answer", ada, question=asked["id"], text=text)

    assert (not_asked["code"], not_answered["code"]) == (Screened.code, Screened.code)
    assert await listed(ask) == [asked]


async def test_a_guest_reads_and_does_not_ask(ask):
    refused = await ask.no("question:ask", guest, **POURS)

    assert refused["code"] == SignInFirst.code


@pytest.mark.parametrize(
    "wrong", [{"product": ""}, {"product": "p" * 65}, {"text": "Hm"}, {"text": "a" * 501}]
)
async def test_a_question_has_bounds(wrong, ask):
    with pytest.raises(BadBody):
        await ask.ok("question:ask", ada, **{**POURS, **wrong})


@pytest.mark.parametrize("text", ["", "a" * 1001])
async def test_an_answer_has_bounds(text, ask):
    asked = await ask.ok("question:ask", ada, **POURS)
    await ask.ok("question:answer", bo, question=asked["id"], text="a" * 1000)

    with pytest.raises(BadBody):
        await ask.ok("question:answer", bo, question=asked["id"], text=text)


async def test_questions_are_listed_newest_first_and_page_by_page(ask):
    sent = [
        (await ask.ok("question:ask", Member(f"somebody {n}"), **POURS))["id"]
        for n in range(2 * PAGE)
    ]
    await ask.ok("question:ask", ada, product="bowl", text="How deep is it?")

    first = await ask.ok("question:list", guest, product="teapot")
    last = await ask.ok("question:list", guest, product="teapot", after=first["next"])

    pages = first["questions"] + last["questions"]
    assert [question["id"] for question in pages] == sent[::-1]
    assert last["next"] == ""


async def test_who_comes_later_sees_the_last_questions_of_a_room_oldest_first(ask, room):
    sent = [
        (await ask.ok("question:ask", Member(f"somebody {n}"), **POURS, room=room))["id"]
        for n in range(SHOWN + 1)
    ]

    shown = await parts(ask, room)

    assert [question["id"] for question in shown] == sent[1:]


async def found(ask, query, **body):
    return [
        one["text"]
        for one in (await ask.ok("question:search", guest, query=query, **body))["questions"]
    ]


async def test_questions_are_found_by_all_their_words_the_newest_first(ask):
    for text in ("Does it pour?", "Does the lid hold?", "Does it pour well?"):
        await ask.ok("question:ask", ada, product="teapot", text=text)

    assert await found(ask, "it POUR") == ["Does it pour well?", "Does it pour?"]


async def test_where_no_question_has_all_words_the_nearest_are_found(ask):
    for text in ("Does it pour?", "Does the lid hold?"):
        await ask.ok("question:ask", ada, product="teapot", text=text)

    assert await found(ask, "does a broken lid matter") == ["Does the lid hold?", "Does it pour?"]
    assert await found(ask, "kettle") == await found(ask, "") == []


async def test_found_questions_come_page_by_page(ask, house):
    async def fill(work):
        for n in range(SEARCHED + 1):
            work.store(QUESTIONS, question(f"{n:03}"))

    await house.commit(fill)

    first = await ask.ok("question:search", guest, query="pour")
    last = await ask.ok("question:search", guest, query="pour", page=first["next"])

    assert (len(first["questions"]), len(last["questions"]), last["next"]) == (SEARCHED, 1, 0)


def question(id, **fields):
    return Question(id, "teapot", "", "ada", "Ada", "Pour?", 1, words=("pour",), **fields)


async def test_what_was_answered_last_comes_first_and_what_waits_not_at_all(ask):
    texts = ("One, please?", "Two, please?", "Three, please?")
    asked = [
        (await ask.ok("question:ask", ada, product="teapot", text=text))["id"] for text in texts
    ]
    await asyncio.sleep(1)
    await ask.ok("question:answer", bo, question=asked[2], text="Yes")
    await asyncio.sleep(1)
    await ask.ok("question:answer", bo, question=asked[0], text="Yes")

    recent = (await ask.ok("question:recent", guest))["questions"]

    assert [one["text"] for one in recent] == ["One, please?", "Three, please?"]


@pytest.mark.parametrize("body", [{"query": "q" * 101}, {}, {"query": "q", "page": 5}])
async def test_a_search_for_questions_has_bounds(body, ask):
    with pytest.raises(BadBody):
        await ask.ok("question:search", guest, **body)
