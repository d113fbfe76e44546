"""TURN: who is at a picture is told of the servers, with credentials that hold for some hours."""

import base64
import hashlib
import hmac
import re

from media.turn import HOLDS_S, Turn

NOW_MS = 1_700_000_000_123


def test_a_turn_server_comes_with_credentials_that_coturn_can_check():
    links = Turn(("turn:turn.example:3478?transport=tcp",), "shared", lambda: NOW_MS).links()

    found = re.fullmatch(
        r'<turn:turn\.example:3478\?transport=tcp>; rel="ice-server"; username="(\d+)"; '
        r'credential="([^"]+)"; credential-type="password"',
        links,
    )
    name, password = found.groups()
    assert int(name) == NOW_MS // 1000 + HOLDS_S
    signed = hmac.new(b"shared", name.encode(), hashlib.sha1).digest()
    assert base64.b64decode(password) == signed


def test_a_stun_server_comes_without():
    turn = Turn(("stun:stun.example", "turns:turn.example"), "shared", lambda: NOW_MS)

    stun, turns = turn.links().split(", ")

    assert stun == '<stun:stun.example>; rel="ice-server"'
    assert turns.startswith('<turns:turn.example>; rel="ice-server"; username=')


def test_without_servers_there_is_nothing_to_tell():
    assert Turn((), "", lambda: NOW_MS).links() == ""
