"""Setting one's own limits, seeing what is left of them, and being held to them when buying."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import asdict

from livestream.limits import (
    DAY_MS,
    LIMITS,
    BuyerLimits,
    EnoughToday,
    Hours,
    Limits,
    NoSuchZone,
    NotAtNight,
    OverSpend,
    must_be_zone,
    worth,
)
from livestream.orders import BY_BUYER, CONSUMING, PURCHASES
from marketplace.rates import Rates
from rialto.command import Ask, Change, Member, Rate, command
from rialto.ids import OrderId, UserId
from rialto.money import Amount, Money
from rialto.news import News, channel
from rialto.roles import Role
from rialto.world import World, born_ms, id_from
from storage.work import Look, Work

WEEK_MS = 7 * DAY_MS
NO_ORDER = OrderId("")
LIMITED = (OverSpend, NotAtNight, EnoughToday)
Spent = list[tuple[int, Money]]


class AskLimits(Ask, frozen=True):
    """Tell the limits that you have set yourself, and how much of them is spent."""


class AskLimit(Change, frozen=True):
    """Set yourself limits, all of them: what is tighter holds at once, what is looser in a day.

    ``day`` and ``week`` are minor units of ``currency``, 0 for no limit. In ``hours`` bit n says
    that you buy nothing from n o'clock on for an hour, in the IANA ``zone``."""

    zone: Annotated[str, Meta(max_length=64)]
    currency: Annotated[str, Meta(pattern=r"^([A-Z]{3})?(?!\n)$")]
    day: Amount
    week: Amount
    minutes: Annotated[int, Meta(ge=0, le=1440)]
    hours: Hours

    def limits(self) -> Limits:
        told = asdict(self)
        del told["key"]
        return Limits(**told)


class AskHere(Change, frozen=True):
    """Note that you are in a show at this minute, for a limit of the time of a day."""


class LimitsShown(Struct, frozen=True):
    """``now`` holds, ``then`` from ``then_ms`` on; spent are minor units of ``now.currency``.

    ``minutes`` are those of today in shows.
    """

    now: Limits
    then: Limits | None
    then_ms: int
    spent_day: int
    spent_week: int
    minutes: int


class LimitsNews(News, frozen=True, tag="limits"):
    """For the other pages of the person: they have set other limits, ask anew."""


@dataclass
class BuyerLimitCommands:
    world: World
    rates: Rates

    @command("limits:show", needs=Role.VIEWER, rate=Rate(20, 10))
    async def show(self, ask: AskLimits, who: Member, look: Look) -> LimitsShown:
        row = await look.get(LIMITS, who.user) or BuyerLimits(who.user, Limits())
        return await self._shown(row, look)

    @command("limits:set", needs=Role.VIEWER, rate=Rate(10, 60), refuses=(NoSuchZone,))
    async def set(self, ask: AskLimit, who: Member, work: Work) -> LimitsShown:
        limits = ask.limits()
        must_be_zone(limits)
        row = await work.get(LIMITS, who.user) or BuyerLimits(who.user, Limits())
        row = row.chosen(limits, self.world.now_ms())
        work.store(LIMITS, row)
        work.publish(channel("user", who.user), LimitsNews())
        return await self._shown(row, work)

    @command("limits:here", needs=Role.VIEWER, rate=Rate(5, 60))
    async def here(self, ask: AskHere, who: Member, work: Work) -> LimitsShown:
        now = self.world.now_ms()
        row = await work.get(LIMITS, who.user)
        if row and row.at(now).minutes:
            row = row.here(now)
            work.store(LIMITS, row)
        return await self._shown(row or BuyerLimits(who.user, Limits()), work)

    async def must_be_within(
        self, user: UserId, price: Money, work: Work, order: OrderId = NO_ORDER
    ) -> None:
        """Refuse one of LIMITED; ``order`` is one that is counted with ``price`` already.

        Of two purchases at once, in whatever rooms, the later is decided again: the row guards
        them.
        """
        row = await work.get(LIMITS, user)
        if row is None:
            return
        now = self.world.now_ms()
        row.must_be_awake(now)
        spent = await spent_by(user, now, work, order)
        row.must_afford(price, spent, now, self.rates.current())
        work.store(LIMITS, row)

    async def _shown(self, row: BuyerLimits, look: Look) -> LimitsShown:
        now = self.world.now_ms()
        held = row.at(now)
        then = row.then if row.then and now < row.then_ms else None
        spent = await spent_by(row.user, now, look) if held.day or held.week else []
        week, day = (
            sum(worth(money, held.currency, self.rates.current()) or 0 for at, money in spent
                if at > now - span)
            for span in (WEEK_MS, DAY_MS)
        )  # fmt: skip
        return LimitsShown(held, then, row.then_ms if then else 0, day, week, row.minutes(now))


async def spent_by(user: UserId, now_ms: int, look: Look, but: OrderId = NO_ORDER) -> Spent:
    """Return what was spent within a week, or may yet be: at which moment, how much."""
    found: Spent = []
    after: tuple[str, ...] = (id_from(max(0, now_ms - WEEK_MS)),)
    while rows := await look.range(PURCHASES, BY_BUYER, user, after=after):
        found += [
            (born_ms(row.id), row.total) for row in rows if row.stage in CONSUMING and row.id != but
        ]
        after = (rows[-1].id,)
    return found
