"""Recognition: a browser that signed in once is known again, by nothing that it could make up."""

import asyncio

import pytest

from accounts.account import LINKS
from accounts.marks import KNOWN_BY
from gateway.device_cookie import COOKIE
from moderation.access import ACCESSES, shut_out
from moderation.ladder import Step
from moderation.statements import Decider, Measure, restrict

FOREVER = 10**15


@pytest.fixture
def banned(commit, world):
    """Ban somebody from the site."""

    async def banned(user):
        measure = Measure(verb="access:ban", user=user, step=Step.BAN, until_ms=FOREVER)

        async def once(work):
            statement = restrict(measure, Decider("sam", "agent"), work, world)
            await shut_out(measure, statement.id, "sam", work)

        await commit(once)

    return banned


@pytest.fixture
def until(store):
    async def until(user):
        access = await store.get(ACCESSES, user)
        return access.until_ms if access else 0

    return until


def _cookie(answer):
    found = [c for c in answer.headers.get_list("set-cookie") if c.startswith(f"{COOKIE}=")]
    return found[0] if found else ""


async def test_a_browser_is_given_a_name_when_somebody_signs_in_and_no_script_reads_it(browser):
    before = await browser.http.get("/session")
    answer = await browser.by_mail()

    assert _cookie(before) == ""
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in _cookie(answer)
    assert _cookie(await browser.by_mail("bo@example.org", "Bo")) == ""


async def test_it_is_the_same_for_all_who_sign_in_there(browser, store):
    await browser.by_mail()
    await browser.sign_in()

    marks = [
        row.mark for row in store.rows[KNOWN_BY.name].values() if row.mark.startswith("device:")
    ]
    assert len(marks) == 2
    assert len(set(marks)) == 1


async def test_who_was_banned_signs_in_anew_on_the_same_device_in_vain(browser, banned, until):
    first = (await browser.by_mail()).json()["user"]
    await browser.post("/session/leave", user=first)
    await banned(first)

    second = (await browser.by_mail("other@example.org", "Other")).json()["user"]

    assert second != first
    assert await until(second) == FOREVER


async def test_and_on_another_device_by_the_same_contact(
    browser, another, banned, until, commit, store
):
    first = (await browser.by_mail()).json()["user"]
    await banned(first)
    await asyncio.sleep(60)  # letters do not follow one another faster

    async def forget(work):
        for link in store.rows[LINKS.name].values():
            work.delete(LINKS, link)

    await commit(forget)  # as erasing the account does: the next one of this mailbox is new
    second = (await another.by_mail()).json()["user"]
    stranger = (await another.by_mail("bo@example.org", "Bo")).json()["user"]

    assert second != first
    assert await until(second) == FOREVER
    assert await until(stranger) == 0


async def test_an_account_that_is_there_already_is_banned_with_its_next_token(
    browser, banned, until
):
    first = (await browser.by_mail()).json()["user"]
    await browser.sign_in()
    await banned(first)

    await browser.me()

    assert await until("ada") == FOREVER


@pytest.mark.parametrize("shown", ["", ".", "made-up.", "made-up.00", "x" * 400, "a.b.c"])
async def test_a_name_that_is_not_ours_is_none(shown, browser, banned, until):
    first = (await browser.by_mail()).json()["user"]
    await banned(first)
    await browser.post("/session/leave", user=first)
    browser.http.cookies.set(COOKIE, shown, domain="rialto.example")

    second = (await browser.by_mail("other@example.org", "Other")).json()["user"]

    assert await until(second) == 0


async def test_who_signed_in_before_there_were_names_is_not_asked_for_one(browser, until):
    await browser.by_mail()
    del browser.http.cookies[COOKIE]

    told = await browser.me()

    assert await until(told["user"]) == 0
