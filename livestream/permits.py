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
from rialto.news import Announcement
from storage.port import Collection, Row, by
from storage.work import Look, Work

NEVER = 2**52
# Why a purchase was let go of what may not be sold any more.
BLOCKED = "blocked"
By = Literal["marketplace", "site"]
# The word by which a marketplace says that it blocks a fake, and not for stock or safety.
COUNTERFEIT = "counterfeit"


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

    @property
    def fake(self) -> bool:
        return self.reason.strip().casefold() == COUNTERFEIT


class Permit(Row, frozen=True):
    """Who blocks a product, ``by``, if it is blocked; ``edition`` is the marketplace's version.

    Rows from before the site had a say are blocked by the marketplace. ``fakes`` are those of
    them who say that it is a fake.
    """

    id: ProductId
    state: str = State.OPEN.value
    edition: int = 0
    due_ms: int = NEVER
    by: tuple[By, ...] = ("marketplace",)
    fakes: tuple[By, ...] = ()

    @property
    def blocked(self) -> bool:
        return self.state in (State.BLOCKING.value, State.BLOCKED.value)

    def judged(self, verdict: Verdict, now_ms: int, *, blocked: bool) -> "Permit":
        """Follow a verdict; one that is known, or older than what is known, changes nothing."""
        if verdict.version <= self.edition:
            return self
        fakes = self._fakes("marketplace", said=blocked and verdict.fake)
        said = replace(self, fakes=fakes, edition=verdict.version)
        return _following(said, "marketplace", now_ms, blocked=blocked)

    def ruled(self, now_ms: int, *, blocked: bool, fake: bool = False) -> "Permit":
        """Follow what was decided for the site; what is so already changes nothing."""
        fakes = self._fakes("site", said=blocked and fake)
        said = self if fakes == self.fakes else replace(self, fakes=fakes)
        if ("site" in self.blockers) is blocked:
            return said
        return _following(said, "site", now_ms, blocked=blocked)

    @property
    def fake(self) -> bool:
        """Say whether it is blocked as a fake, by whomever."""
        return any(one in self.fakes for one in self.blockers)

    @property
    def blockers(self) -> tuple[By, ...]:
        return self.by if self.blocked else ()

    def _fakes(self, who: By, *, said: bool) -> tuple[By, ...]:
        if (who in self.fakes) is said:
            return self.fakes
        others = tuple(one for one in self.fakes if one != who)
        return (*others, who) if said else others

    def followed(self) -> "Permit":
        """All rooms have followed."""
        state = State.BLOCKED if self.blocked else State.OPEN
        return replace(self, state=state.value, due_ms=NEVER)

    def must_be_sold(self) -> None:
        if self.blocked:
            raise ProductBlocked(product=self.id)


def _following(permit: Permit, who: By, now_ms: int, *, blocked: bool) -> Permit:
    others = tuple(one for one in permit.blockers if one != who)
    by = (*others, who) if blocked else others
    if permit.blocked and others:
        return replace(permit, by=by)  # to the rooms it is what it was
    state = State.BLOCKING if blocked else State.OPENING
    return replace(permit, state=state.value, by=by, due_ms=now_ms)


BY_STATE = by("state", "due_ms")
PERMITS = Collection("permit", Permit, indexes=(BY_STATE,), hot=True)


class ProductTurned(Announcement, frozen=True, tag="product:turned"):
    """A product is blocked as a fake, or is so no more."""

    product: ProductId


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
