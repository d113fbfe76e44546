"""The page in seven languages, in real Chromium: its runtime, whose choice, room for words."""

import re

import pytest
from playwright.async_api import expect

from gateway.pages import WEB
from gateway.words import read
from tests.gateway.test_icu import MESSAGES, UNREADABLE, said
from tests.web.market import PHONE, market
from tests.web.test_words import places

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(120)]

WORDS = read(WEB / "words")
COUNTS = [0, 1, 2, 3, 5, 11, 21, 100, 1_000, 12_345, 1_000_000]
TELL = """async cases => {
  const { learn, t } = await import('/static/js/words.js')
  await learn('design')
  await learn('cases')
  await learn('rights')
  return cases.map(([key, values]) => t(key, values))
}"""
READ = """async ([messages, unreadable]) => {
  const { format, parse } = await import('/static/js/icu.js')
  const plural = n => n === 1 ? 'one' : 'other'
  const tongue = { plural, number: n => `<${n}>`, isolate: text => `[${text}]` }
  const refused = message => { try { parse(message) } catch (error) { return error.name } }
  const read = ([message, values]) => format(parse(message), values, tongue)
  return [messages.map(read), unreadable.map(refused)]
}"""
ASK = "async ([name, told]) => (await import('/static/js/words.js'))[name](...told)"
PRICES = {
    "en-GB": (1_250, "GBP", "£12.50"),
    "en": (1_200, "GBP", "£12"),
    "pt": (123_450, "BRL", "R$\u00a01.234,50"),
    "zh-CN": (1_999, "CNY", "¥19.99"),
    "de": (1_980, "JPY", "1.980\u00a0¥"),
    "ru": (1_234_500, "RUB", "12\u00a0345\u00a0₽"),
    "ar-EG": (1_250, "EGP", "\u200f\u0661\u0662\u066b\u0665\u0660\u00a0ج.م.\u200f"),
}
MOMENT = 1_700_000_000_000
LATER = {"minute": 60_000, "hours": 3 * 3_600_000, "days": 2 * 86_400_000, "year": 400 * 86_400_000}


@pytest.fixture
async def at(tmp_path):
    async with market(tmp_path) as opened:
        yield opened


def cases(language):
    """Return every key of a language with sample values, counts among them."""
    found = []
    for key, message in WORDS[language].said.items():
        names = places(message)
        named = dict.fromkeys(names - {"n"}, "Ада & Co. {n}")
        found += [(key, named | {"n": n}) for n in (COUNTS if "n" in names else [0])]
    return found


async def test_the_page_and_the_server_say_the_same_in_every_language(at):
    for language, words in WORDS.items():
        page = await at.page("/", lang=language)

        told = await page.evaluate(TELL, cases(language))

        assert told == [words.t(key, **values) for key, values in cases(language)]
        await page.close()
    assert at.complaints == []


async def test_the_page_and_the_server_read_the_same_syntax(at):
    page = await at.page("/")

    told, refused = await page.evaluate(READ, [[m[:2] for m in MESSAGES], UNREADABLE])

    assert told == [said(message, **values) for message, values, _ in MESSAGES]
    assert refused == ["SyntaxError"] * len(UNREADABLE)


async def test_a_key_that_no_catalogue_has_is_our_mistake(at):
    page = await at.page("/")

    with pytest.raises(Exception, match=r"no words for no\.such"):
        await page.evaluate(ASK, ["t", ["no.such"]])
    with pytest.raises(Exception, match="no value for name"):
        await page.evaluate(ASK, ["t", ["you.are", {}]])
    with pytest.raises(Exception, match="no words for constructor"):
        await page.evaluate(ASK, ["t", ["constructor"]])


async def test_a_price_in_the_readers_currency_says_about_how_much_and_at_which_rate(at):
    page = await at.page("/", lang="de")
    price = {"amount": 2_550, "currency": "GBP"}
    told = {"amount": 2_986, "currency": "EUR", "rate": 1.17104, "at_ms": MOMENT}

    shown = await page.evaluate(ASK, ["converted", [price, told]])

    assert shown["about"] == "≈ \u206829,86\u00a0€\u2069"
    assert shown["rate"].startswith(
        "\u20681\u00a0£\u2069 = \u20681,171\u00a0€\u2069, Stand \u206814.11.2023"
    )


async def test_a_price_is_written_as_the_readers_place_does(at):
    for lang, (amount, currency, text) in PRICES.items():
        page = await at.page("/", lang=lang)

        assert (
            await page.evaluate(ASK, ["money", [{"amount": amount, "currency": currency}]]) == text
        )


async def test_time_is_told_as_it_is_near_or_far(at):
    page = await at.page("/", lang="es")

    told = [await page.evaluate(ASK, ["ago", [MOMENT, MOMENT + ms]]) for ms in LATER.values()]
    clocks = [await page.evaluate(ASK, ["clock", [MOMENT, MOMENT + ms]]) for ms in LATER.values()]

    assert told[:3] == ["hace 1 min", "hace 3 h", "anteayer"]
    assert told[3] == clocks[3]
    assert re.fullmatch(r"\d\d:\d\d", clocks[0])
    assert re.fullmatch(r"1[45] nov, \d\d:\d\d", clocks[2])
    assert re.fullmatch(r"1[45] nov 2023", clocks[3])
    assert await page.evaluate(ASK, ["running", [65]]) == "1:05"
    assert await page.evaluate(ASK, ["running", [3_605]]) == "1:00:05"


async def test_the_words_are_there_before_a_module_runs(at):
    page = await at.page("/", lang="ru", java_script_enabled=False)

    await expect(page.locator("h1")).to_have_text(WORDS["ru"].t("market.is.open"))
    await expect(page.locator("h1")).to_be_visible()


async def test_what_the_reader_chooses_is_kept_for_the_page_and_for_the_server(at):
    page = await at.opened("/settings?lang=de")

    await page.click("button[name=language]")
    await page.click("#choices .option[lang=zh]")
    await page.wait_for_selector("html[lang=zh][data-open]", state="attached")

    kept = {cookie["name"]: cookie for cookie in await page.context.cookies()}
    assert (kept["lang"]["value"], kept["lang"]["sameSite"]) == ("zh", "Lax")
    assert not kept["lang"]["httpOnly"]
    assert "lang=" not in page.url
    again = await page.context.request.get(at.address)
    assert again.headers["content-language"] == "zh"


async def test_a_choice_whose_cookie_is_lost_is_shown_at_once_and_renewed(at):
    async def chosen(page):
        await page.add_init_script("localStorage.setItem('rialto.lang', 'ar')")

    page = await at.opened("/", lang="de", before=chosen)

    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    await expect(page.locator("h1")).to_have_text(WORDS["ar"].t("market.is.open"))
    await expect(page.locator("h1")).to_be_visible()
    assert {"ar"} == {each["value"] for each in await page.context.cookies()}


async def test_the_button_that_follows_a_host_stays_in_one_line_on_a_phone(at):
    room = await at.room()

    page = await at.opened(f"/room/{room}?lang=ru", size=PHONE)

    label = page.locator(".host .follow > span").first
    await expect(label).to_have_text("Подписаться")
    lines = await label.evaluate("""each => {
      const range = document.createRange()
      range.selectNodeContents(each)
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size
    }""")
    assert lines == 1
