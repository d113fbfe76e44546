"""Hundreds of texts that want to run, said in a show by whoever may: each stays a text."""

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
from tests.web.market import DESK
from tests.web.payloads import PAYLOADS
from tests.web.trapped import batched, texts, trapping

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

# Notes what the room was called: it may itself move meanwhile, and then says its own title again.
TITLES = """() => {
  const title = document.querySelector('.host h1')
  window.titles = []
  const note = () => window.titles.push(title.textContent)
  new MutationObserver(note).observe(title, { childList: true })
}"""
TOGETHER = 40  # the log keeps no more rows than are looked at
at = trapping


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
