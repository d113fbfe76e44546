"""The command line: what an operator types, and what they are told when it cannot be."""

import asyncio
import os
import re
import signal
import socket
import sqlite3
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from gateway.cli import app
from gateway.services import accounts, hashed
from gateway.tokens import Tokens
from gateway.visitor import visiting
from rialto.roles import Role
from rialto.world import World
from tests.docs.pages import PROJECT

SECRET = "s" * 32
WORLD = World()


@pytest.fixture
def environ(tmp_path):
    ours = {"RIALTO_SECRET": SECRET, "RIALTO_PORT": "0", "RIALTO_DATA": str(tmp_path / "data")}
    return {k: v for k, v in os.environ.items() if not k.startswith("RIALTO_")} | ours


@pytest.fixture
def typed(environ, monkeypatch, tmp_path):
    """Type a command that ends by itself, in an empty folder; gives its status and what it said."""
    monkeypatch.chdir(tmp_path)

    def typed(*arguments, **settings):
        given = {f"RIALTO_{name.upper()}": value for name, value in settings.items()}
        for name in [name for name in os.environ if name.startswith("RIALTO_")]:
            monkeypatch.delenv(name)
        for name, value in (environ | given).items():
            monkeypatch.setenv(name, value)
        result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
        return result.exit_code, " ".join(result.output.split())

    return typed


def test_the_console_script_is_this_command_line():
    assert PROJECT["project"]["scripts"]["rialto"] == "gateway.cli:main"


@pytest.mark.parametrize("role", ["viewer", "moderator", "host"])
def test_a_token_says_who_somebody_is_and_until_when(typed, role):
    status, said = typed("token", "--user", "ada", "--role", role, "--name", "Ada", "--hours", "2")

    identity = Tokens(SECRET, WORLD.now_ms).read(said)
    assert status == 0
    assert (identity.member.user, identity.member.name) == ("ada", "Ada")
    assert identity.member.role is Role[role.upper()]
    assert 7000 < identity.expires_s - WORLD.now_ms() // 1000 <= 7200


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("token", "--user", "ada", "--role", "king"), "auditor, moderator, host, agent"),
        (("token", "--user", "a b"), "64 letters, digits"),
        (("token", "--user", "ada", "--hours", "0"), "hours"),
    ],
)
def test_a_token_that_would_be_none_is_not_printed(typed, arguments, told):
    status, said = typed(*arguments)

    assert status == 2
    assert told in said


@pytest.mark.parametrize("command", ["serve", "token --user ada"])
def test_without_a_secret_nothing_is_served_or_signed(typed, command):
    status, said = typed(*command.split(), secret="short")  # noqa: S106

    assert status == 2
    assert "openssl rand" in said
    assert "Traceback" not in said


def test_a_setting_that_is_none_stops_the_start_with_its_name(typed):
    status, said = typed("serve", wrong="1")

    assert status == 2
    assert "RIALTO_WRONG is not a setting" in said


def test_a_port_that_another_has_stops_the_start_with_a_sentence(typed):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        status, said = typed("serve", port=str(other.getsockname()[1]))

    assert status == 2
    assert "in use" in said
    assert "Traceback" not in said


def test_a_folder_that_cannot_be_had_stops_the_start_with_a_sentence(typed, tmp_path):
    (tmp_path / "data").write_text("a file in its place")

    status, said = typed("serve")

    assert status == 2
    assert "data" in said


def test_a_store_of_another_kind_stops_the_start_with_a_sentence(typed, tmp_path):
    store = tmp_path / ("data" * 50) / "rialto.db"
    store.parent.mkdir()
    store.write_text("no store at all " * 500)

    status, said = typed("serve", data=str(store.parent))

    assert status == 2
    assert str(store) in said, "its name is broken where the screen ends"
    assert "Traceback" not in said


def test_the_doctor_ends_well_only_where_all_is_well(typed, tmp_path):
    assert typed("doctor")[0] == 0

    status, said = typed("doctor", secret="short")  # noqa: S106

    assert status == 1
    assert "openssl rand" in said


@asynccontextmanager
async def started(environ, *arguments):
    """Start a command that goes on by itself; gives the process and the line with its address."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway.cli", *arguments,
        env=environ | {"COLUMNS": "200"}, stdout=pipe, stderr=pipe,
    )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            while not (
                address := re.search(rb"http://127\.0\.0\.1:(\d+)", line := await said(process))
            ):
                assert line, await process.stderr.read()
        yield process, int(address[1])
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def said(process):
    return await process.stdout.readline()


def at(port):
    return f"ws://127.0.0.1:{port}/connection/websocket"


@pytest.mark.edge
@pytest.mark.threads
@pytest.mark.timeout(120)
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_stop_it_leaves_in_order_and_without_a_word(environ, sign):
    async with started(environ, "serve") as (process, port):
        token = Tokens(SECRET, WORLD.now_ms).mint("ada", name="Ada", role=Role.VIEWER, ttl_s=60)
        async with visiting(at(port), token, WORLD) as ada:
            await ada.ask("feed:live")

            process.send_signal(sign)

            async with asyncio.timeout(60):
                complaints = await process.stderr.read()
                assert await process.wait() == 0
        assert complaints == b""


@pytest.mark.edge
@pytest.mark.threads
@pytest.mark.timeout(120)
async def test_who_is_replaced_on_its_folder_stops_with_a_sentence(environ):
    async with started(environ, "serve") as (first, _), started(environ, "serve") as (_, port):
        token = Tokens(SECRET, WORLD.now_ms).mint("ada", name="Ada", role=Role.VIEWER, ttl_s=60)
        async with asyncio.timeout(100):
            complaints = await first.stderr.read()
            status = await first.wait()

        assert status == 2
        assert b"another node has taken over" in complaints
        async with visiting(at(port), token, WORLD) as ada:
            await ada.change("follow:add", whom="bo")


@pytest.mark.edge
@pytest.mark.threads
@pytest.mark.timeout(120)
async def test_the_demo_is_a_market_where_people_talk(environ):
    async with started(environ, "demo", "--port", "0") as (process, port):
        async with asyncio.timeout(60):
            token = await one_of_the_people(port, "ada")
            async with visiting(at(port), token, WORLD) as ada:
                live = await ada.ask("feed:live")
                room = next(c for c in live["cards"] if "Celadon" in c["title"])["room"]
                await ada.subscribe(f"chat:{room}")
                _, heard = await ada.pushes.get()

        assert len(live["cards"]) >= 3
        assert heard["kind"] == "said"
        process.terminate()
        async with asyncio.timeout(60):
            assert await process.wait() == 0


async def one_of_the_people(port, user):
    async with httpx.AsyncClient(trust_env=False) as http:
        people = (await http.get(f"http://127.0.0.1:{port}/demo/people")).json()
    assert {person["role"] for person in people} >= {"viewer", "host", "moderator"}
    return next(person["token"] for person in people if person["user"] == user)


@pytest.mark.edge
@pytest.mark.timeout(120)
def test_the_demo_writes_its_store_where_it_is_told_and_ends(typed, tmp_path):
    status, said = typed("demo", "--port", "0", "--dump", str(tmp_path / "store.db"))

    assert status == 0
    assert "wrote" in said
    with sqlite3.connect(tmp_path / "store.db") as db:
        assert db.execute("pragma quick_check").fetchone() == ("ok",)
        assert db.execute("select count(*) from room").fetchone()[0] >= 3
    assert not Path(tmp_path / "data").exists()


def test_a_key_of_a_service_is_told_once_with_its_entry():
    told = CliRunner().invoke(app, ["key", "crm", "--may", "room:show", "--may", "chat:*"])
    made, _, entry = told.stdout.partition("\n\n")

    (service,) = accounts(entry).values()
    assert service == accounts(entry)[hashed(made)]
    assert {"room:show", "chat:say"} <= service.may
    assert made not in entry


def test_no_key_is_made_for_a_command_that_is_none():
    told = CliRunner().invoke(app, ["key", "crm", "--may", "no:such"])

    assert told.exit_code == 2
    assert "no:such" in told.stderr
