"""Signing in by a code: one letter a minute, and only where it was asked for."""

import pytest

from accounts.codes import SentAlready, WrongCode


async def test_a_wrong_code_is_refused_with_the_tries_that_are_left(browser):
    await browser.post("/session/code", address="ada@example.org")
    wrong = f"{(int(browser.mailbox.code) + 1) % 10**6:06}"

    answer = await browser.post("/session/code/enter", address="ada@example.org", code=wrong)

    assert answer.json()["code"] == WrongCode.code
    assert answer.json()["facts"] == {"left": 4}


async def test_only_the_browser_that_asked_can_enter_the_code(browser, another):
    await browser.post("/session/code", address="ada@example.org")

    answer = await another.post(
        "/session/code/enter", address="ada@example.org", code=browser.mailbox.code
    )

    assert answer.status_code == 409
    assert (await another.me())["user"] == ""


async def test_a_second_letter_waits_a_minute(browser):
    await browser.post("/session/code", address="ada@example.org")

    answer = await browser.post("/session/code", address="ada@example.org")

    assert answer.json()["code"] == SentAlready.code
    assert answer.headers["retry-after"] == "60"


@pytest.mark.parametrize(
    ("lang", "subject"), [("de-AT", "Dein Code für Rialto: "), ("xx", "Your code for Rialto: ")]
)
async def test_the_letter_speaks_the_language_of_the_page(lang, subject, browser, mailbox):
    await browser.post("/session/code", address="ada@example.org", lang=lang)

    assert mailbox.letters[0][1] == subject + mailbox.code


async def test_a_letter_that_cannot_be_sent_is_told_so(browser, mailbox):
    mailbox.fails = True

    assert (await browser.post("/session/code", address="ada@example.org")).status_code == 503


async def test_where_no_letters_go_out_there_is_no_such_way(browser, api):
    api.ways.mailer = None

    assert (await browser.post("/session/code", address="ada@example.org")).status_code == 404
    assert "mail" not in (await browser.me())["ways"]


async def test_attempts_of_one_address_have_a_pace(browser):
    answers = [await browser.post("/session/switch", user="ada") for _ in range(21)]

    assert [one.status_code for one in answers] == [401] * 20 + [429]
    assert answers[-1].headers["retry-after"] == "5"
