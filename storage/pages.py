"""Pages of what words find: by number, and few, for nobody reads a search to its end."""

from typing import Annotated

from msgspec import Meta

from storage.port import Collection, R
from storage.work import Look

PAGE = 20
MOST_PAGES = 5
Query = Annotated[str, Meta(max_length=100)]
PageNumber = Annotated[int, Meta(ge=0, lt=MOST_PAGES)]


def rows_for(page: int) -> int:
    """Return how many rows tell a page and whether there is another one."""
    return (page + 1) * PAGE + 1


def page_of(rows: list[R], page: int) -> tuple[list[R], int]:
    """Return the rows of a page, and the number of the next one, 0 on the last."""
    more = len(rows) >= rows_for(page) and page + 1 < MOST_PAGES
    return rows[page * PAGE : (page + 1) * PAGE], page + 1 if more else 0


async def ranked(
    look: Look, of: Collection[R], terms: tuple[str, ...], marks: tuple[str, ...], page: int
) -> tuple[list[R], int]:
    """Return a page of the rows that have all ``terms``, and the number of the next one.

    Each row keeps one of ``marks`` among its words; those of the first stand first, and under one
    mark the newest. A mark is no word, so that no text holds it.
    """
    found: list[R] = []
    for mark in marks:
        if (missing := rows_for(page) - len(found)) > 0:
            found += await look.search(of, (*terms, mark), limit=missing)
    return page_of(found, page)
