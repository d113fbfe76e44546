"""A real Centrifugo as a peer: one core, the same channels, lines posted to it over HTTP."""

import asyncio
import os
import shutil
import socket
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
import msgspec

from bench.harness import at_pace, cpu_s, obey
from bench.peers import BODY, CHAT, SECRET, Pump

START_S = 15.0
OPEN = {"allow_subscribe_for_client": True, "allow_subscribe_for_anonymous": True}
KEPT = {"history_size": 300, "history_ttl": "300s", "force_recovery": True}


def there() -> bool:
    return shutil.which("centrifugo") is not None


async def centrifugo(orders: Connection) -> None:
    """Keep one, and post lines to it; what is counted is its CPU, not ours."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.json"
        config.write_bytes(msgspec.json.encode(_settings(port)))
        process = await asyncio.create_subprocess_exec(
            "centrifugo", "-c", str(config), env={**os.environ, "GOMAXPROCS": "1"}
        )
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
                await _until_it_listens(http)
                await _serve(orders, port, process.pid, http)
        finally:
            process.terminate()
            await process.wait()


async def _serve(orders: Connection, port: int, pid: int, http: httpx.AsyncClient) -> None:
    body = b'{"channel":"%b","data":%b}' % (CHAT.encode(), BODY)
    headers = {"X-API-Key": SECRET, "Content-Type": "application/json"}

    async def post(_: int) -> None:
        reply = await http.post("/api/publish", content=body, headers=headers)
        assert b'"result"' in reply.content, reply.content

    async def act(order: Pump) -> object:
        before = cpu_s(pid)
        await at_pace(order.count, order.per_s, post)
        return cpu_s(pid) - before

    await obey(orders, port, act)


def _settings(port: int) -> dict[str, object]:
    spaces = [{"name": "chat", **OPEN, **KEPT}, {"name": "room", **OPEN, **KEPT}]
    return {
        "http_server": {"address": "127.0.0.1", "port": str(port)},
        "http_api": {"key": SECRET},
        "client": {
            "token": {"hmac_secret_key": SECRET},
            "allow_anonymous_connect_without_token": True,
        },
        "channel": {"namespaces": [*spaces, {"name": "stat", **OPEN}]},
        "log": {"level": "error"},
    }


async def _until_it_listens(http: httpx.AsyncClient) -> None:
    async with asyncio.timeout(START_S):
        while True:
            try:
                await http.get("/connection/websocket")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
