"""Pages of what words find: each row once, the first mark first, and not for ever."""

import pytest

from storage.pages import MOST_PAGES, PAGE, page_of, ranked, rows_for
from storage.work import Look
from tests.storage.things import THINGS, thing


@pytest.mark.parametrize(
    ("rows", "page", "seen", "next"),
    [
        (0, 0, 0, 0),
        (PAGE, 0, PAGE, 0),
        (PAGE + 1, 0, PAGE, 1),
        (PAGE + 1, 1, 1, 0),
        (rows_for(MOST_PAGES - 1), MOST_PAGES - 1, PAGE, 0),
    ],
)
def test_a_page_tells_whether_there_is_another(rows, page, seen, next):
    shown, after = page_of([thing(str(n)) for n in range(rows)], page)

    assert (len(shown), after) == (seen, next)


async def test_rows_of_the_first_mark_stand_first_and_each_is_on_one_page(house):
    rows = [thing(f"{n:03}", words=("tea", "=b" if n % 3 else "=a")) for n in range(PAGE * 2)]

    async def keep(work):
        for row in rows:
            work.store(THINGS, row)

    await house.commit(keep)
    look = Look(house.commit.store)

    first, next = await ranked(look, THINGS, ("tea",), ("=a", "=b"), 0)
    second, last = await ranked(look, THINGS, ("tea",), ("=a", "=b"), next)

    ids = [row.id for row in [*first, *second]]
    of_a = sorted((r.id for r in rows if "=a" in r.words), reverse=True)
    of_b = sorted((r.id for r in rows if "=b" in r.words), reverse=True)
    assert ids == of_a + of_b
    assert (next, last) == (1, 0)


async def test_where_the_first_mark_fills_the_page_nothing_else_is_asked(house):
    async def keep(work):
        for n in range(PAGE + 5):
            work.store(THINGS, thing(f"{n:03}", words=("tea", "=a")))

    await house.commit(keep)

    found, next = await ranked(Look(house.commit.store), THINGS, ("tea",), ("=a", "=b"), 0)

    assert (len(found), next) == (PAGE, 1)
