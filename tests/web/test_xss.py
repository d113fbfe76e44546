"""Hundreds of texts that want to run, through every field there is: each stays a text."""

import asyncio
from collections import Counter

import pytest
from playwright.async_api import expect

from chat.lines import PinnedLine, Quoted, Said
from gateway.visitor import Refused, visiting
from livestream.orders import Latest, SoldPart
from livestream.room import RoomPart, State
from rialto.news import channel
from rialto.roles import Role
from rialto.world import World
from social.questions import Answer, QuestionPart
from tests.web.market import DESK, ready
from tests.web.payloads import PAYLOADS
from tests.web.trapped import TRAP, batched, texts, trapping
from tests.web.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

# Notes what the room was called: it may itself move meanwhile, and then says its own title again.
TITLES = """() => {
  const title = document.querySelector('.host h1')
  window.titles = []
  const note = () => window.titles.push(title.textContent)
  new MutationObserver(note).observe(title, { childList: true })
}"""
TOGETHER = 40  # the log keeps no more rows than are looked at


@pytest.fixture
async def at(tmp_path):
    async with trapping(tmp_path) as opened:
        yield opened


class Sender:
    """Says one text by every command that takes one, under a name that is the text too."""

    def __init__(self, at, room):
        self.at, self.room, self.tried, self.refused = at, room, Counter(), Counter()
        self.said = set()

    async def send(self, n, text):
        token = self.at.node.tokens.mint(f"e{n}", name=text, role=Role.HOST, ttl_s=600)
        url = f"ws://127.0.0.1:{self.at.node.port}/connection/websocket"
        async with visiting(url, token, World()) as evil:
            line = await self.ask(evil, "chat:say", chat=self.room, text=text)
            if line:
                self.said.add(line["text"])
                again = {"text": text, "reply_to": line["id"]}
                await self.ask(evil, "chat:say", chat=self.room, **again)
                told = {"chat": self.room, "line": line["id"], "reason": "other", "note": text}
                await self.ask(evil, "report:line", **told)
            where = self.room if n % 8 == 0 else ""
            asked = {"product": "teapot", "room": where, "text": text}
            if question := await self.ask(evil, "question:ask", **asked):
                await self.ask(evil, "question:answer", question=question["id"], text=text)
            show = {"title": text[:120], "cover": "lamps", "category": "tech"}
            if made := await self.ask(evil, "room:create", **show):
                if n % 8 == 0:
                    await self.ask(evil, "room:start", room=made["room"])
                out = {"scope": made["room"], "user": "ada", "seconds": 60, "reason": text}
                await self.ask(evil, "sanction:timeout", **out)

    async def ask(self, evil, command, **body):
        self.tried[command] += 1
        try:
            return await evil.change(command, **body)
        except Refused:
            self.refused[command] += 1
            return None


async def test_what_commands_let_through_is_text_to_buyer_host_and_moderator(at):
    room = await at.room()
    async with at.visit("giulia") as keeper:  # by little what a text says as a whole is let through
        await keeper.change("chat:modes", chat=room, strict=1)
    buyer = await at.trapped.opened(f"/room/{room}", "ada")
    host = await at.trapped.opened(f"/studio?room={room}", "giulia", size=DESK)
    mo = await at.trapped.opened(f"/room/{room}", "mo", size=DESK)
    sender = Sender(at, room)

    for some in batched(enumerate(PAYLOADS), 8):
        async with asyncio.TaskGroup() as tasks:
            for n, text in some:
                tasks.create_task(sender.send(n, text))
    async with at.visit("bo") as bo:
        await bo.change("chat:say", chat=room, text="The end")

    names = {text[:40] for text in PAYLOADS}
    for page in (buyer, host, mo):
        await expect(page.locator(".log .line").last).to_contain_text("The end")
        shown = await texts(page, ".log .line > div > [dir=auto]")
        assert set(shown) <= sender.said | {"The end"}
        assert set(await texts(page, ".log .who bdi")) <= names | {"Bo"}
        assert len(shown) > 40
    await at.trapped.opened("/", "ada", size=DESK)
    assert sender.tried["chat:say"] >= 600
    assert sender.refused["chat:say"] < 60  # what is refused is no proof of the page
    assert set(sender.refused) <= {"chat:say", "question:ask", "question:answer", "room:create"}
    await at.trapped.quiet()


def line_of(n, text, room):
    quoted = Quoted(f"q{n}", text, text)
    return Said(f"9{n:06}", room, f"e{n}", text, "", text, 1, quoted)


def asked_of(n, text):
    answer = Answer(f"a{n}", f"e{n}", text, "", text, 1)
    return QuestionPart(f"q{n}", "teapot", text, f"e{n}", text, n, (answer,))


async def test_what_is_past_every_screen_is_text_to_buyer_host_and_moderator(at):
    room = await at.room()
    async with at.visit("giulia") as keeper:  # by little what a text says as a whole is let through
        await keeper.change("chat:modes", chat=room, strict=1)
    buyer = await at.trapped.opened(f"/room/{room}", "ada")
    host = await at.trapped.opened(f"/studio?room={room}", "giulia", size=DESK)
    mo = await at.trapped.opened(f"/room/{room}", "mo", size=DESK)

    await buyer.evaluate(TITLES)
    for some in batched(enumerate(PAYLOADS), TOGETHER):

        async def publish(work, some=some):
            for n, text in some:
                line = line_of(n, text, room)
                work.publish(channel("chat", room), line)
                for part in (
                    RoomPart(room, text, "giulia", text, "lamps", "home", State.LIVE, False, 1),
                    PinnedLine(line),
                    SoldPart(n + 1, n + 1, Latest(text, text, 1)),
                ):
                    work.publish(channel("room", room), part)
                if n % 8 == 0:
                    work.publish(channel("room", room), asked_of(n, text))

        await at.node.house.commit(publish)
        wanted = [text for _, text in some]
        for page in (buyer, host, mo):
            last = page.locator(f".log .line[data-id='9{some[-1][0]:06}']").first
            await expect(last).to_be_attached()
            shown = await texts(page, ".log .line > div > [dir=auto]")
            assert set(wanted) <= set(shown)
            assert set(wanted) <= set(await texts(page, ".log .quote"))
            assert await texts(page, ".pinned span[dir=auto]") == [wanted[-1]]
    assert PAYLOADS[-1] in await buyer.evaluate("window.titles")
    assert set(PAYLOADS[::8]) == set(await texts(mo, "#questions .ask > b"))
    await at.trapped.quiet()


def card(n, text):
    said = {"room": f"r{n}", "title": text, "host": f"e{n}", "host_name": text, "cover": "lamps"}
    return said | {"category": "tech", "state": "live", "viewers": n, "started_ms": 1}


def thing(n, text):
    price = {"amount": 100 + n, "currency": "EUR"}
    variants = [{"sku": f"{n}-{i}", "title": text, "price": price} for i in range(2)]
    said = {"id": f"p{n}", "title": text, "about": "\n".join(PAYLOADS), "seller_name": text}
    return said | {"picture": "/pictures/teapot.svg", "rating": 4.5, "variants": variants}


def question(n, text):
    answer = {"id": "a", "author": "e", "author_name": text, "label": "", "text": text, "at_ms": 1}
    said = {"id": f"q{n}", "product": "p0", "room": "", "author": "e", "author_name": text}
    return said | {"text": text, "at_ms": n, "answers": [answer]}


def order(n, text):
    money = {"amount": 100, "currency": "EUR"}
    said = {"id": f"o{n}", "title": text, "variant": text, "picture": "/pictures/teapot.svg"}
    said |= {"room": "r", "quantity": 1, "price": money, "total": money, "state": "placed"}
    return said | {"order_ref": text, "version": 1}


def device(n, text):
    return {"session": f"s{n}", "device": text, "seen_ms": 1, "here": n == 0}


def each(make):
    return [make(n, text) for n, text in enumerate(PAYLOADS)]


async def test_what_the_marketplace_says_of_things_and_shows_is_text(at):
    wire = Wire(
        feed_live={"ok": {"cards": each(card), "next": ""}},
        goods_search={"ok": {"products": each(thing), "next": ""}},
        goods_show={"ok": thing(0, PAYLOADS[0])},
        question_list={"ok": {"questions": each(question)}},
    )
    page = await at.trapped.opened("/", "ada", wire=wire)

    await page.locator(".grid .tile h3 button").first.click()

    await expect(page.locator("#product .ask")).to_have_count(len(PAYLOADS))
    for what in (
        ".arcade h2",
        ".grid h3",
        ".grid bdi",
        "#product .ask > b",
        "#product .answer bdi",
    ):
        assert sorted(await texts(page, what)) == sorted(PAYLOADS), what
    about, *_ = await texts(page, "#product .body > .stack > p")
    assert about == "\n".join(PAYLOADS)
    await at.trapped.quiet()


def case(n, text):
    told = {"case": f"c{n}", "kind": "line", "subject": f"e{n}", "subject_name": text, "scope": "r"}
    told |= {"ground": "spam", "gravity": 1, "weight": 100, "reports": 1, "opened_ms": 1}
    told |= {"due_ms": 2**45, "needs": "agent", "agent": "x", "agent_name": text, "until_ms": 2**45}
    return told | {"proposed": "", "outcome": "", "closed_ms": 0, "interest": "", "flagged": text}


def statement(n, text):
    told = {"id": f"s{n}", "step": "removal", "ground": "spam", "basis": "terms", "facts": text}
    told |= {"macro": "", "scope": "r", "content": text, "until_ms": 0, "source": "report"}
    return told | {
        "detected": False,
        "decided": False,
        "at_ms": 1,
        "appeal_ms": 1,
        "state": "stands",
    }


def right(n, text):
    told = {"name": text, "organisation": "", "email": "r@rights.example", "holder": "owner"}
    return told | {"right": "design", "proof": text, "why": text, "photos": [], "at_ms": 1}


def utterance(n, text):
    told = {"id": f"l{n}", "author": f"e{n}", "author_name": text, "label": "", "text": text}
    return told | {"at_ms": 1, "gone": False}


async def test_what_a_case_holds_is_text_to_whoever_decides(at):
    first, *before = each(utterance)
    place = {"title": PAYLOADS[0], "host": "h", "state": "live", "started_ms": 1}
    around = {"said": first, "before": before, "after": [], "place": place}
    author = {"role": "viewer", "muted_until_ms": 0, "banned_until_ms": 0, "points": 0}
    mine = case(0, PAYLOADS[0]) | {"agent": "tess", "kind": "appeal"}
    steps = [{"step": "removal", "least_s": 0, "usual_s": 0, "most_s": 0}]
    told = {
        "card": mine, "evidence": "0" * 64, "history": each(statement), "points": 0,
        "seen": {"scope": "r", "around": around, "author": author}, "step": "removal",
        "reports": [{"why": "spam", "note": t, "weight": 100, "at_ms": 1, "photos": []}
                    for t in PAYLOADS],
        "picture": "", "rights": each(right),
        "appeal": "\n".join(PAYLOADS), "against": statement(-1, PAYLOADS[0]), "source": "report",
        "means": {
            "steps": steps, "grounds": ["spam"], "unlawful": [], "macros": [], "appeal_ms": 0,
        },
    }  # fmt: skip
    wire = Wire(case_list={"ok": {"cases": each(case), "next": ""}}, case_read={"ok": told})
    page = await at.trapped.opened("/cases#c0", "tess", wire=wire, size=DESK)

    await page.click("[name=all]")

    await expect(page.locator(".utterance")).to_have_count(len(PAYLOADS))
    assert sorted(await texts(page, ".utterance > div > p > bdi")) == sorted(PAYLOADS)
    assert sorted(await texts(page, ".utterance b bdi")) == sorted(PAYLOADS)
    assert sorted(await texts(page, ".entry bdi")) == sorted(PAYLOADS)
    assert sorted(await texts(page, ".report-of > p.quiet bdi")) == sorted(PAYLOADS)
    assert set(await texts(page, "[data-key=rights] bdi")) == set(PAYLOADS)
    assert "\n".join(PAYLOADS) in await texts(page, ".quoted > bdi")
    await page.fill(".decide textarea", PAYLOADS[0])
    assert PAYLOADS[0] in await texts(page, ".preview bdi")
    await at.trapped.quiet()


async def test_what_is_said_of_oneself_is_text(at):
    """Names come from tokens, from the marketplace, VK ID and letters: one answer tells them."""
    accounts = [{"user": f"e{n}", "name": text} for n, text in enumerate(PAYLOADS)]
    token = at.node.tokens.mint("ada", name="Ada", role=Role.VIEWER, ttl_s=600)
    mine = {"user": "ada", "name": "\n".join(PAYLOADS), "role": "viewer", "token": token}
    told = mine | {"session": "s0", "accounts": accounts, "ways": ["mail"]}
    wire = Wire(
        order_mine={"ok": {"orders": each(order)}}, session_mine={"ok": {"devices": each(device)}}
    )

    async def route(page):
        await page.route("**/session*", lambda asked: asked.fulfill(json=told))
        await wire.stand(page)

    page = await at.page("/", before=route)
    at.trapped._watch(page)
    await page.add_init_script(TRAP)
    await page.reload()
    await ready(page)
    at.trapped.pages.append(page)

    await page.click(".topbar .you")

    await expect(page.locator("#you .item")).to_have_count(len(PAYLOADS))
    assert await texts(page, "#you .accounts b") == list(PAYLOADS)
    assert await texts(page, "#you .item h3") == [f"{text} \u00d7 1" for text in PAYLOADS]
    assert await texts(page, "#you h2") == ["\n".join(PAYLOADS)]
    await page.goto(f"{at.address}/settings")
    await expect(page.locator(".device")).to_have_count(len(PAYLOADS))
    assert await texts(page, ".device b") == list(PAYLOADS)
    assert await texts(page, ".who b") == ["\n".join(PAYLOADS)]
    await at.trapped.quiet()
