"""The demo: a market of invented people who host, talk, ask and buy over real sockets."""

import asyncio
import logging
import os
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.compose import Node
from gateway.demo_words import ANSWERS, ASKED, LINES
from gateway.tokens import Tokens
from gateway.visitor import Broken, Refused, Visitor, visiting
from rialto.roles import Role
from rialto.world import World

log = logging.getLogger("rialto.demo")

DAY_S = 24 * 60 * 60
SEED = 1720
SPOKEN_EVERY_S = 3.0
ASKED_EVERY_S = 25.0
BOUGHT_EVERY_S = 40.0
REOPEN_EVERY_S = 5.0
LOOK_AFTER_S = 30.0


class Person(Struct, frozen=True):
    """Somebody one can be in the demo, or meet there."""

    user: str
    name: str
    role: Role
    about: str


GIULIA = Person("giulia", "Giulia Moro", Role.HOST, "Hosts the live room: pin, explain, answer")
NILS = Person("nils", "Nils Lindqvist", Role.HOST, "A host whose room waits for its picture")
NOOR = Person("noor", "Noor Haddad", Role.HOST, "A host whose room waits for its picture")
PEOPLE = (
    Person("ada", "Ada", Role.VIEWER, "A buyer: watch, ask, buy"),
    GIULIA,
    Person("bo", "Bo", Role.VIEWER, "A member who owns things and answers"),
    Person("mo", "Mo", Role.MODERATOR, "A moderator: delete lines, set time-outs"),
)
# Rooms on air without a picture: title, cover, category and what lies on the table.
WAITING = {
    NILS: ("Court sneakers, last pairs", "sneakers", "fashion", "sneakers"),
    NOOR: ("Green things for dark corners", "plants", "hobby", "plant"),
}
CROWD = tuple(
    Person(name.lower(), name, Role.VIEWER, "")
    for name in ("Amira", "Pavel", "Sofia", "Chidi", "Lena", "Tomas", "Yusuf", "Mei", "Rafael")
)


def people(tokens: Tokens) -> list[BaseRoute]:
    """Return the route of the page's people-picker: fresh tokens for invented people."""

    async def list_people(request: Request) -> Response:
        told = [
            {
                "user": person.user,
                "name": person.name,
                "role": person.role.name.lower(),
                "about": person.about,
                "token": token_of(person, tokens),
            }
            for person in PEOPLE
        ]
        headers = {"cache-control": "no-store"}
        return Response(msgspec.json.encode(told), media_type="application/json", headers=headers)

    return [Route("/demo/people", list_people)]


def token_of(person: Person, tokens: Tokens) -> str:
    return tokens.mint(person.user, name=person.name, role=person.role, ttl_s=DAY_S)


@dataclass
class Demo:
    """Everybody in the market but the people at the page. ``chance`` has a fixed seed."""

    node: Node
    world: World
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311
    room: str = ""

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.node.port}/connection/websocket"

    async def furnish(self) -> None:
        """Open three rooms, fill the live one's table and let the first lines be said."""
        async with (
            self._visit(GIULIA) as giulia,
            self._visit(NILS) as nils,
            self._visit(NOOR) as noor,
        ):
            self.room = await self._open(
                giulia, "Celadon evening: forty teapots", "teapots", "home"
            )
            await giulia.change("room:start", room=self.room)
            for product in ("teapot", "bowl", "kettle", "scarf", "lamp"):
                await giulia.change("pin:show", room=self.room, product=product)
            await giulia.change("pin:explain", room=self.room, product="teapot")
            await self._wait(nils, *WAITING[NILS])
            await self._wait(noor, *WAITING[NOOR])
            line = await giulia.change(
                "chat:say", chat=self.room, text="Every teapot is fired at 1,280 degrees"
            )
            await giulia.change("chat:pin", chat=self.room, line=line["id"])
        await self._first_words()

    async def run(self) -> None:
        """Keep the market lively until cancelled; who drops out comes back."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._picture())
            tasks.create_task(self._again(GIULIA, self._host))
            for host in WAITING:
                tasks.create_task(self._keep_open(host))
            for person in CROWD:
                tasks.create_task(self._again(person, self._watch))

    def _visit(self, person: Person):  # type: ignore[no-untyped-def]
        return visiting(self.url, token_of(person, self.node.tokens), self.world)

    async def _open(self, host: Visitor, title: str, cover: str, category: str) -> str:
        made = await host.change("room:create", title=title, cover=cover, category=category)
        return str(made["room"])

    async def _wait(self, host: Visitor, title: str, cover: str, category: str, lies: str) -> None:
        """Go on air without a picture."""
        room = await self._open(host, title, cover, category)
        await host.change("room:start", room=room)
        await host.change("pin:show", room=room, product=lies)

    async def _keep_open(self, host: Person) -> None:
        """Open another room when the one that waited for a picture has given up."""
        while True:
            await asyncio.sleep(LOOK_AFTER_S)
            try:
                async with self._visit(host) as visitor:
                    rooms = (await visitor.ask("room:mine"))["rooms"]
                    if all(room["state"] == "ended" for room in rooms):
                        await self._wait(visitor, *WAITING[host])
            except* (Broken, Refused) as failed:
                log.info("demo.waits", extra={"who": host.user, "why": str(failed.exceptions[0])})

    async def _first_words(self) -> None:
        for person, text in zip(CROWD[:4], LINES[:4], strict=True):
            async with self._visit(person) as visitor:
                await visitor.change("chat:say", chat=self.room, text=text)
        async with self._visit(CROWD[4]) as visitor:
            for text in ASKED[:2]:
                await visitor.change("question:ask", product="teapot", room=self.room, text=text)

    async def _again(self, person: Person, act) -> None:  # type: ignore[no-untyped-def]
        while True:
            try:
                async with self._visit(person) as visitor:
                    await visitor.subscribe(f"room:{self.room}")
                    await visitor.subscribe(f"chat:{self.room}")
                    await act(visitor)
            except* (Broken, Refused) as failed:
                log.info("demo.left", extra={"who": person.user, "why": str(failed.exceptions[0])})
            await asyncio.sleep(REOPEN_EVERY_S)

    async def _watch(self, visitor: Visitor) -> None:
        """Talk, like, ask and buy, each in its time."""
        crowd = len(CROWD)
        while True:
            await asyncio.sleep(self.chance.expovariate(1 / (SPOKEN_EVERY_S * crowd)))
            await self._say(visitor, self._pick(LINES))
            await visitor.ask("room:like", room=self.room, count=self.chance.randint(1, 6))
            if self.chance.random() < SPOKEN_EVERY_S / ASKED_EVERY_S:
                text = self._pick(ASKED)
                await self._tried(
                    visitor, "question:ask", product="teapot", room=self.room, text=text
                )
            if self.chance.random() < SPOKEN_EVERY_S / BOUGHT_EVERY_S:
                await self._buy(visitor)

    async def _host(self, visitor: Visitor) -> None:
        """Answer what is asked, and explain one thing after another."""
        while True:
            await asyncio.sleep(self.chance.uniform(8, 15))
            picture = await visitor.ask("room:show", room=self.room)
            parts = picture["parts"]
            waiting = [p for p in parts if p["part"] == "question" and not p["answers"]]
            if len(waiting) > 2:
                text = self._pick(ANSWERS)
                question = waiting[0]["id"]
                await self._tried(visitor, "question:answer", question=question, text=text)
            if self.chance.random() < 0.15:
                shelf = next(p for p in parts if p["part"] == "shelf")["products"]
                product = self._pick(shelf)["product"] if shelf else ""
                if product:
                    await self._tried(visitor, "pin:explain", room=self.room, product=product)

    async def _buy(self, visitor: Visitor) -> None:
        picture = await visitor.ask("room:show", room=self.room)
        shelf = next(p for p in picture["parts"] if p["part"] == "shelf")["products"]
        variants = [v for item in shelf for v in item["variants"]]
        left = picture["stat"]["left"]
        open_ones = [v for v in variants if left.get(v["sku"], 0) > 3]
        if not open_ones:
            return
        chosen = self._pick(open_ones)
        hold = {"sku": chosen["sku"], "quantity": 1, "price": chosen["price"]}
        held = await self._tried(visitor, "order:hold", room=self.room, **hold)
        if held is None:
            return
        async with asyncio.timeout(20):
            quoted = await visitor.order_in("quoted", "rejected", "expired", order=held["id"])
        if quoted["state"] == "quoted":
            paid = {"total": quoted["total"], "instrument": "card-ok"}
            await self._tried(visitor, "order:place", order=quoted["id"], **paid)

    async def _say(self, visitor: Visitor, text: str) -> None:
        await self._tried(visitor, "chat:say", chat=self.room, text=text)

    async def _tried(self, visitor: Visitor, command: str, **body: object):  # type: ignore[no-untyped-def]
        """Ask what may be refused without harm: people are told to wait, too."""
        try:
            return await visitor.change(command, **body)
        except Refused as refused:
            log.info("demo.refused", extra={"command": command, "code": refused.no["code"]})
            return None

    async def _picture(self) -> None:
        """Keep the synthetic host publishing, in a process of its own."""
        where = f"http://127.0.0.1:{self.node.port}/whip/{self.room}"
        environ = os.environ | {"RIALTO_DEMO_TOKEN": token_of(GIULIA, self.node.tokens)}
        arguments = ("-m", "media.synthetic", "--whip", where, "--token-env", "RIALTO_DEMO_TOKEN")
        while True:
            child = await asyncio.create_subprocess_exec(sys.executable, *arguments, env=environ)
            try:
                await child.wait()
            finally:
                if child.returncode is None:
                    child.terminate()
                    await child.wait()
            await asyncio.sleep(REOPEN_EVERY_S)

    def _pick(self, among: Sequence):  # type: ignore[no-untyped-def, type-arg]
        return among[self.chance.randrange(len(among))]
