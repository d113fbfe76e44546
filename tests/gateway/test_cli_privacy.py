"""The command line's export: all that is kept of somebody, in one file."""

import asyncio
import os
import secrets
import zipfile

import pytest
from typer.testing import CliRunner

from accounts.account import Accounts
from accounts.port import Person
from gateway.archive import README
from gateway.cli import app
from gateway.compose_store import at_rest
from rialto.settings import Settings
from rialto.world import World

pytestmark = pytest.mark.threads
ADA = Person("https://market.example", "ada", "Ada", home=True)


@pytest.fixture
def typed(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("RIALTO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RIALTO_DATA", str(tmp_path / "data"))

    def typed(*arguments):
        result = CliRunner().invoke(app, ["privacy", *arguments], env={"COLUMNS": "200"})
        return result.exit_code, result.output

    return typed


async def test_what_is_kept_of_somebody_is_written(typed, tmp_path):
    settings = Settings(secret=secrets.token_hex(32), data=str(tmp_path / "data"))
    world = World()
    async with at_rest(settings, world) as commit:
        await commit(lambda work: Accounts(world).welcome(ADA, work))

    status, said = await in_a_thread(typed, "export", "ada", "--to", "ada.zip", "--lang", "de")

    assert (status, said) == (0, "wrote ada.zip\n")
    with zipfile.ZipFile(tmp_path / "ada.zip") as told:
        assert {"account.json", "link.json", README} == set(told.namelist())
        assert b'"Ada"' in told.read("account.json")
        assert "Deine Daten" in told.read(README).decode()


async def in_a_thread(typed, *arguments):
    return await asyncio.to_thread(typed, *arguments)


def test_what_cannot_be_written_is_said(typed):
    status, said = typed("export", "ada", "--to", "/proc/nowhere/ada.zip")

    assert status == 2
    assert "/proc/nowhere" in said
