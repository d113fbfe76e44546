"""An aviary: somebody whose private data hold canaries, and strangers who ask for what they can.

A canary is a word that stands nowhere but in what is private to Ada: reasons, notes, appeals, the
names of her devices, the keys of her requests. The ids of what is hers are looked for as well.
"""

import asyncio
import re
from collections import Counter
from contextlib import suppress

import msgspec

from moderation.upload import UploadsSpent
from rialto.answer import BadBody
from rialto.command import COMMANDS, Guest, Member
from rialto.news import kind_of
from rialto.roles import Role
from tests.callers import PRICE, SETTINGS, Asker, ada, bo, body_for, hana, keys, lea, sam, tess

STRANGERS = (bo, Member("noor", "Noor", Role.HOST), Guest("192.0.2.9"))
CANARY = re.compile(rb"canary\d+x")
ID = re.compile(rb"\b[0-9A-Z]{26}\b")
# What strangers hear without being asked: channels open to all, and their own.
OPEN = ("room", "chat", "stat", "product", "store", "probe")
OWN = ("user:bo", "user:noor")
# Whose rows are nobody's but the person's (or those who judge them), and whose in each.
PRIVATE = {
    "purchase": "buyer", "session": "user", "statement": "user", "report": "reporter",
    "upload": "owner", "mark": "user", "notice": "user", "snapshot": "subject",
}  # fmt: skip
# By the field of an ask, the collections whose ids a stranger may try there.
TRIED = {
    "order": "purchase", "session": "session", "statement": "statement", "case": "case",
    "evidence": "snapshot", "upload": "upload", "line": "line", "reply_to": "line",
    "question": "question", "room": "room", "chat": "room", "scope": "room",
    "after": "purchase", "before": "line",
}  # fmt: skip
WORDS = {
    "product": "teapot", "sku": "teapot-1", "price": PRICE, "total": PRICE, "quantity": 1,
    "instrument": "card-ok", "user": "ada", "whom": "ada", "cover": "teapots", "category": "home",
}  # fmt: skip
LOOK_EVERY = 25


class Aviary:
    def __init__(self, house, store, chance):
        self.ask = Asker(house.dispatch, house)
        self.house, self.store, self.chance = house, store, chance
        self.count, self.room = 0, ""
        self.hers, self.known_keys = set(), []
        self.ids = {field: [] for field in TRIED}
        self.asked, self.answered, self.leaks, self.pushed = Counter(), Counter(), [], 0
        self._overhear(house.commit.bus)

    def _overhear(self, bus):
        publish = bus.publish

        async def overheard(news):
            for item in news:
                if kind_of(item.channel) in OPEN or item.channel in OWN:
                    self.pushed += 1
                    self._look(bytes(item.body), b"", item.channel)
            await publish(news)

        bus.publish = overheard

    def _look(self, told, asked, where):
        found = set(CANARY.findall(told)) - set(CANARY.findall(asked))
        found |= (set(ID.findall(told)) & self.hers) - set(ID.findall(asked))
        if found:
            self.leaks.append((where, found, told[:300]))

    def canary(self):
        self.count += 1
        return f"canary{self.count}x"

    async def open(self):
        made = await self.ask.ok("room:create", title="Sale", cover="teapots", category="home")
        self.room = made["room"]
        await self.ask.ok("room:start", room=self.room)
        await self.ask.ok("pin:show", room=self.room, product="teapot")
        await self.house.leases.attend()

    # What is done to Ada, and by her.

    async def private(self):
        """Let something happen that is private to Ada."""
        acts = (
            self._reports, self._is_timed_out, self._is_barred, self._is_banned, self._signs_in,
            self._buys, self._appeals, self._is_judged, self._uploads, self._speaks,
        )  # fmt: skip
        await self.chance.choice(acts)()

    async def _does(self, name, who=ada, **body):
        key = f"{self.canary()}-{next(keys)}" if who is ada else next(keys)
        if who is ada:
            self.known_keys = [*self.known_keys[-20:], (name, {"key": key, **body})]
        return (await self.ask(name, who, key=key, **body)).get("ok")

    async def _reports(self):
        said = await self._does("chat:say", bo, chat=self.room, text="Good evening")
        if said:
            told = {"chat": self.room, "line": said["id"], "note": self.canary()}
            await self._does("report:line", reason="spam", **told)

    async def _is_timed_out(self):
        told = {"scope": self.room, "user": "ada"}
        await self._does("sanction:timeout", hana, seconds=60, reason=self.canary(), **told)
        await self._does("sanction:lift", hana, **told)

    async def _is_barred(self):
        told = {"scope": self.room, "user": "ada"}
        await self._does("room:ban", hana, reason=self.canary(), **told)
        await self._does("room:unban", hana, **told)

    async def _is_banned(self):
        await self._does("access:ban", sam, user="ada", seconds=60, reason=self.canary())

    async def _signs_in(self):
        sessions, device = self.house.sessions, self.canary()
        await self.house.commit(lambda work: sessions.open("ada", "mail", device, work))
        await self.house.commit(lambda work: self.house.known.meet("ada", ("device:ada",), work))

    async def _buys(self):
        order = {"room": self.room, "sku": "teapot-1", "quantity": 1, "price": PRICE}
        held = await self._does("order:hold", **order)
        if held:
            await self.house.settle.carry_on(held["id"])
            if self.chance.random() < 0.7:
                await self._does("order:cancel", order=held["id"])
                await self.house.settle.carry_on(held["id"])

    async def _appeals(self):
        given = (await self.ask.ok("statement:list", ada))["statements"]
        if given:
            statement = self.chance.choice(given)["id"]
            await self._does("statement:appeal", statement=statement, text=self.canary())

    async def _is_judged(self):
        who = self.chance.choice((lea, tess))
        if claimed := await self._does("case:claim", who, case=""):
            about = self.store.rows["case"][claimed["case"]].subject
            facts = self.canary() if about == "ada" else "What others read of themselves"
            told = {"ground": "spam", "facts": facts, "step": "warning"}
            await self._does("case:decide", who, case=claimed["case"], **told)

    async def _uploads(self):
        with suppress(UploadsSpent):
            await self.ask.uploaded(f"{self.canary()}key", ada, "evidence")

    async def _speaks(self):
        await self._does("chat:say", chat=self.room, text="Good evening")
        await self._does("question:ask", product="teapot", text="Does it pour?", room=self.room)

    # What strangers try.

    async def stranger(self):
        """Let a stranger ask something, with ids of others, or with what Ada asked before."""
        who, spec = self.chance.choice(STRANGERS), self.chance.choice([*COMMANDS.values()])
        name, body = spec.name, self._body(spec)
        if self.known_keys and self.chance.random() < 0.05:
            name, body = self.chance.choice(self.known_keys)
        asked = msgspec.json.encode(body)
        try:
            told = await self.house.dispatch(name, asked, who)
        except BadBody:
            self.answered["bad"] += 1
            return
        self.asked[name] += 1
        self.answered["ok" if told.startswith(b'{"ok"') else "no"] += 1
        self._look(told, asked, f"{name} by {who.bucket}")

    def _body(self, spec):
        picked = {f: self.chance.choice(ids) for f, ids in self.ids.items() if ids}
        known = {**WORDS, "room": self.room, "chat": self.room, **picked}
        known |= SETTINGS if spec.name == "settings:save" else {}
        return body_for(spec, known, self.chance)

    def look_around(self):
        """Take note of what is Ada's by now, and of the ids that strangers may try."""
        for name, whose in PRIVATE.items():
            rows = self.store.rows.get(name, {}).values()
            self.hers |= {row.id.encode() for row in rows if getattr(row, whose) == "ada"}
        for field, name in TRIED.items():
            self.ids[field] = [*self.store.rows.get(name, {})][-40:]

    async def live(self, operations):
        """Let so much happen, half of it private to Ada, and stop at the first leak."""
        for number in range(operations):
            if number % LOOK_EVERY == 0:
                self.look_around()
            await (self.private() if self.chance.random() < 0.4 else self.stranger())
            await asyncio.sleep(self.chance.choice((0.1, 2.0, 8.0)))
            if self.leaks:
                return
