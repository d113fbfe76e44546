"""The tools that engineers turn on a node: they end well where it is well, and say so if not."""

import asyncio
import json
import os
import sys

import pytest

from rialto.roles import Role
from tests.certificates import shown_by
from tests.edge.relay import relay
from tests.sale.crowd import token
from tests.serving import Serving

JSON = "--json"
pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(120)]


async def tool(secret, *arguments):
    """Run one, and return its status, what it told and what it complained of."""
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
    return process.returncode, told.decode().strip(), complained.decode()


@pytest.fixture
async def node(secret, tmp_path):
    async with Serving(secret, tmp_path / "data", lines_shown=1000, ping_s=1) as node:
        node.http = f"http://127.0.0.1:{node.port}"
        yield node


async def test_a_probe_hears_all_of_its_canaries_by_every_way(node, secret):
    status, told, _ = await tool(secret, "probe", node.url, "--count", 2, JSON)

    seen = json.loads(told)
    assert list(seen) == ["websocket", "sse", "stream"]
    assert [(one["sent"], one["heard"], one["lost"]) for one in seen.values()] == [(2, 4, 0)] * 3
    assert all(one["well"] for one in seen.values()) == (status == 0)


async def test_a_probe_goes_only_the_ways_that_are_named(node, secret):
    asked = ("--way", "stream", "--way", "sse", "--count", 1)

    _, told, _ = await tool(secret, "probe", node.url, *asked, JSON)

    assert list(json.loads(told)) == ["stream", "sse"]


@pytest.mark.parametrize("way", ["websocket", "sse", "stream"])
async def test_a_probe_with_a_secret_that_is_not_the_nodes_fails_and_says_so(way, node):
    status, told, complained = await tool("t" * 32, "probe", node.url, "--way", way)

    assert (status, told) == (1, "")
    assert node.url in complained
    assert "Traceback" not in complained


@pytest.mark.parametrize(
    ("scenario", "options"),
    [
        ("idle", "--viewers 50 --seconds 2"),
        ("room", "--viewers 50 --lines 10 --likes 100 --seconds 2"),
        ("rooms", "--rooms 3 --viewers 10 --lines 3 --seconds 2"),
    ],
)
async def test_a_crowd_is_let_in_and_hears_every_line(scenario, options, node, secret):
    status, told, progress = await tool(secret, "load", scenario, node.http, *options.split(), JSON)

    seen, asked = json.loads(told), given(options)
    assert (seen["gaps"], seen["duplicates"], seen["failures"]) == (0, 0, {})
    assert seen["connections_open"] == seen["connections_asked"]
    assert seen["lines_received"] == seen["accepted"] * asked["viewers"]
    assert seen["accepted"] == asked.get("lines", 0) * asked["seconds"]
    assert f"connected {seen['connections_open']} of " in progress
    assert status == 0


async def test_readers_who_stall_are_cut_and_the_others_hear_every_line(node, secret):
    options = "--viewers 30 --stalled 3 --lines 5 --likes 0 --seconds 1"

    status, told, _ = await tool(secret, "load", "stalled", node.http, *options.split(), JSON)

    seen = json.loads(told)
    assert (seen["gaps"], seen["failures"], status) == (0, {}, 0)
    assert seen["lines_received"] == seen["accepted"] * (30 - 3)
    assert 0 < seen["gone_s"] < 60


async def test_those_whom_a_storm_cuts_come_back_and_miss_nothing(node, secret):
    options = "--viewers 40 --seconds 1"

    status, told, _ = await tool(secret, "load", "storm", node.http, *options.split(), JSON)

    seen = json.loads(told)
    assert (seen["gaps"], seen["duplicates"], seen["declared_gaps"]) == (0, 0, 0)
    assert (seen["logged_recovered_share"], seen["streamed_recovered_share"]) == (1.0, 1.0)
    assert seen["lines_received"] == seen["accepted"] * 40
    assert (seen["back_s"] > 0, status) == (True, 0)


async def test_a_crowd_is_let_in_with_tokens_of_a_file_and_no_secret(node, secret, tmp_path):
    people = [token(secret, "giulia", Role.HOST), *(token(secret, f"v-{n}") for n in range(5))]
    (file := tmp_path / "tokens").write_text("\n".join(people))
    options = f"--viewers 5 --lines 2 --likes 0 --seconds 1 --tokens {file}"

    status, told, _ = await tool("", "load", "room", node.http, *options.split(), JSON)
    few, _, complained = await tool("", "load", "room", node.http, "--tokens", file)

    assert (status, json.loads(told)["connections_open"]) == (0, 6)
    assert (few, "2001 tokens are needed" in complained) == (2, True)


async def test_over_tls_a_crowd_trusts_whom_it_is_told_to_and_nobody_else(secret, tmp_path):
    tls, ca = shown_by(tmp_path, "localhost")
    behind = {"arrivals_each": 300, "connections_each": 300, "people_each": 1000}
    options = "--viewers 10 --lines 2 --likes 0 --seconds 1"
    async with (
        Serving(secret, tmp_path / "data", **behind) as node,
        relay(node.port, tls=tls) as front,
    ):
        address = f"https://localhost:{front.port}"
        trusting = await tool(secret, "load", "room", address, *options.split(), "--ca", ca, JSON)
        stranger = await tool(secret, "load", "room", address, *options.split(), JSON)
        socket = f"wss://localhost:{front.port}/connection/websocket"
        probe = await tool(secret, "probe", socket, "--count", 1, "--ca", ca, JSON)

    assert (trusting[0], json.loads(trusting[1])["connections_open"]) == (0, 11)
    assert (stranger[0], stranger[1]) == (1, "")
    assert "certificate" in stranger[2]
    assert [one["lost"] for one in json.loads(probe[1]).values()] == [0, 0, 0]


def given(options):
    words = options.split()
    return {words[at].strip("-"): int(words[at + 1]) for at in range(0, len(words), 2)}


async def test_where_nobody_listens_both_say_so(secret):
    load = await tool(secret, "load", "room", "http://127.0.0.1:9", "--seconds", 1)
    probe = await tool(secret, "probe", "ws://127.0.0.1:9/connection/websocket", "--count", 1)

    assert [load[0], probe[0]] == [1, 1]
    assert all("127.0.0.1:9" in complained for _, _, complained in (load, probe))


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        (("load", "room", "127.0.0.1:8000"), "URL"),
        (("load", "flood", "http://127.0.0.1:8000"), "stalled"),
        (("load", "storm", "http://127.0.0.1:8000", "--stalled", 1), "nobody stalls"),
        (("load", "room", "https://127.0.0.1:8000", "--ca", "/nowhere.pem"), "nowhere"),
        (("load", "room", "http://127.0.0.1:8000", "--viewers", 4, "--lines", 100), "200"),
        (("load", "room", "http://127.0.0.1:8000", "--viewers", 0), "viewers"),
        (("probe", "ws://127.0.0.1:9", "--every-ms", 1), "every-ms"),
        (("probe", "ws://127.0.0.1:9", "--way", "sse"), "wss://host/connection/websocket"),
        (("probe", "ws://127.0.0.1:9", "--way", "pigeon"), "pigeon"),
    ],
)
async def test_what_cannot_be_asked_is_told_with_the_way_to_ask(asked, word, secret):
    status, _, complained = await tool(secret, *asked)

    assert status == 2
    assert word in complained


async def test_without_the_secret_of_the_node_nothing_is_sent():
    told = [
        await tool("short", "load", "room", "http://127.0.0.1:9"),
        await tool("short", "probe", "ws://127.0.0.1:9"),
    ]

    assert [status for status, _, _ in told] == [2, 2]
    assert all("RIALTO_SECRET" in complained for _, _, complained in told)
