"""The command line's export: all that is kept of somebody, in one file."""

import asyncio
import zipfile
from functools import partial

import pytest

from accounts.account import Accounts
from accounts.port import Person
from gateway.archive import README
from gateway.compose_store import at_rest
from rialto.world import World

pytestmark = pytest.mark.threads
ADA = Person("https://market.example", "ada", "Ada", home=True)


@pytest.fixture
def typed(command_line):
    return partial(command_line, "privacy")


async def test_what_is_kept_of_somebody_is_written(typed, settings, tmp_path):
    world = World()
    async with at_rest(settings, world) as commit:
        await commit(lambda work: Accounts(world).welcome(ADA, work))

    status, said = await asyncio.to_thread(
        typed, "export", "ada", "--to", "ada.zip", "--lang", "de"
    )

    assert (status, said) == (0, "wrote ada.zip\n")
    with zipfile.ZipFile(tmp_path / "ada.zip") as told:
        assert {"account.json", "link.json", README} == set(told.namelist())
        assert b'"Ada"' in told.read("account.json")
        assert "Deine Daten" in told.read(README).decode()


def test_what_cannot_be_written_is_said(typed):
    status, said = typed("export", "ada", "--to", "/proc/nowhere/ada.zip")

    assert status == 2
    assert "/proc/nowhere" in said
