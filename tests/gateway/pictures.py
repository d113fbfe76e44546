"""An engine that opens what it is asked to, hosts with one good token, and the doors to both."""

from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from starlette.applications import Starlette

from gateway.pictures import routes
from media.port import Session
from rialto.refusal import Denied, SignInFirst

SDP = {"Content-Type": "application/sdp"}
HOST = {"Authorization": "Bearer good"}
KEYS = f"a=ice-ufrag:abcd\r\na=ice-pwd:{'0' * 22}\r\n"


class Engine:
    """Opens what it is asked to, or refuses with ``refusal``."""

    def __init__(self):
        self.refusal = None
        self.asked, self.open = [], set()

    async def play(self, room, offer):
        return self.open_one("whep", room, offer)

    def open_one(self, what, room, offer):
        if self.refusal:
            raise self.refusal
        self.asked.append((what, room, offer))
        self.open.add("s1")
        return Session("s1", "v=0 the answer", '"tag"')

    async def restart(self, session):
        if self.refusal:
            raise self.refusal
        if session not in self.open:
            return None
        self.asked.append(("restart", session))
        return Session(session, "a=ice-lite", '"another"')

    async def etag(self, session):
        if self.refusal:
            raise self.refusal
        return '"tag"' if session in self.open else ""

    async def end(self, session):
        if self.refusal:
            raise self.refusal
        known = session in self.open
        self.open.discard(session)
        return known


@dataclass
class Hosts:
    engine: Engine

    async def may_publish(self, room, token):
        if token != "good":  # noqa: S105
            raise SignInFirst
        if room == "not-mine":
            raise Denied

    async def publish(self, room, offer, token):
        await self.may_publish(room, token)
        return self.engine.open_one("whip", room, offer)


@asynccontextmanager
async def doors(engine, *more):
    """Yield a client at the doors of ``engine``; ``more`` is what they are given beside it."""
    app = Starlette(routes=routes(engine, Hosts(engine), *more))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://rialto") as http:
        yield http
