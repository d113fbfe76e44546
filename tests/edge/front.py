"""A real Centrifugo in front of a serving process, configured as docs/operations.md says."""

import asyncio
import os
import shutil
import socket
import tempfile
from pathlib import Path

import httpx
import msgspec

START_S = 15.0
KEY, SHOWN = "an-api-key-of-tests", "a proxy secret of at least 32 bytes"


def binary():
    """Return the path of Centrifugo's binary; None where there is none."""
    return os.environ.get("RIALTO_TEST_CENTRIFUGO") or shutil.which("centrifugo")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def config(port, behind, secret, *, refreshing=False):
    """Return the settings of a Centrifugo on ``port`` in front of the node on port ``behind``.

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
    spaces = {"room": met, "chat": met, "product": kept, "store": kept, "user": kept, "stat": value}
    return {
        "http_server": {"address": "127.0.0.1", "port": str(port)},
        "http_api": {"key": KEY},
        "client": {
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
