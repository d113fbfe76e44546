"""Several accounts on a device are kept apart, and each leaves by itself."""

import pytest

from accounts.sessions import LASTS_MS, SEEN_EVERY_MS, Sessions
from gateway.admission import Admission
from gateway.session_cookie import COOKIE, MOST
from gateway.tokens import ExpiredToken
from storage.work import Look


async def test_two_accounts_on_one_device_are_kept_apart(browser):
    await browser.sign_in("market")
    await browser.sign_in("vk")
    vera = await browser.me()

    ada = (await browser.post("/session/switch", user="ada")).json()

    assert [vera["name"], ada["name"]] == ["Vera K.", "Ada"]
    assert [one["name"] for one in ada["accounts"]] == ["Ada", "Vera K."]
    assert ada["session"] != vera["session"]
    assert (await browser.me())["user"] == "ada"
    assert (await browser.me(user=vera["user"]))["user"] == vera["user"], "a tab keeps its own"
    assert (await browser.me(user="bo"))["user"] == ""


async def test_who_signs_in_again_has_one_session_on_the_device(browser, ask, commit):
    await browser.sign_in()
    await browser.sign_in()

    told = await browser.me()
    sessions = await Sessions(commit.world)._of("ada", Look(commit.store))

    assert [one["user"] for one in told["accounts"]] == ["ada"]
    assert [one.id for one in sessions] == [told["session"]]


async def test_a_device_keeps_a_few_accounts(browser):
    for number in range(MOST + 1):
        await browser.by_mail(f"{number}@example.org", f"P{number}")

    assert [one["name"] for one in (await browser.me())["accounts"]] == [
        "P5",
        "P4",
        "P3",
        "P2",
        "P1",
    ]


async def test_who_leaves_is_out_and_the_other_account_stays(browser, tokens, store, commit):
    await browser.sign_in("vk")
    await browser.sign_in("market")
    ada = await browser.me()

    left = (await browser.post("/session/leave", user="ada")).json()

    assert left["name"] == "Vera K."
    with pytest.raises(ExpiredToken):
        await Admission(tokens, Look(store), commit).must_be_let_in(tokens.read(ada["token"]))


async def test_nobody_can_switch_to_an_account_of_another_device(browser, another):
    await browser.sign_in("market")
    await another.sign_in("vk")

    assert (await another.post("/session/switch", user="ada")).status_code == 401
    assert (await another.post("/session/leave", user="ada")).json()["name"] == "Vera K."
    assert (await browser.me())["user"] == "ada"


async def test_a_session_that_is_used_lasts_and_one_that_is_not_ends(browser, world):
    await browser.sign_in()
    now = world.now_ms()
    world.now_ms = lambda: now + SEEN_EVERY_MS
    await browser.me()

    kept = browser.http.cookies[COOKIE]

    async def user_at(ms):
        world.now_ms = lambda: now + ms
        headers = {"cookie": f"{COOKIE}={kept}"}
        return (await browser.http.get("/session", headers=headers)).json()["user"]

    assert await user_at(SEEN_EVERY_MS + LASTS_MS - 1) == "ada"
    assert await user_at(SEEN_EVERY_MS + 2 * LASTS_MS - 1) == ""


@pytest.mark.parametrize("shown", ["x", "~~~", "01JAAAAAAAAAAAAAAAAAAAAAAA." + "y" * 43, "\x01"])
async def test_a_cookie_that_opens_nothing_is_let_go(shown, browser):
    answer = await browser.http.get("/session", headers={"cookie": f"{COOKIE}={shown}"})

    assert answer.json()["user"] == ""
