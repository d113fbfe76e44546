"""Shows by words: those on air, those to come, and those that are over, in this order."""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from feeds.live_now import (
    LISTINGS,
    ON_AIR_MARK,
    OVER,
    TO_COME,
    Card,
    Viewers,
    card,
    of_category,
)
from livestream.room import Category
from rialto.command import Ask, Caller, Rate, command
from rialto.roles import Role
from storage.pages import PageNumber, Query, ranked
from storage.terms import terms_asked
from storage.work import Look

STANDINGS = (ON_AIR_MARK, TO_COME, OVER)


class AskShows(Ask, frozen=True):
    """Find shows by words of their title and host; no words find all of a category."""

    query: Query = ""
    category: Category | Literal[""] = ""
    page: PageNumber = 0


class Shows(Struct, frozen=True):
    """``next`` is the ``page`` to ask for next, 0 on the last."""

    shows: list[Card]
    next: int


@dataclass
class ShowSearch:
    watching: Viewers

    @command("show:search", needs=Role.GUEST, rate=Rate(20, 10))
    async def search(self, ask: AskShows, who: Caller, look: Look) -> Shows:
        category = (of_category(ask.category),) if ask.category else ()
        terms = (*category, *terms_asked(ask.query))
        if not terms:
            return Shows([], 0)
        found, next = await ranked(look, LISTINGS, terms, STANDINGS, ask.page)
        return Shows([card(listing, self.watching) for listing in found], next)
