"""Shows by words: as one types, whatever alphabet, on air before to come before over."""

import pytest

from feeds.live_now import LISTINGS, Listing
from rialto.answer import BadBody
from storage.pages import MOST_PAGES, PAGE
from tests.callers import guest
from tests.feeds.conftest import host

giulia, nils = host("giulia", "Giulia Moro"), host("nils", "Nils Lindqvist")


async def found(ask, query="", **body):
    return [
        show["room"] for show in (await ask.ok("show:search", guest, query=query, **body))["shows"]
    ]


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Celadon evening", "cela"),
        ("Celadon evening", "EVENING cel"),
        ("Celadon evening", "moro"),
        ("Чёрный чай", "черн"),
        ("Weiße Straße", "weisse"),
        ("أباريق على مهل", "اباريق"),
        ("حقيبة", "حقيبه"),
        ("青瓷茶壶", "茶壶"),
    ],
)
async def test_a_show_is_found_by_the_beginnings_of_its_words(title, typed, ask, opened, deliver):
    room = await opened(giulia, title)
    await opened(nils, "Court sneakers", "fashion")
    await deliver()

    assert await found(ask, typed) == [room]


async def test_all_words_must_be_there(ask, opened, deliver):
    await opened(giulia, "Celadon evening")
    await deliver()

    assert await found(ask, "celadon sneakers") == []


async def test_shows_on_air_stand_first_then_those_to_come_then_those_that_are_over(
    ask, opened, deliver
):
    over = await opened(giulia, "Teapots one", until="ended")
    live = await opened(giulia, "Teapots two")
    draft = await opened(giulia, "Teapots three", until="draft")
    late = await opened(giulia, "Teapots four", until="ended")
    await deliver()

    assert await found(ask, "teapots") == [live, draft, late, over]


async def test_a_show_that_ends_stands_with_those_that_are_over(ask, opened, deliver):
    first = await opened(giulia, "Teapots one")
    second = await opened(giulia, "Teapots two")
    await deliver()
    await ask.ok("room:end", giulia, room=second)
    await deliver()

    assert await found(ask, "teapots") == [first, second]


async def test_no_words_find_all_of_a_category_and_without_one_nothing(ask, opened, deliver):
    pots = await opened(giulia, "Teapots")
    shoes = await opened(nils, "Sneakers", "fashion")
    await deliver()

    assert await found(ask, category="home") == [pots]
    assert await found(ask, category="fashion") == [shoes]
    assert await found(ask, "sneakers", category="home") == []
    assert await found(ask) == await found(ask, " ?! ") == []


@pytest.mark.parametrize("mark", ["=on_air", "=home", "on_air"])
async def test_how_a_show_stands_is_no_word_of_it(mark, ask, opened, deliver):
    await opened(giulia, "Teapots")
    await deliver()

    assert await found(ask, mark) == []


async def test_many_shows_are_read_page_by_page_up_to_the_last_that_is_told(ask, house):
    async def fill(work):
        for n in range(PAGE * MOST_PAGES + 5):
            words = ("=over", "=home", "teapots")
            row = Listing(f"{n:03}", "Teapots", "g", "G", "teapots", "home", "ended", 0, n, words)
            work.store(LISTINGS, row)

    await house.commit(fill)
    seen, page = [], 0
    while True:
        told = await ask.ok("show:search", guest, query="teapots", page=page)
        seen += [show["room"] for show in told["shows"]]
        page = told["next"]
        if not page:
            break

    assert len(seen) == len(set(seen)) == PAGE * MOST_PAGES
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    "body",
    [{"query": "q" * 101}, {"page": -1}, {"page": MOST_PAGES}, {"category": "cars"}, {"query": 7}],
)
async def test_a_search_has_bounds(body, ask):
    with pytest.raises(BadBody):
        await ask.ok("show:search", guest, **body)
