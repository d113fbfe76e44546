"""The worked example works: its feature is composed into a house, and its test passes."""

import re
import sys
import types

import pytest

from rialto.command import COMMANDS
from rialto.refusal import Refusal
from storage.port import Collection
from tests.callers import ada, hana
from tests.docs.pages import page

PAGE = page("docs/howto/add-a-command.md")
FEATURE, TEST = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
REGISTRIES = (COMMANDS, Refusal.known, Collection.known)


@pytest.fixture
def polls(house):
    """Compose the page's feature as its first step says, and take it out again."""
    before = [dict(registry) for registry in REGISTRIES]
    module = types.ModuleType("livestream.polls")
    sys.modules[module.__name__] = module
    exec(compile(FEATURE, "add-a-command.md", "exec"), vars(module))  # noqa: S102
    feature = module.Polls()
    for name in ("poll:ask", "poll:vote"):
        house.dispatch.routes[name] = (COMMANDS[name], feature)
    rooms = house.dispatch.routes["room:show"][1]
    rooms.owners = (*rooms.owners, feature)
    yield module
    del sys.modules[module.__name__]
    for registry, held in zip(REGISTRIES, before, strict=True):
        registry.clear()
        registry.update(held)


async def test_the_pages_own_test_passes(polls, ask):
    names = {"ada": ada}
    exec(compile(TEST, "add-a-command.md", "exec"), names)  # noqa: S102

    await names["test_a_vote_is_seen_by_all_and_counts_once"](ask)


async def test_a_new_poll_takes_the_place_of_the_old_one_and_all_may_vote_again(polls, ask):
    room = (await ask.known())["room"]
    for question in ("Which glaze?", "Which size?"):
        await ask.ok("poll:ask", room=room, question=question, choices=["one", "two"])
        shown = await ask.ok("poll:vote", ada, room=room, choice=0)

        assert shown["votes"] == [1, 0]


async def test_what_the_declaration_promises_holds(polls, ask):
    room = (await ask.known())["room"]
    asked = {"room": room, "question": "Which glaze?", "choices": ["jade", "ash"]}

    assert (await ask.no("poll:vote", ada, room=room, choice=0))["code"] == polls.NoPoll.code
    assert (await ask.no("poll:ask", ada, **asked))["facts"] == {"needs": "HOST"}
    assert "ok" in await ask("poll:ask", hana, key="the-same-key", **asked)
    refused = await ask.no("poll:vote", ada, room=room, choice=2)
    assert refused["code"] == polls.NoSuchChoice.code


def test_the_example_says_what_each_thing_is_for():
    names = re.findall(r"^class (\w+)\((?:Change|Part)", FEATURE, re.MULTILINE)

    assert len(names) == 3
    assert FEATURE.startswith('"""')
