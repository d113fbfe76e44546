"""kill -9 under load: what was acknowledged is there, once, and the shop has no order of its own.

``ROUNDS`` says how often the process dies; after twenty deaths a season ends, all is counted, and
the next one begins with full shelves.
"""

import asyncio
import os
import random
import secrets
import sys
from collections import Counter
from dataclasses import dataclass, field

import pytest

from gateway.visitor import Broken, visiting
from shop.catalogue import PRODUCTS
from tests.kill.buyers import ORDERS_A_LIFE, WORLD, Buyer, left_in, open_room
from tests.kill.ledger import Ledger
from tests.kill.remains import read
from tests.sale.crowd import token
from tests.serving import Serving, all_gone

ROUNDS = int(os.environ.get("ROUNDS", "20"))
SEASON = 20
BUYERS = 30
LIFE_S = (0.05, 1.2)
MOMENT_S = 2.0
PATIENCE_S = 30
STATES = ("held", "quoted", "submitting", "in_doubt")

pytestmark = [
    pytest.mark.kill,
    pytest.mark.threads,
    pytest.mark.timeout(60 + 15 * ROUNDS),
    pytest.mark.skipif(
        sys.platform != "linux", reason="only Linux answers on every address of 127.0.0.0/8"
    ),
]


@dataclass
class Season:
    """Lives and deaths of a process on one folder, and the people who go through them."""

    folder: object
    ledger: Ledger
    chance: random.Random
    secret: str = field(default_factory=lambda: secrets.token_hex(32))
    buyers: list = field(default_factory=list)
    orphans: list = field(default_factory=list)
    table: list = field(default_factory=list)

    @property
    def data(self):
        return self.folder / "data"

    async def open(self):
        """Open a room that offers all there is, and die for the first time."""
        async with Serving(self.secret, self.data, people_each=1000) as serving:
            self.offer = await open_room(serving.url, self.secret, list(PRODUCTS))
            self.buyers = [
                Buyer(f"buyer-{n}", self.ledger, self.offer, self.chance) for n in range(BUYERS)
            ]
            self.orphans += serving.children()

    async def round(self):
        """One life: everybody buys, the process dies, and what is left is held to the ledger."""
        self.offer.to_pay = ORDERS_A_LIFE
        heard = len(self.ledger.entries) - len(self.ledger.open)
        async with Serving(self.secret, self.data, people_each=1000) as serving:
            lives = [
                asyncio.get_running_loop().create_task(buyer.live(serving.url, self.secret))
                for buyer in self.buyers
            ]
            await self._heard_more_than(heard, lives)
            await asyncio.wait(
                lives, timeout=self.chance.uniform(*LIFE_S), return_when="FIRST_COMPLETED"
            )
            await self._somebody_buys(lives)
            self.orphans += serving.children()
            moving = self.ledger.moving()
            serving.kill()
            await serving.die()
            await self._over(lives)
        remains = await self.remains()
        self.table.append(self._row(moving, remains))
        self.check(remains)

    async def close(self):
        """Settle everything in one more life, and leave in order."""
        async with Serving(self.secret, self.data, people_each=1000) as serving:
            async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as tasks:
                for buyer in self.buyers:
                    tasks.create_task(buyer.live(serving.url, self.secret, last=True))
            async with visiting(serving.url, token(self.secret, "bo"), WORLD) as bo:
                left = await left_in(bo, self.offer.room)
            self.orphans += serving.children()
            assert await serving.stop() == 0
        remains = await self.remains()
        self.check(remains)
        self.check_settled(remains, left)
        await all_gone(self.orphans)

    async def remains(self):
        names = [buyer.name for buyer in self.buyers]
        return await read(self.data, self.folder / "copy", self.offer.room, names)

    def check(self, remains):
        """What holds at every instant, and so at a death."""
        told = {line.id: line.text for line in remains.lines}
        for entry in self.ledger.acknowledged("chat:say"):
            assert told[entry.answer["id"]] == entry.body["text"]
        asked = {e.body["text"] for e in self.ledger.entries.values() if e.command == "chat:say"}
        assert set(told.values()) <= asked
        assert len(set(told.values())) == len(told), "a line is there twice"
        for id, order in self.ledger.orders.items():
            assert id in remains.purchases, f"{id} was acknowledged and is lost"
            assert remains.purchases[id].version >= order["version"], f"{id} went back"
        references = [order.reference for order in remains.orders]
        assert set(references) <= set(remains.purchases), "the shop has an order of its own"
        assert len(set(references)) == len(references), "an order was placed twice"
        for order in remains.ahead():
            purchase = remains.purchases[order.reference]
            assert purchase.state in ("submitting", "in_doubt"), f"{purchase} has an order"
        assert remains.shop_adds_up()

    def check_settled(self, remains, left):
        """What holds once nothing is under way."""
        ledger = self.ledger
        assert not ledger.open
        said = [e.answer["id"] for e in ledger.acknowledged("chat:say")]
        assert sorted(said) == sorted(line.id for line in remains.lines)
        held = [e.answer["id"] for e in ledger.acknowledged("order:hold")]
        assert sorted(held) == sorted(remains.purchases)
        assert {p.id: p.state for p in remains.purchases.values()} == {
            id: order["state"] for id, order in ledger.orders.items()
        }
        placed = {p.id: p for p in remains.purchases.values() if p.state == "placed"}
        assert {o.reference: o.id for o in remains.orders} == {
            p.id: p.order_ref for p in placed.values()
        }
        for order in remains.orders:
            mine = placed[order.reference]
            assert (order.amount, order.buyer) == (mine.total.amount, mine.buyer)
        assert remains.sold.orders == len(placed)
        assert all(remains.news[id, "placed"] == 1 for id in placed)
        sold = Counter(p.goods.sku for p in placed.values())
        assert left == {row.sku: row.units - sold[row.sku] for row in remains.allotted}
        assert left == {sku: remains.aside[sku] for sku in left}

    async def _heard_more_than(self, count, lives):
        """Wait until the load flows; somebody who failed is told at once."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.ledger.entries) - len(self.ledger.open) <= count + BUYERS // 3:
                if any(life.done() for life in lives):
                    return
                await asyncio.sleep(0.01)

    async def _somebody_buys(self, lives):
        """Wait a little for a moment that matters: on a quick machine they are short and rare."""
        now = asyncio.get_running_loop().time
        until = now() + MOMENT_S
        while not buying(self.ledger.moving()) and now() < until:
            if any(life.done() for life in lives):
                return
            await asyncio.sleep(0.001)

    async def _over(self, lives):
        for life in lives:
            life.cancel()
        for ended in await asyncio.gather(*lives, return_exceptions=True):
            if isinstance(ended, BaseExceptionGroup):
                _, ended = ended.split((Broken, asyncio.CancelledError))
            if ended and not isinstance(ended, Broken | asyncio.CancelledError):
                raise ended

    def _row(self, moving, remains):
        acknowledged = [len(self.ledger.acknowledged(c)) for c in ("chat:say", "order:hold")]
        stages = remains.stages()
        ahead = len(remains.ahead())
        open = sum(count for name, count in moving.items() if ":" in name)
        mattered = bool(
            ahead
            or buying(moving)
            or any(stages[state] for state in ("held", "submitting", "in_doubt"))
        )
        figures = (*acknowledged, stages["placed"], open, *(stages[state] for state in STATES))
        return (*figures, ahead, mattered)


def buying(moving):
    """Return how many commands about purchases are under way."""
    return sum(moving[command] for command in ("order:hold", "order:place", "order:cancel"))


def drawn(table):
    """Return the rounds as a table: what was acknowledged so far, and what each death met."""
    heads = ("round", "lines", "holds", "placed", "unanswered", *STATES, "shop ahead", "in flight")
    rows = [(n, *row[:-1], "yes" if row[-1] else "no") for n, row in enumerate(table, 1)]
    return "\n".join(
        " ".join(f"{cell!s:>{len(head)}}" for cell, head in zip(row, heads, strict=True))
        for row in (heads, *rows)
    )


async def test_a_killed_process_loses_nothing_that_was_acknowledged(
    tmp_path, capsys, record_property
):
    seed = secrets.randbits(32)
    chance, table = random.Random(seed), []
    try:
        for first in range(0, ROUNDS, SEASON):
            folder = tmp_path / f"season-{first}"
            folder.mkdir()
            with (folder / "ledger.jsonl").open("wb") as file:
                season = Season(folder, Ledger(file), chance, table=table)
                await season.open()
                for _ in range(min(SEASON, ROUNDS - first)):
                    await season.round()
                await season.close()
    finally:
        with capsys.disabled():
            print(f"\nseed {seed}\n{drawn(table)}")  # noqa: T201

    died_in_flight = sum(row[-1] for row in table)
    record_property("kill_rounds", len(table))
    record_property("of_them_with_a_purchase_in_flight", died_in_flight)
    assert died_in_flight >= len(table) * 3 / 4
