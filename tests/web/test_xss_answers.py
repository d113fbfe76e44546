"""Hundreds of texts that want to run, in what pages are answered: each stays a text."""

import pytest
from playwright.async_api import expect

from rialto.roles import Role
from tests.web.market import DESK, ready
from tests.web.payloads import PAYLOADS
from tests.web.trapped import TRAP, texts, trapping
from tests.web.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]
at = trapping


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
        "picture": "", "rights": each(right), "held": False, "covers": [],
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
