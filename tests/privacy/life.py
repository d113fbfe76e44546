"""A person who does everything that leaves something, each time with a word of its own."""

import asyncio

from msgspec.structs import replace

from accounts.account import ACCOUNTS, LINKS, Account, Link
from accounts.privacy import ERASURES
from gateway.outbox import SET_ASIDE, SetAside
from gateway.tidy import Tidy
from livestream.orders import LAPSING, PURCHASES, SOLD, Latest, Sold, Stage
from marketplace.goods import Instrument
from rialto.command import Member
from rialto.news import OUTBOX
from rialto.roles import Role
from tests.callers import PRICE, ada, hana, sam

USER, NAME, ADDRESS = "canary-user", "Canaria Name", "canary@mail.example"
WORDS = ("linecanary", "questioncanary", "answercanary", "notecanary", "titlecanary")
CANARIES = (USER, NAME, ADDRESS, "devicecanary", *WORDS)
canary = Member(USER, NAME, Role.HOST)


async def lived(ask):
    """Let the person live; returns the room of Hana's in which they talked."""
    house = ask.house
    room = await ask._room()
    other = await ask.ok("chat:say", chat=room, text="Good evening")
    await _sign_in(house)
    line = await ask.ok("chat:say", canary, chat=room, text="a linecanary", mentions=["ada"])
    await ask.ok("chat:say", ada, chat=room, text="indeed", reply_to=line["id"], mentions=[USER])
    await ask.ok("chat:pin", hana, chat=room, line=line["id"])
    asked = await ask.ok(
        "question:ask", canary, product="teapot", text="questioncanary?", room=room
    )
    await ask.ok("question:answer", ada, question=asked["id"], text="It does")
    theirs = await ask.ok("question:ask", ada, product="teapot", text="And this one?", room=room)
    await ask.ok("question:answer", canary, question=theirs["id"], text="an answercanary")
    await ask.ok(
        "report:line", canary, chat=room, line=other["id"], reason="spam", note="notecanary"
    )
    await ask.ok("report:line", ada, chat=room, line=line["id"], reason="spam")
    await ask.ok("follow:add", canary, whom="ada")
    await ask.ok("follow:add", ada, whom=USER)
    await ask.ok("app:open", canary)
    await ask.ok("sanction:timeout", sam, scope=room, user=USER, seconds=86400, reason="notecanary")
    await ask.ok("access:ban", sam, user=USER, reason="notecanary", seconds=7 * 86400)
    await _show(ask)
    await _buy(ask, room)
    return room


async def _sign_in(house):
    async def once(work):
        work.store(ACCOUNTS, Account(USER, NAME, True, 1))
        work.store(LINKS, Link(f"network|{ADDRESS}", USER, 1))
        work.store(SET_ASIDE, SetAside("x/1", "x", 1, f'{{"user":"{USER}"}}'.encode()))
        await house.sessions.open(USER, "mail", "devicecanary", work)

    await house.commit(once)


async def _show(ask):
    made = await ask.ok(
        "room:create", canary, title="titlecanary", cover="teapots", category="home"
    )
    await ask.ok("room:start", canary, room=made["room"])


async def _buy(ask, room):
    held = await ask.ok("order:hold", canary, room=room, sku="teapot-1", quantity=1, price=PRICE)

    async def once(work):
        purchase = await work.get(PURCHASES, held["id"])
        ways = (Instrument("card", f"Card of {NAME}"),)
        placed = replace(purchase.at(Stage.PLACED), instruments=ways, request=NAME.encode())
        work.store(PURCHASES, placed)
        sold = Sold(room, 1, 1, Latest(NAME, "Celadon teapot", 1))
        work.store(SOLD, sold.over(await work.get(SOLD, room)))

    await ask.house.commit(once)


async def heard(house):
    """Let every listener hear all that was announced."""
    since = 0
    while items := await house.commit.store.history(OUTBOX, since=since):
        for item in items:
            for listener in house.outbox.listeners:
                await house.outbox.deliver(listener, item)
        since = items[-1].offset


async def gone(house):
    """Let an erasure come to its end, and whatever tidies behind it."""
    while any(row.user for row in house.commit.store.rows[ERASURES.name].values()):
        await house.erasing.once()
        await lapse(house)
        await asyncio.sleep(60)
    await heard(house)
    await Tidy(house.commit, house.outbox.listeners).once()


async def lapse(house):
    """Let the purchases of all others come to their end."""
    for row in tuple(house.commit.store.rows[PURCHASES.name].values()):
        if row.stage in LAPSING:
            await house.settle.carry_on(row.id)
