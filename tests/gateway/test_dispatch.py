"""The life of a command, told with a feature of the tests' own."""

import asyncio
from dataclasses import replace

import pytest

from rialto.answer import BadBody, UnknownCommand
from rialto.command import Member
from rialto.refusal import Denied, KeyReused, SignInFirst
from rialto.roles import Role
from tests.callers import ada, guest, hana

BODY = {"key": "the-one-key", "board": "board", "text": "hello"}


async def test_a_change_is_stored_published_and_answered(ask, commit):
    heard = []
    commit.bus.subscribe("room:board", heard.append)

    answer = await ask("test:leave", **BODY)

    assert answer == {"ok": {"text": "hello"}}
    assert (await ask("test:find", id="board"))["ok"]["text"] == "hello"
    assert [item.offset for item in heard] == [1]


async def test_a_guest_is_told_to_sign_in_and_a_member_what_is_missing(ask):
    asked_by_guest = await ask("test:leave", guest, **BODY)
    asked_by_member = await ask("test:leave", ada, **BODY)

    assert asked_by_guest["no"]["code"] == SignInFirst.code
    assert asked_by_member["no"] == {
        "code": Denied.code,
        "reason": "you may not do that here",
        "retry_after_ms": None,
        "facts": {"needs": "MODERATOR"},
    }


@pytest.mark.parametrize(
    ("role", "may"), [(Role.VIEWER, False), (Role.HOST, False), (Role.MODERATOR, True)]
)
async def test_a_token_makes_moderators_of_every_board_but_hosts_of_their_own_alone(role, may, ask):
    answer = await ask("test:leave", Member("kim", "Kim", role), **BODY)

    assert ("ok" in answer) == may


async def test_a_repeated_key_brings_the_kept_answer_though_the_handler_would_refuse(ask, notes):
    notes.only_one = True
    first = await ask.raw("test:leave", hana, BODY)

    again = await ask.raw("test:leave", hana, BODY)

    assert again == first
    assert (await ask("test:leave", **BODY | {"key": "another-key"}))["no"]["code"] == 1999


async def test_twice_at_once_happens_once(ask, store):
    answers = await asyncio.gather(*(ask.raw("test:leave", hana, BODY) for _ in range(3)))

    assert len(set(answers)) == 1
    assert await store.head("room:board") == 1


async def test_the_key_of_another_body_is_refused(ask):
    await ask("test:leave", **BODY)

    refused = await ask("test:leave", **BODY | {"text": "other"})

    assert refused["no"]["code"] == KeyReused.code


async def test_a_key_is_free_again_after_a_day(ask, store):
    await ask("test:leave", **BODY)

    await asyncio.sleep(24 * 60 * 60)
    await ask("test:leave", **BODY)

    assert await store.head("room:board") == 2


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"id": 1}', b'{"id": "\xff"}', b"[" * 9000])
async def test_a_body_that_cannot_be_read_is_a_fault(body, dispatch):
    with pytest.raises(BadBody):
        await dispatch("test:find", body, guest)


async def test_an_unknown_name_is_a_fault(ask):
    with pytest.raises(UnknownCommand):
        await ask("room:paint")


async def test_a_refusal_that_is_not_declared_is_our_mistake(ask):
    spec, feature = ask.dispatch.routes["test:find"]
    ask.dispatch.routes["test:find"] = replace(spec, refuses=()), feature

    with pytest.raises(TypeError, match="NoNote"):
        await ask("test:find", id="nowhere")
