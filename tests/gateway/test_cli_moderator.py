"""The command line's moderators: named in a store at rest, and never behind a running node."""

import asyncio
from functools import partial

import pytest

from accounts.account import Accounts, member
from accounts.port import Person
from gateway.compose import NODE, embedded
from gateway.compose_store import at_rest, opened
from rialto.roles import Role
from rialto.world import World
from storage.work import Look

pytestmark = pytest.mark.threads
ADA = Person("https://market.example", "ada", "Ada", home=True)


@pytest.fixture
def typed(command_line):
    return partial(command_line, "moderator")


def test_who_is_named_is_listed_until_named_no_more(typed):
    assert typed("add", "ada")[0] == 0
    assert typed("list") == (0, "ada\tmoderator\n")
    assert "already" in typed("add", "ada")[1]
    assert typed("remove", "ada")[0] == 0
    assert typed("list") == (0, "")
    assert typed("remove", "ada") == (0, "ada is a member like any other\n")


@pytest.mark.parametrize("command", ["add", "remove"])
def test_what_is_no_id_is_not_taken(typed, command):
    status, said = typed(command, "a b")

    assert status == 2
    assert "64 letters, digits" in said


async def test_an_account_is_named_and_its_next_token_says_so(typed, settings):
    world = World()
    async with at_rest(settings, world) as commit:
        await commit(lambda work: Accounts(world).welcome(ADA, work))

    said = await asyncio.to_thread(typed, "add", "ada")

    assert said == (0, "ada (Ada) is a moderator from their next token on\n")
    assert await asyncio.to_thread(typed, "list") == (0, "ada\tmoderator\tAda\n")
    async with opened(settings, world) as store:
        assert (await member("ada", Look(store))).role is Role.MODERATOR


@pytest.mark.edge
async def test_behind_a_running_node_nothing_is_changed(typed, settings):
    async with embedded(settings, World()) as node:
        status, said = await asyncio.to_thread(typed, "add", "ada")
        assert await asyncio.to_thread(typed, "list") == (0, "")
        # The node has noticed nothing: it still writes.
        await node.house.commit(node.house.uploads.sweep)

    assert status == 2
    assert "stop it first" in said
    assert (await asyncio.to_thread(typed, "add", "ada"))[0] == 0, "one that ended lets go at once"


async def test_a_node_that_ended_out_of_order_holds_its_store_for_a_while(typed, settings):
    async with opened(settings, World()) as store:
        await store.claim(NODE, 20_000)

    status, said = await asyncio.to_thread(typed, "remove", "ada")

    assert status == 2
    assert "20 s more" in said or "19 s more" in said


def test_a_store_that_cannot_be_had_is_told_in_a_sentence(typed, tmp_path):
    (tmp_path / "data").write_text("a file in its place")

    status, said = typed("add", "ada")

    assert status == 2
    assert "data" in said
    assert "Traceback" not in said


def test_a_setting_that_is_none_is_told_with_its_name(typed, monkeypatch):
    monkeypatch.setenv("RIALTO_WRONG", "1")

    status, said = typed("list")

    assert status == 2
    assert "RIALTO_WRONG" in said


@pytest.mark.parametrize("role", ["agent", "lead", "auditor"])
def test_staff_are_named_by_their_role(typed, role):
    status, said = typed("add", "ada", "--role", role)

    assert (status, f"is {'a' if role == 'lead' else 'an'} {role} from" in said) == (0, True)
    assert typed("list") == (0, f"ada\t{role}\n")


def test_what_is_no_role_of_staff_is_not_taken(typed):
    status, said = typed("add", "ada", "--role", "host")

    assert status == 2
    assert "moderator, agent, lead, auditor" in said
