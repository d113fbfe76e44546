"""The inbox: what concerns one is there, new is marked and counted, and each leads to its place."""

import pytest
from playwright.async_api import expect

from feeds.directory import PERSONS
from social.notices import PAGE, about, notify
from tests.web.market import DESK, market, ready
from tests.web.test_keyboard import Keys
from tests.web.test_search import EVIL, listed

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(240)]

BADGE = '.tabbar a[href="/inbox"] .count [aria-hidden]'


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        opened.here = await opened.room("Celadon evening")
        yield opened


async def answered(at, text="Not at all", question="Is the teapot heavy?"):
    async with at.visit("ada") as ada, at.visit("bo") as bo:
        asked = await ada.change("question:ask", product="teapot", text=question)
        await bo.change("question:answer", question=asked["id"], text=text)
        await arrives(ada, text)


async def mentioned(at, text="Ada, look at this lid"):
    async with at.visit("ada") as ada, at.visit("bo") as bo:
        await bo.change("chat:say", chat=at.here, text=text, mentions=["ada"])
        await arrives(ada, text)


async def arrives(ada, text):
    """Wait until a notice with ``text`` has come to Ada."""
    while True:
        _, news = await ada.pushes.get()
        if news.get("kind") == "notice" and news["notice"]["text"] == text:
            return


async def test_what_concerns_one_comes_newest_first_and_is_counted_until_it_is_seen(at):
    await answered(at)
    await mentioned(at)
    page = await at.opened("/", "ada")
    await expect(page.locator(BADGE)).to_have_text("2")

    await page.click('.tabbar a[href="/inbox"]')

    notices = page.locator(".notice")
    await expect(notices.locator("b")).to_have_text(
        ["\u2068Bo\u2069 mentioned you", "\u2068Bo\u2069 answered your question"]
    )
    await expect(page.locator(".notice[data-new]")).to_have_count(2)
    await expect(page.locator(BADGE)).to_have_count(0)
    await page.reload()
    await ready(page)
    await expect(notices).to_have_count(2)
    await expect(page.locator(".notice[data-new]")).to_have_count(0)
    assert at.complaints == []


async def test_what_comes_while_one_looks_is_shown_and_what_comes_elsewhere_is_counted(at):
    inbox, home = await at.opened("/inbox", "ada"), await at.opened("/", "ada")
    await expect(inbox.locator('[data-panel="inbox"]')).to_have_attribute("data-state", "empty")

    await mentioned(at)

    await expect(inbox.locator(".notice[data-new]")).to_contain_text(["look at this lid"])
    await expect(home.locator(BADGE)).to_have_count(0)  # it was seen on the other page


async def test_each_leads_to_its_place_and_back_to_the_inbox(at):
    await answered(at)
    await mentioned(at)
    page = await at.opened("/inbox", "ada", size=DESK)
    await page.click('.notice[data-kind="mention"]')
    await expect(page.locator(".host h1")).to_have_text("Celadon evening")
    await page.go_back()
    await ready(page)

    await page.click('.notice[data-kind="answer"]')

    await expect(page.locator("#product")).to_contain_text("Is the teapot heavy?")
    assert page.url == f"{at.address}/discover?thing=teapot"
    assert at.complaints == []


async def test_a_sanction_is_told_with_its_reason(at):
    async with at.visit("ada") as ada, at.visit("giulia") as giulia:
        reason = {"seconds": 600, "reason": "Links to another shop"}
        await giulia.change("sanction:timeout", scope=at.here, user="ada", **reason)
        await arrives(ada, "Links to another shop")
    page = await at.opened("/inbox", "ada")

    told = page.locator('.notice[data-kind="sanction"]')
    await expect(told).to_contain_text("You cannot write in \u2068Celadon evening\u2069 until")
    await expect(told).to_contain_text("Links to another shop")


async def test_its_task_is_done_by_keyboard_alone(at):
    await answered(at)
    page = await at.opened("/", "ada", size=DESK)
    keys = Keys(page)
    await keys.press('.tabbar a[href="/inbox"]')
    await expect(page.locator("main h1")).to_be_focused()

    await keys.press(".notice")

    await expect(page.locator("#product")).to_be_visible()


async def test_a_guest_is_told_what_would_be_here_and_asked_in(at):
    page = await at.opened("/inbox")

    await expect(page.locator('[data-panel="inbox"]')).to_have_attribute("data-state", "denied")
    await page.click('[data-panel="inbox"] .button')

    await expect(page.locator("#you")).to_be_visible()
    assert at.complaints == []


async def test_what_lies_further_back_is_read_when_it_is_asked_for(at):
    for n in range(PAGE + 2):

        async def one(work, n=n):
            await notify(about("ada", "mention", f"{n}"), 1, work)

        await at.node.house.commit(one)
    page = await at.opened("/inbox", "ada")
    await expect(page.locator(".notice")).to_have_count(PAGE)

    await page.click(".onward .button")

    await expect(page.locator(".notice")).to_have_count(PAGE + 2)
    await expect(page.locator(".onward")).to_have_count(0)


async def test_a_kind_that_this_page_does_not_know_is_left_out(at):
    async def one(work):
        await notify(about("ada", "tomorrow", "x"), 1, work)

    await at.node.house.commit(one)
    await mentioned(at)
    page = await at.opened("/inbox", "ada")

    await expect(page.locator(".notice")).to_have_count(1)
    assert at.complaints == []


async def test_shows_of_hosts_one_follows_stand_beside_it(at):
    async with at.visit("ada") as ada:
        await ada.change("follow:add", whom="giulia")
    await listed(at, PERSONS, "giulia")
    page = await at.opened("/inbox", "ada", size=DESK)

    await expect(page.locator(".watched .show")).to_contain_text(["Celadon evening"])
    beside, news = [await page.locator(one).bounding_box() for one in (".watched", ".news")]
    assert beside["x"] > news["x"] + news["width"]


async def test_in_arabic_new_is_marked_at_the_right(at):
    await mentioned(at)
    page = await at.opened("/inbox", "ada", lang="ar")

    sign, text = [await page.locator(f".notice {x}").first.bounding_box() for x in (".by", "b")]
    assert sign["x"] > text["x"]
    assert at.complaints == []


async def test_what_others_wrote_is_only_ever_text(at):
    await answered(at, EVIL, question=EVIL)
    page = await at.opened("/inbox", "ada")

    await expect(page.locator(".notice .quoted-line")).to_have_text(EVIL)
    assert await page.title() == "Inbox · Rialto"
    assert at.complaints == []
