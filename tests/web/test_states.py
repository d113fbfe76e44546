"""Every list and panel tells how it is: on its way, empty, failed, offline, not for you."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from gateway.first_sight import FirstSight
from tests.callers import RIGHT
from tests.web.market import DESK, market, ready
from tests.web.test_walk import where
from tests.web.wire import Wire, no

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

WEB = Path(__file__).resolve().parents[2] / "web"
SENTENCE = re.compile(r"\w+\W+\w+")
STEP = "button:visible, a:visible"
AT_ONCE = 4
OFFLINE = (
    "home", "room", "lobby", "desk", "devices", "search", "discover", "live", "inbox", "cases",
    "rights",
)  # fmt: skip
EMPTY = {
    "feed_live": {"ok": {"cards": []}},
    "goods_search": {"ok": {"products": [], "next": ""}},
    "order_mine": {"ok": {"orders": []}},
    "room_mine": {"ok": {"rooms": []}},
    "chat_read": {"ok": {"lines": []}},
    "show_search": {"ok": {"shows": [], "next": 0}},
    "people_search": {"ok": {"people": [], "next": 0}},
    "people_hosts": {"ok": {"people": [], "next": 0}},
    "question_search": {"ok": {"questions": [], "next": 0}},
    "question_recent": {"ok": {"questions": [], "next": 0}},
    "case_list": {"ok": {"cases": [], "next": ""}},
    "notice_list": {"ok": {"notices": [], "next": 0, "read_ms": 0, "unread": 0}},
}
DOWN, SIGN_IN = no(1122), no(1005)
# Where each panel is met, by the page and what is pressed on it.
MET = {
    "live": "home", "things": "home", "people": "you", "orders": "you", "product": "product",
    "chat": "room", "questions": "room", "table": "room", "tray": "room", "room": "gone",
    "here": "here", "decisions": "devices",
    "shows": "lobby", "studio": "lobby",
    "devices": "devices", "yours": "devices", "limits": "devices",
    "to_follow": "welcome",
    "seen": "home", "laid": "desk", "offered": "desk", "waiting": "desk", "sales": "desk",
    "found_shows": "search", "found_things": "search", "found_people": "search",
    "found_questions": "search", "air": "discover", "hosts": "discover", "market": "discover",
    "answered": "discover", "all_live": "live", "inbox": "inbox", "cases": "cases", "case": "cases",
    "rights": "rights",
    "tidy": "tidied",  # tests/web/test_tidy.py
}  # fmt: skip
# What comes with the room itself (questions, table, tray, laid, waiting, sales) fails with it.
HELD = {
    "home": ("live", "things"), "product": ("product",), "you": ("orders",), "lobby": ("shows",),
    "room": ("chat", "questions", "table", "tray"),
    "desk": ("laid", "offered", "waiting", "sales", "chat"),
    "devices": ("devices", "decisions", "yours", "limits"),
    "search": ("found_shows", "found_things", "found_people", "found_questions"),
    "discover": ("air", "hosts", "market", "answered"),
    "live": ("all_live",), "inbox": ("inbox",), "cases": ("cases", "case"), "rights": ("rights",),
    "welcome": ("to_follow",),
}  # fmt: skip
HOLD = {"product": {"goods_show": "hold"}}
REFUSABLE = {where: HELD[where] for where in HELD if where not in ("room", "desk")}
REFUSABLE |= {"gone": ("room",)}


def declared():
    """Return the names of all panels that pages and modules declare."""
    text = "".join(p.read_text("utf-8") for p in [*WEB.glob("*.html"), *(WEB / "js").rglob("*.js")])
    found = re.findall(r"""data-panel="(\w+)"|\bpanel: '(\w+)'|dataset\.panel = '(\w+)'""", text)
    return {name for names in found for name in names if name}


def test_every_panel_is_met_by_these_tests():
    assert declared() == MET.keys()


@pytest.fixture
async def at(tmp_path, monkeypatch):
    async def nothing(self, request):
        """A page that brings no room: it has to be asked for."""

    monkeypatch.setattr(FirstSight, "of", nothing)
    async with market(tmp_path) as opened:
        opened.here = await opened.room(laid=())
        async with opened.visit("ada") as ada, opened.visit("bo") as bo:
            said = await ada.change("chat:say", chat=opened.here, text="Mine was half the price")
            told = {"chat": opened.here, "line": said["id"], "reason": "spam"}
            await bo.change("report:line", **told)
            other = await opened.room(laid=("kettle",))
            told = {**RIGHT, "addresses": [f"/room/{other}?thing=kettle"]}
            opened.told = where(await bo.change("rights:notify", **told))
        async with opened.visit("tess") as tess:
            opened.case = (await tess.ask("case:list"))["cases"][0]["case"]
        yield opened


async def meet(at, where, wire, wait=True):
    """Open the place of some panels over ``wire``."""
    paths = {"lobby": "/studio", "desk": f"/studio?room={at.here}", "gone": "/room/none"}
    paths |= {"search": "/search?q=xyzzy"} | {p: f"/{p}" for p in ("discover", "live", "inbox")}
    paths |= {"devices": "/settings", "welcome": "/welcome?step=3"}
    paths |= {"cases": f"/cases#{at.case}", "rights": at.told}
    path = paths.get(where, f"/room/{at.here}" if where == "room" else "/")
    who = {"lobby": "giulia", "desk": "giulia", "cases": "tess"}.get(where, "ada")
    who, account = (None, "ada") if where == "devices" else (who, None)
    page = await at.page(path, who, account=account, before=wire.stand, size=DESK)
    if where == "you":
        await page.click(".topbar .you")
    if where == "product":
        await page.click(".grid .tile h3 button >> nth=0")
    return page


async def is_in(page, panel, state, *, step=True):
    """Wait for a panel's state; it says a sentence and, but for a wait, offers a step."""
    found = page.locator(f'[data-panel="{panel}"]')
    await expect(found).to_have_attribute("data-state", state)
    assert SENTENCE.search(await found.text_content()), f"{panel} says nothing when {state}"
    if step and await found.is_visible():
        assert await found.locator(STEP).count(), f"{panel} leads nowhere when {state}"


async def together(*acts):
    """Pages wait beside each other, some at once: most of what these tests take is waiting."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(act):
        async with turns:
            await act

    async with asyncio.TaskGroup() as tasks:
        for act in acts:
            tasks.create_task(one(act))


async def are_in(at, where, panels, state, *, step=True, **rules):
    page = await meet(at, where, Wire(**rules))
    for panel in panels:
        await is_in(page, panel, state, step=step)
    await page.close()


async def people_are_in(at, who, state, answer, *, step=True):
    page = await at.opened("/", who, size=DESK)
    await page.route("**/demo/people", answer)
    await page.click(".topbar .you")
    await is_in(page, "people", state, step=step)
    return page


async def nobody_vouches(at):
    """Where there is no way to sign in here, one is told where there is one."""

    async def nothing(page):
        nobody = {"user": "", "name": "", "role": "guest", "token": "", "accounts": [], "ways": []}
        await page.route("**/session", lambda route: route.fulfill(json=nobody))
        await page.route("**/demo/people", lambda route: route.fulfill(json=[]))

    page = await at.opened("/", size=DESK, before=nothing)
    await page.click(".topbar .you")
    await is_in(page, "people", "empty")


async def no_notice_is_chosen(at):
    page = await at.opened("/rights", size=DESK)
    await is_in(page, "rights", "empty")


async def no_case_is_open(at):
    page = await at.opened("/cases", "tess", size=DESK)
    await is_in(page, "case", "empty")


async def test_what_is_on_its_way_says_so(at):
    await together(
        *(
            are_in(at, where, panels, "loading", step=False, **HOLD.get(where, {"every": "hold"}))
            for where, panels in HELD.items()
        ),
        people_are_in(at, "ada", "loading", lambda route: None, step=False),
    )

    assert at.complaints == []


async def test_what_is_empty_says_what_would_fill_it(at):
    places = ("home", "lobby", "room", "desk", "you", "search", "discover", "live", "inbox")
    places = (*places, "welcome")
    await together(
        *(are_in(at, where, HELD[where], "empty", **EMPTY) for where in places),
        are_in(at, "devices", ("decisions",), "empty", statement_list={"ok": {"statements": []}}),
        are_in(at, "cases", ("cases",), "empty", **EMPTY),
        no_case_is_open(at),
        no_notice_is_chosen(at),
        nobody_vouches(at),
    )

    assert at.complaints == []


@pytest.mark.parametrize(("rule", "state"), [(DOWN, "error"), (SIGN_IN, "denied")])
async def test_what_is_refused_says_why_and_what_to_do(at, rule, state):
    rules = {"product": {"goods_show": rule}}
    partly = {"room": ("chat",), "desk": ("offered", "chat")}
    await together(
        *(
            are_in(at, where, panels, state, **rules.get(where, {"every": rule}))
            for where, panels in REFUSABLE.items()
        ),
        *(
            are_in(at, where, panels, state, chat_read=rule, goods_search=rule)
            for where, panels in partly.items()
        ),
        are_in(at, "desk", ("studio",), state, room_show=rule),
    )

    assert at.complaints == []


async def without_a_line(at, where):
    wire = Wire()
    wire.down = True
    page = await meet(at, where, wire)
    for panel in {"room": ("room",), "desk": ("studio",)}.get(where, HELD[where]):
        await is_in(page, panel, "offline")
    await expect(page.locator(".strip")).to_contain_text("Connecting")
    if where == "home":
        await is_in(page, "seen", "empty")

    await wire.cut()

    await ready(page)
    await expect(page.locator('[data-panel="seen"]')).to_have_count(0)
    for panel in HELD[where]:
        found = page.locator(f'[data-panel="{panel}"]')
        await expect(found).to_have_attribute("data-state", re.compile("full|empty"))


async def test_without_a_line_each_panel_says_so_and_fills_when_it_is_there(at):
    await together(*(without_a_line(at, where) for where in OFFLINE))


async def test_people_who_cannot_be_asked_for_are_asked_for_again(at):
    page = await people_are_in(at, "ada", "offline", lambda route: route.abort())

    await page.unroute("**/demo/people")
    await page.click('[data-panel="people"] .button')

    await is_in(page, "people", "full")


async def test_a_line_that_is_lost_and_found_is_told_and_nothing_is_missed(at):
    wire = Wire()
    page = await meet(at, "room", wire)
    await ready(page)
    await wire.cut(down=True)
    await expect(page.locator(".strip")).to_contain_text("The line is lost")
    async with at.visit("bo") as bo:
        await bo.change("chat:say", chat=at.here, text="Said meanwhile")

    await wire.cut()

    await expect(page.locator(".strip")).to_contain_text("You are back")
    await expect(page.locator(".log")).to_contain_text("Said meanwhile")
    await expect(page.locator(".strip")).to_be_hidden()
