"""A real Centrifugo in front of a serving process, configured as docs/operations.md says."""

import asyncio
import os
import shutil
import socket
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.serving import Serving

START_S = 15.0
KEPT = ("desk", "product", "store", "user")
KEY, SHOWN = "an-api-key-of-tests", "a proxy secret of at least 32 bytes"


def binary():
    """Return the path of Centrifugo's binary; None where there is none."""
    return os.environ.get("RIALTO_TEST_CENTRIFUGO") or shutil.which("centrifugo")


WHY = "there is no Centrifugo: put its binary on the PATH or into RIALTO_TEST_CENTRIFUGO"
behind_centrifugo = pytest.mark.skipif(not binary(), reason=WHY)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def config(port, behind, secret, *, refreshing=False, origins=()):
    """Return the settings of a Centrifugo on ``port`` in front of the node on port ``behind``.

    ``origins`` are those of pages that may come.
    ``refreshing``: it asks us whether what has run out goes on, instead of its client.
    """

    def hook(name):
        return {
            "endpoint": f"http://127.0.0.1:{behind}/centrifugo/{name}",
            "http_headers": ["X-Forwarded-For"],
            "include_connection_meta": True,
            "timeout": "5s",
            "http": {"static_headers": {"X-Rialto-Proxy": SHOWN}},
        }

    refresh = {"refresh": {"enabled": True, **hook("refresh")}} if refreshing else {}
    sub_refresh = {"sub_refresh": hook("sub_refresh")} if refreshing else {}
    asked = {"subscribe_proxy_enabled": True, "force_recovery": True}
    asked["sub_refresh_proxy_enabled"] = refreshing
    kept = {
        **asked,
        "history_size": 300,
        "history_ttl": "600s",
        "allow_history_for_subscriber": True,
    }
    met = {**kept, "presence": True, "join_leave": True, "allow_presence_for_subscriber": True}
    value = {
        **asked, "history_size": 1, "history_ttl": "3600s", "force_recovery_mode": "cache",
        "auto_cache_recover": True, "allowed_delta_types": ["fossil"], "delta_publish": True,
    }  # fmt: skip
    spaces = {
        "room": met,
        "chat": met,
        "desk": kept,
        "product": kept,
        "store": kept,
        "user": kept,
        "stat": value,
    }
    return {
        "http_server": {"address": "127.0.0.1", "port": str(port)},
        "http_api": {"key": KEY},
        "http_stream": {"enabled": True},
        "sse": {"enabled": True},
        "client": {
            "allowed_origins": origins,
            "token": {"hmac_secret_key": secret},
            "disallow_anonymous_connection_tokens": True,
            "subscribe_to_user_personal_channel": {"enabled": True},
            "user_connection_limit": 10,
            "concurrency": 16,
            "presence_update_interval": "1s",  # when it looks what has run out
            "expired_sub_close_delay": "1s",
            "ping_interval": "1s",
            "pong_timeout": "800ms",
            "proxy": {"connect": {"enabled": True, **hook("connect")}, **refresh},
        },
        "channel": {
            "user_boundary": "user:",  # so the personal channel of ada is user:ada
            "proxy": {"subscribe": hook("subscribe"), **sub_refresh},
            "namespaces": [{"name": name, **options} for name, options in spaces.items()],
        },
        "rpc": {
            "namespace_boundary": "|",  # so all commands are without a namespace
            "without_namespace": {"proxy_enabled": True},
            "proxy": hook("rpc"),
        },
        "log": {"level": "error"},
    }


def beside(port):
    """Return the settings of a node that stands behind the Centrifugo on ``port``."""
    return {
        "centrifugo": f"http://127.0.0.1:{port}/api",
        "centrifugo_key": KEY,
        "centrifugo_secret": SHOWN,
    }


class Centrifugo:
    """One life of Centrifugo. ``settings`` are those of the node that stands behind it."""

    def __init__(self, port, behind, secret, **chosen):
        self.port, self.told = port, config(port, behind, secret, **chosen)

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/connection/websocket"

    async def __aenter__(self):
        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name) / "config.json"
        file.write_bytes(msgspec.json.encode(self.told))
        self.process = await asyncio.create_subprocess_exec(binary(), "-c", str(file))
        async with asyncio.timeout(START_S), httpx.AsyncClient() as http:
            while not await self._listens(http):  # noqa: ASYNC110 - it says nothing when it does
                await asyncio.sleep(0.05)
        return self

    async def __aexit__(self, *_):
        if self.process.returncode is None:
            self.process.terminate()
        await self.process.wait()
        self.folder.cleanup()

    async def kill(self):
        self.process.kill()
        await self.process.wait()

    async def _listens(self, http):
        assert self.process.returncode is None, "Centrifugo has ended at its start"
        try:
            await http.get(f"http://127.0.0.1:{self.port}/connection/websocket")
        except httpx.TransportError:
            return False
        return True


class Pair:
    """A node and the Centrifugo in front of it, each of which may die and come back."""

    def __init__(self, secret, data, **settings):
        self.secret, self.data, self.settings = secret, data, settings
        self.ports = free_port(), free_port()

    def serving(self):
        behind, port = self.ports
        named = beside(port) | self.settings
        return Serving(self.secret, self.data, port=behind, **named)

    def centrifugo(self, **chosen):
        behind, port = self.ports
        return Centrifugo(port, behind, self.secret, **chosen)

    @asynccontextmanager
    async def both(self):
        async with AsyncExitStack() as stack:
            self.node = await stack.enter_async_context(self.serving())
            self.front = await stack.enter_async_context(self.centrifugo())
            yield self


async def connected(sdk, pair, **asked):
    await sdk("connect", url=pair.front.url, **asked)
    await sdk.event("connected")


async def listening(sdk, *channels):
    for channel in channels:
        await sdk("subscribe", channel=channel)
        await sdk.event("subscribed", channel=channel)


async def heard(sdk, channel, last):
    """Return the texts of a chat up to ``last``; what tells of a gap is none."""
    texts = []
    while last not in texts:
        (pub,) = await sdk.publications(channel, 1)
        texts += [pub["data"]["text"]] if pub["data"]["kind"] == "said" else []
    return texts
