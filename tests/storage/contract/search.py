"""Search by all words or any."""

import pytest

from storage.port import Delete, Increment
from tests.storage.things import PLAINS, THINGS, thing


@pytest.fixture
async def shelf(put):
    words = {
        "a": ("red", "shoe"),
        "b": ("red", "dress"),
        "c": ("blue", "shoe", "shoe"),
        "d": ("茶", "茶道", "道"),
        "e": ("red", "silk", "shoe"),
        "f": (),
    }
    await put(*(thing(id, words=said) for id, said in words.items()))


@pytest.mark.parametrize(
    ("mode", "terms", "found"),
    [
        ("all", ("red",), "eba"),
        ("all", ("red", "shoe"), "ea"),
        ("all", ("shoe", "shoe"), "eca"),
        ("all", ("red", "nothing"), ""),
        ("all", ("茶道",), "d"),
        ("all", (), ""),
        ("any", ("red",), "eba"),
        ("any", ("red", "silk"), "eba"),
        ("any", ("shoe", "dress"), "beca"),
        ("any", ("nothing", "茶", "blue"), "dc"),
        ("any", ("blue", "shoe", "shoe"), "cea"),
        ("any", ("nothing",), ""),
        ("any", (), ""),
    ],
)
async def test_search_finds_rows_by_their_words(store, shelf, mode, terms, found):
    rows = await store.search(THINGS, terms, mode=mode, limit=9)

    assert [row.id for row in rows] == list(found)


@pytest.mark.parametrize("mode", ["all", "any"])
async def test_search_stops_at_its_limit(store, shelf, mode):
    rows = await store.search(THINGS, ("red",), mode=mode, limit=2)

    assert [row.id for row in rows] == ["e", "b"]


async def test_search_follows_the_words_of_a_row(store, shelf, put, commit):
    await put(thing("a", words=("green", "shoe"), version=1))
    await commit(Delete(THINGS, "e", 1), Increment(THINGS, "b", "likes", 1))

    for term, found in (("red", "b"), ("green", "a"), ("shoe", "ca"), ("silk", "")):
        rows = await store.search(THINGS, (term,), mode="all", limit=9)
        assert [row.id for row in rows] == list(found)


async def test_a_search_term_is_a_word_and_never_a_wildcard_or_a_query(store, put):
    await put(thing("a", words=('"', "*", "red OR", "%")), thing("b", words=("red",)))

    for term, found in (('"', "a"), ("*", "a"), ("red OR", "a"), ("re*", ""), ("%", "a")):
        rows = await store.search(THINGS, (term,), mode="all", limit=9)
        assert [row.id for row in rows] == list(found)


async def test_what_declares_no_terms_cannot_be_searched(store):
    with pytest.raises(TypeError):
        await store.search(PLAINS, ("tea",), mode="all", limit=1)
