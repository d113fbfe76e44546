"""The tools that engineers turn on a node: they end well where it is well, and say so if not."""

import asyncio
import json
import os
import sys

import pytest

from tests.serving import Serving

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(120)]


async def tool(secret, *arguments):
    """Run one, and return its status, its last line and what it complained of."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "gateway.cli",
        *map(str, arguments),
        env=os.environ | {"RIALTO_SECRET": secret, "COLUMNS": "200"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, complained = await process.communicate()
    return process.returncode, told.decode().strip().rpartition("\n")[2], complained.decode()


@pytest.fixture
async def node(secret, tmp_path):
    async with Serving(secret, tmp_path / "data", lines_shown=1000) as node:
        yield node


async def test_a_probe_hears_all_of_its_canaries(node, secret):
    status, told, _ = await tool(secret, "probe", node.url, "--count", 3, "--json")

    seen = json.loads(told)
    assert (seen["sent"], seen["heard"], seen["lost"]) == (3, 6, 0)
    assert seen["well"] == (status == 0)


@pytest.mark.parametrize(
    "options",
    [
        ("--viewers", 50),
        ("--viewers", 50, "--lines", 10, "--likes", 100),
        ("--rooms", 3, "--viewers", 10, "--lines", 3),
    ],
    ids=["idle", "a room", "several rooms"],
)
async def test_a_crowd_is_let_in_and_hears_every_line(options, node, secret):
    address = f"http://127.0.0.1:{node.port}"
    asked = ("load", address, *options, "--seconds", 2, "--json")

    status, told, _ = await tool(secret, *asked)

    seen = json.loads(told)
    assert (seen["gaps"], seen["duplicates"], seen["failures"]) == (0, 0, {})
    assert seen["connections_open"] == seen["connections_asked"]
    assert seen["lines_received"] == seen["accepted"] * seen["connections_open"] / options_rooms(
        options
    )
    assert status == 0


def options_rooms(options):
    return options[1] if options[0] == "--rooms" else 1


async def test_where_nobody_listens_both_say_so(secret):
    load = await tool(secret, "load", "http://127.0.0.1:9", "--seconds", 1)
    probe = await tool(secret, "probe", "ws://127.0.0.1:9/connection/websocket", "--count", 1)

    assert [load[0], probe[0]] == [1, 1]
    assert all("127.0.0.1:9" in complained for _, _, complained in (load, probe))


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        (("load", "127.0.0.1:8000"), "URL"),
        (("load", "http://127.0.0.1:8000", "--viewers", 4, "--lines", 100), "200"),
        (("load", "http://127.0.0.1:8000", "--viewers", 0), "viewers"),
        (("probe", "ws://127.0.0.1:9", "--every-ms", 1), "every-ms"),
    ],
)
async def test_what_cannot_be_asked_is_told_with_the_way_to_ask(asked, word, secret):
    status, _, complained = await tool(secret, *asked)

    assert status == 2
    assert word in complained


async def test_without_the_secret_of_the_node_nothing_is_sent():
    told = [
        await tool("short", "load", "http://127.0.0.1:9"),
        await tool("short", "probe", "ws://127.0.0.1:9"),
    ]

    assert [status for status, _, _ in told] == [2, 2]
    assert all("RIALTO_SECRET" in complained for _, _, complained in told)
