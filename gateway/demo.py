"""The demo: a market of invented people who host, talk, ask and buy over real sockets."""

import asyncio
import logging
import os
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec

from gateway.authority import trusting
from gateway.compose import Node
from gateway.demo_cases import Docket
from gateway.demo_people import CROWD, GIULIA, MEMBERS, PATIENT, PEOPLE, WAITING, Person, token_of
from gateway.demo_photos import Photos
from gateway.demo_words import ANSWERS, ASKED, FITS, LINES, NAMED
from gateway.visitor import Broken, Refused, Visitor, visiting
from rialto.command import Member
from rialto.ids import UserId
from rialto.world import World

log = logging.getLogger("rialto.demo")

SEED = 1720
SPOKEN_EVERY_S = 3.0
ASKED_EVERY_S = 25.0
BOUGHT_EVERY_S = 40.0
REOPEN_EVERY_S = 5.0
LOOK_AFTER_S = 30.0
SETTLE_S = 20.0
FOLLOWERS = 214
LIVE = ("Celadon evening: forty teapots", "teapots", "home")
TABLE = ("teapot", "bowl", "kettle", "scarf", "lamp")


@dataclass
class Demo:
    """Everybody in the market but the people at the page. ``chance`` has a fixed seed.

    They come over https where ``ca`` is the file of the authority that vouches for the node.
    """

    node: Node
    world: World
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311
    ca: Path | None = None
    room: str = ""

    def __post_init__(self) -> None:
        self.tls = trusting(self.ca) if self.ca else None

    def _at(self, scheme: str, path: str) -> str:
        return f"{scheme}{'s' if self.ca else ''}://127.0.0.1:{self.node.port}{path}"

    async def furnish(self) -> None:
        """Open three rooms, let the live one's first things be said, asked, sold and followed."""
        await self._go_live()
        for host in WAITING:
            async with self._visit(host) as visitor:
                await self._wait(visitor, *WAITING[host])
        for host, followers in zip((GIULIA, *WAITING), (FOLLOWERS, 97, 61), strict=True):
            await self._let_follow(host, followers)
        await self._first_words()
        await self._first_orders()
        await self._first_news()
        photos = Photos(self._at("http", "/uploads"), self.node.tokens, self.world, self.tls)
        await Docket(self.node.house.dispatch, self.world, photos.bring).furnish()

    async def _go_live(self) -> None:
        """Open the live room and lay its table."""
        async with self._visit(GIULIA) as giulia:
            self.room = await self._open(giulia, *LIVE)
            await giulia.change("room:start", room=self.room)
            for product in TABLE:
                await giulia.change("pin:show", room=self.room, product=product)
            await giulia.change("pin:explain", room=self.room, product=TABLE[0])
            text = "Every teapot is fired at 1,280 degrees"
            line = await giulia.change("chat:say", chat=self.room, text=text)
            await giulia.change("chat:pin", chat=self.room, line=line["id"])

    async def run(self) -> None:
        """Keep the market lively until cancelled; who drops out comes back."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._picture())
            tasks.create_task(self._keep_live())
            tasks.create_task(self._again(GIULIA, self._host))
            for host in WAITING:
                tasks.create_task(self._keep_open(host))
            for person in CROWD:
                tasks.create_task(self._again(person, self._watch))
            for number, person in enumerate(PATIENT):
                tasks.create_task(self._again(person, partial(self._sit, turn=number)))

    def _visit(self, person: Person):  # type: ignore[no-untyped-def]
        url = self._at("ws", "/connection/websocket")
        return visiting(url, token_of(person, self.node.tokens), self.world, tls=self.tls)

    async def _open(self, host: Visitor, title: str, cover: str, category: str) -> str:
        made = await host.change("room:create", title=title, cover=cover, category=category)
        return str(made["room"])

    async def _wait(self, host: Visitor, title: str, cover: str, category: str, lies: str) -> None:
        """Go on air without a picture, and with a chat that goes slowly until it comes."""
        room = await self._open(host, title, cover, category)
        await host.change("chat:modes", chat=room, slow_s=5)
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

    async def _keep_live(self) -> None:
        """Open the live room anew when somebody at the page has ended it."""
        while True:
            await asyncio.sleep(LOOK_AFTER_S)
            try:
                async with self._visit(GIULIA) as giulia:
                    rooms = (await giulia.ask("room:mine"))["rooms"]
                if all(room["state"] in ("ended", "draft") for room in rooms):
                    await self._go_live()
            except* (Broken, Refused) as failed:
                log.info("demo.waits", extra={"who": "giulia", "why": str(failed.exceptions[0])})

    async def _let_follow(self, whom: Person, followers: int) -> None:
        """Let invented people follow somebody, each by the command itself."""

        async def follow(number: int) -> None:
            body = {"key": self.world.new_id(), "whom": whom.user}
            who = Member(UserId(f"passer-by-{number}"))
            await self.node.house.dispatch("follow:add", msgspec.json.encode(body), who)

        await asyncio.gather(*(follow(number) for number in range(followers)))

    async def _first_words(self) -> None:
        for person, text in zip(CROWD, LINES, strict=False):
            async with self._visit(person) as visitor:
                await self._say(visitor, text)
        async with self._visit(CROWD[4]) as lena, self._visit(GIULIA) as giulia:
            for text in ASKED[:3]:
                asked = {"product": "teapot", "room": self.room, "text": text}
                question = await lena.change("question:ask", **asked)
            await giulia.change("question:answer", question=question["id"], text=ANSWERS[text])

    async def _first_orders(self) -> None:
        """One order in each state that stays: placed, refused by the card, let go."""
        async with self._visit(PEOPLE[0]) as buyer:
            await self._order(buyer, "bowl-1", "card-ok")
            await self._order(buyer, "teapot-2", "card-declined")
            await self._order(buyer, "kettle-1", "")
        for person, sku in zip(CROWD, ("teapot-1", "scarf-1", "lamp-2"), strict=False):
            async with self._visit(person) as visitor:
                await self._order(visitor, sku, "card-ok")

    async def _first_news(self) -> None:
        """Let everybody whom one can be find something in their inbox."""
        ada, _, bo, *_ = PEOPLE
        async with self._visit(ada) as asker, self._visit(bo) as owner:
            await asker.change("follow:add", whom=GIULIA.user)
            asked = await asker.change("question:ask", product="kettle", text=FITS)
            await owner.change("question:answer", question=asked["id"], text=ANSWERS[FITS])
            for who, text in ((owner, NAMED[0]), (asker, NAMED[1])):
                await who.change("chat:say", chat=self.room, text=text, mentions=MEMBERS)

    async def _again(self, person: Person, act) -> None:  # type: ignore[no-untyped-def]
        while True:
            try:
                async with self._visit(person) as visitor:
                    await visitor.subscribe(f"room:{self.room}")
                    await visitor.subscribe(f"chat:{self.room}")
                    await act(visitor)
            except* (Broken, Refused, TimeoutError) as failed:
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
                text = ANSWERS.get(waiting[0]["text"], "Ask me again at the end, I will show it.")
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
        await self._order(visitor, self._pick(open_ones)["sku"], "card-ok")

    async def _order(self, visitor: Visitor, sku: str, instrument: str) -> None:
        """Hold one and pay, or let it go where ``instrument`` is empty; see how it ends."""
        price = (await self._on_offer(visitor, sku))["price"]
        held = await self._tried(
            visitor, "order:hold", room=self.room, sku=sku, quantity=1, price=price
        )
        if held is None:
            return
        async with asyncio.timeout(SETTLE_S):
            quoted = await visitor.order_in("quoted", "rejected", "expired", order=held["id"])
            if quoted["state"] != "quoted":
                return
            paid = {"total": quoted["total"], "instrument": instrument}
            if not instrument:
                await self._tried(visitor, "order:cancel", order=held["id"])
            elif await self._tried(visitor, "order:place", order=held["id"], **paid):
                await visitor.order_in("placed", "rejected", order=held["id"])

    async def _on_offer(self, visitor: Visitor, sku: str):  # type: ignore[no-untyped-def]
        """Return the variant once pieces of it are set aside for the room."""
        async with asyncio.timeout(SETTLE_S):
            while True:
                picture = await visitor.ask("room:show", room=self.room)
                shelf = next(p for p in picture["parts"] if p["part"] == "shelf")["products"]
                if picture["stat"]["left"].get(sku):
                    return next(v for item in shelf for v in item["variants"] if v["sku"] == sku)
                await asyncio.sleep(0.5)

    async def _say(self, visitor: Visitor, text: str) -> None:
        await self._tried(visitor, "chat:say", chat=self.room, text=text)

    async def _tried(self, visitor: Visitor, command: str, **body: object):  # type: ignore[no-untyped-def]
        """Ask what may be refused without harm: people are told to wait, too."""
        try:
            return await visitor.change(command, **body)
        except Refused as refused:
            log.info("demo.refused", extra={"command": command, "code": refused.no["code"]})
            return None

    async def _sit(self, visitor: Visitor, turn: int) -> None:
        """Wait in a room whose host is away, and move on when it ends."""
        host, seen = list(WAITING)[turn % len(WAITING)].user, ""
        while True:
            cards = (await visitor.ask("feed:live", category=""))["cards"]
            for card in cards:
                if card["host"] == host and card["room"] != seen:
                    seen = card["room"]
                    await visitor.subscribe(f"room:{card['room']}")
            await asyncio.sleep(LOOK_AFTER_S)

    async def _picture(self) -> None:
        """Keep the synthetic host publishing, in a process of its own."""
        while True:
            shown = self.room
            where = self._at("http", f"/whip/{shown}")
            environ = os.environ | {"RIALTO_DEMO_TOKEN": token_of(GIULIA, self.node.tokens)}
            arguments = ["-m", "media.synthetic", "--whip", where]
            arguments += ["--ca", str(self.ca)] if self.ca else []
            child = await asyncio.create_subprocess_exec(
                sys.executable, *arguments, "--token-env", "RIALTO_DEMO_TOKEN", env=environ
            )
            try:
                while child.returncode is None and shown == self.room:  # noqa: ASYNC110 - of others
                    await asyncio.sleep(REOPEN_EVERY_S)
            finally:
                if child.returncode is None:
                    child.terminate()
                    await child.wait()

    def _pick(self, among: Sequence):  # type: ignore[no-untyped-def, type-arg]
        return among[self.chance.randrange(len(among))]
