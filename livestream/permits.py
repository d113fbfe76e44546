"""Permits: whether a product may be sold, and how far the rooms have followed.

The marketplace says so, and so does who decides for the site; either blocks it, and neither lifts
what the other has said. A verdict is stored before anything follows from it. The marketplace's
carries its own version: what comes twice, or after a later one, changes nothing.
"""

from enum import Enum
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from livestream.refusals import ProductBlocked
from rialto.ids import ProductId
from storage.port import Collection, Row, by
from storage.work import Look, Work

NEVER = 2**52
# Why a purchase was let go of what may not be sold any more.
BLOCKED = "blocked"
By = Literal["marketplace", "site"]


class State(Enum):
    """Where a permit stands; of those under way, not all rooms have followed yet."""

    OPEN = "open"
    BLOCKING = "blocking"
    BLOCKED = "blocked"
    OPENING = "opening"


UNDER_WAY = (State.BLOCKING, State.OPENING)


class Verdict(Struct, frozen=True):
    """What a marketplace tells of a product; a later ``version`` counts, whatever comes first."""

    product_id: Annotated[ProductId, Meta(min_length=1)]
    version: Annotated[int, Meta(ge=1)]
    reason: str = ""


class Permit(Row, frozen=True):
    """Who blocks a product, ``by``, if it is blocked; ``edition`` is the marketplace's version.

    Rows from before the site had a say are blocked by the marketplace.
    """

    id: ProductId
    state: str = State.OPEN.value
    edition: int = 0
    due_ms: int = NEVER
    by: tuple[By, ...] = ("marketplace",)

    @property
    def blocked(self) -> bool:
        return self.state in (State.BLOCKING.value, State.BLOCKED.value)

    def judged(self, verdict: Verdict, now_ms: int, *, blocked: bool) -> "Permit":
        """Follow a verdict; one that is known, or older than what is known, changes nothing."""
        if verdict.version <= self.edition:
            return self
        return replace(self._said("marketplace", now_ms, blocked=blocked), edition=verdict.version)

    def ruled(self, now_ms: int, *, blocked: bool) -> "Permit":
        """Follow what was decided for the site; what is so already changes nothing."""
        if ("site" in self.blockers) is blocked:
            return self
        return self._said("site", now_ms, blocked=blocked)

    @property
    def blockers(self) -> tuple[By, ...]:
        return self.by if self.blocked else ()

    def _said(self, who: By, now_ms: int, *, blocked: bool) -> "Permit":
        others = tuple(one for one in self.blockers if one != who)
        by = (*others, who) if blocked else others
        if self.blocked and others:
            return replace(self, by=by)  # to the rooms it is what it was
        state = State.BLOCKING if blocked else State.OPENING
        return replace(self, state=state.value, by=by, due_ms=now_ms)

    def followed(self) -> "Permit":
        """All rooms have followed."""
        state = State.BLOCKED if self.blocked else State.OPEN
        return replace(self, state=state.value, due_ms=NEVER)

    def must_be_sold(self) -> None:
        if self.blocked:
            raise ProductBlocked(product=self.id)


BY_STATE = by("state", "due_ms")
PERMITS = Collection("permit", Permit, indexes=(BY_STATE,), hot=True)


async def must_be_sold(product: ProductId, look: Look) -> None:
    """Refuse with ProductBlocked what nobody may sell."""
    if permit := await look.get(PERMITS, product):
        permit.must_be_sold()


async def must_stay_sold(product: ProductId, work: Work) -> None:
    """Refuse it too if it is blocked before this work is committed.

    The work depends on the permit: what is laid on a table is seen by whoever clears the tables.
    """
    permit = await work.get(PERMITS, product) or Permit(product)
    permit.must_be_sold()
    work.store(PERMITS, permit)
