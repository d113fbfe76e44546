"""Centrifugo's server API over HTTP: publications in, who listens out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec
from msgspec import Raw, Struct

from bus.centrifugo import PASSING, Away, NotTaken, Outgoing
from rialto.news import Channel

WITHIN_S = 5.0


class Error(Struct):
    code: int
    message: str = ""


class Reply(Struct):
    error: Error | None = None


class Replies(Struct):
    replies: list[Reply]


class Clients(Struct):
    num_clients: int = 0


class Active(Struct):
    channels: dict[Channel, Clients] = {}


class Listing(Struct):
    """An answer of one method: errors come with the status 200."""

    result: Active | None = None
    error: Error | None = None


def connection(url: str, key: str) -> httpx.AsyncClient:
    """Return a client of the API below ``url`` (``http://host:port/api``); it is to be closed."""
    headers = {"x-api-key": key, "content-type": "application/json"}
    return httpx.AsyncClient(base_url=url.rstrip("/"), headers=headers, timeout=WITHIN_S)


@dataclass
class CentrifugoApi:
    http: httpx.AsyncClient

    async def publish(self, batch: list[Outgoing]) -> list[int]:
        """Publish one after the other; returns the code of each error, 0 where there is none."""
        commands = [_command(item) for item in batch]
        told = await self._ask("/batch", {"commands": commands}, Replies)
        codes = [reply.error.code if reply.error else 0 for reply in told.replies]
        if len(codes) != len(batch):
            raise Away(f"{len(codes)} replies to {len(batch)} commands")
        return codes

    async def listeners(self) -> dict[Channel, int]:
        """Return how many listen to each channel that anybody listens to, on all its nodes."""
        told = await self._ask("/channels", {}, Listing)
        if told.error or told.result is None:
            raise Away(told.error.message if told.error else "no result")
        return {channel: found.num_clients for channel, found in told.result.channels.items()}

    async def disconnect(self, user: str, close: tuple[int, str]) -> None:
        """End what a person has open on all its nodes; raises Away or NotTaken."""
        code, reason = close
        asked = {"user": user, "disconnect": {"code": code, "reason": reason}}
        await self._do("/disconnect", asked)

    async def unsubscribe(self, user: str, channel: str) -> None:
        """Take a person out of a channel on all its nodes; raises Away or NotTaken."""
        await self._do("/unsubscribe", {"user": user, "channel": channel})

    async def _do(self, path: str, asked: Mapping[str, object]) -> None:
        told = await self._ask(path, asked, Reply)
        if told.error:
            passing = told.error.code in PASSING
            raise (Away if passing else NotTaken)(told.error.message)

    async def _ask(self, path: str, asked: Mapping[str, object], told: type[Any]) -> Any:
        try:
            reply = await self.http.post(path, content=msgspec.json.encode(asked))
            if reply.status_code == httpx.codes.BAD_REQUEST:
                raise NotTaken(path)
            if reply.status_code != httpx.codes.OK:
                raise Away(f"status {reply.status_code}")
            return msgspec.json.decode(reply.content, type=told)
        except (httpx.HTTPError, msgspec.DecodeError) as error:
            raise Away(type(error).__name__) from error


def _command(item: Outgoing) -> dict[str, object]:
    if item.clears:
        return {"history_remove": {"channel": item.channel}}
    return {"publish": _publish(item)}


def _publish(item: Outgoing) -> dict[str, object]:
    asked: dict[str, object] = {
        "channel": item.channel,
        "data": Raw(item.body),
        "idempotency_key": item.key,
    }
    if item.offset:
        asked["tags"] = {"offset": str(item.offset)}
    return asked
