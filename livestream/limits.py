"""Limits that buyers set themselves: money, time, nights; tighter at once, looser a day later.

Nobody else can set them, and they hold on all devices and in all rooms of the buyer.
"""

from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta, Struct
from msgspec.structs import replace

from marketplace.rates import RateTable
from rialto.ids import UserId
from rialto.money import Amount, Money
from rialto.refusal import Refusal
from storage.port import Collection, Row

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
LOOSENS_MS = DAY_MS
NONE = 0
# ISO 4217 currencies whose minor unit is not a hundredth.
MINOR = dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"), 0)
MINOR |= dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
Hours = Annotated[int, Meta(ge=0, lt=2**24)]


class Limits(Struct, frozen=True):
    """What a buyer allows themselves; 0 is no limit.

    ``day`` and ``week`` are minor units of ``currency``, spent within 24 hours and 7 days;
    ``minutes`` those of a day in shows. In ``hours`` bit n says that nothing is bought from n
    o'clock on for an hour, in the IANA ``zone``.
    """

    currency: str = ""
    day: Amount = NONE
    week: Amount = NONE
    minutes: Annotated[int, Meta(ge=0, le=1440)] = NONE
    hours: Hours = NONE
    zone: str = ""

    def stricter(self, other: "Limits") -> "Limits":
        """Return what holds while both do; money of another currency stays as it is here."""
        money = (self.currency, self.day, self.week)
        if self.currency in ("", other.currency) or not (self.day or self.week):
            day, week = _least(self.day, other.day), _least(self.week, other.week)
            money = (other.currency or self.currency, day, week)
        minutes = _least(self.minutes, other.minutes)
        zone = self.zone if self.hours else other.zone
        return Limits(*money, minutes, self.hours | other.hours, zone or other.zone)


def _least(one: int, other: int) -> int:
    return min(one, other) if one and other else one or other


class OverSpend(Refusal):
    """``most`` is the limit, ``left`` what is left of it within a ``span`` ("day" or "week")."""

    code = 1180
    reason = "this is more than you allow yourself"


class NotAtNight(Refusal):
    code = 1181
    reason = "you do not buy at this hour"


class EnoughToday(Refusal):
    code = 1182
    reason = "that is enough for today, as you decided"


class NoSuchZone(Refusal):
    code = 1183
    reason = "there is no such time zone"


class BuyerLimits(Row, frozen=True):
    """``now`` holds; ``then`` follows it at ``then_ms``, if that is set.

    ``day`` counts days since 1970 (UTC), ``seen`` in bits the minutes of it spent in shows.
    """

    user: UserId
    now: Limits
    then: Limits | None = None
    then_ms: int = 0
    day: int = 0
    seen: bytes = b""

    def at(self, now_ms: int) -> Limits:
        """Return what holds at a moment."""
        return self.then if self.then and now_ms >= self.then_ms else self.now

    def chosen(self, limits: Limits, now_ms: int) -> "BuyerLimits":
        """Tighten at once; what is loosened by it is so a day later."""
        held = self.at(now_ms)
        both = held.stricter(limits)
        if both == limits:
            return replace(self, now=limits, then=None, then_ms=0)
        return replace(self, now=both, then=limits, then_ms=now_ms + LOOSENS_MS)

    def here(self, now_ms: int) -> "BuyerLimits":
        """Note that they are in a show at this minute, on however many devices."""
        day, minute = divmod(now_ms // MINUTE_MS, 1440)
        seen = bytearray(self.seen if day == self.day and self.seen else bytes(180))
        seen[minute // 8] |= 1 << minute % 8
        return replace(self, day=day, seen=bytes(seen))

    def minutes(self, now_ms: int) -> int:
        """Return how many minutes of today were spent in shows."""
        if self.day != now_ms // DAY_MS:
            return 0
        return sum(byte.bit_count() for byte in self.seen)

    def must_be_awake(self, now_ms: int) -> None:
        """Refuse at an hour in which nothing is bought, and once the time of the day is spent."""
        limits = self.at(now_ms)
        zones = {limits.zone, self.then.zone} if self.then else {limits.zone}
        for zone in sorted(zones - {""}):
            if wait := night_ms(limits.hours, zone, now_ms):
                raise NotAtNight(retry_after_ms=wait)
        if limits.minutes and self.minutes(now_ms) >= limits.minutes:
            left = DAY_MS - now_ms % DAY_MS
            raise EnoughToday(retry_after_ms=left, minutes=limits.minutes)

    def must_afford(
        self, price: Money, spent: list[tuple[int, Money]], now_ms: int, table: RateTable | None
    ) -> None:
        """Refuse what goes over a limit beside what was ``spent``, at which moments."""
        limits = self.at(now_ms)
        for span, most, back_ms in (("day", limits.day, DAY_MS), ("week", limits.week, 7 * DAY_MS)):
            if not most:
                continue
            recent = [money for at_ms, money in spent if at_ms > now_ms - back_ms]
            sums = [worth(money, limits.currency, table) for money in (*recent, price)]
            known = [amount for amount in sums if amount is not None]
            if len(known) < len(sums) or sum(known) > most:
                left = max(0, most - sum(known[:-1])) if len(known) == len(sums) else 0
                told = {"amount": left, "currency": limits.currency}
                raise OverSpend(span=span, left=told)


LIMITS = Collection(
    "limits", BuyerLimits, id="user", personal=("user", "now", "then", "seen"), hot=True
)


def worth(money: Money, currency: str, table: RateTable | None) -> int | None:
    """Return about how many minor units of ``currency`` it is, None where no rate is known."""
    if money.currency == currency:
        return money.amount
    rates = {table.base: 1.0, **table.rates} if table else {}
    if money.currency not in rates or currency not in rates:
        return None
    units = money.amount / 10.0 ** MINOR.get(money.currency, 2)
    units = units / rates[money.currency] * rates[currency]
    return ceil(units * 10.0 ** MINOR.get(currency, 2))


def night_ms(hours: int, zone: str, now_ms: int) -> int:
    """Return for how long nothing is bought from now on, 0 if it is now: by the wall's clock."""
    here = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(ZoneInfo(zone))
    for ahead in range(25):
        hour = (here.hour + ahead) % 24
        if not hours >> hour & 1:
            return max(0, ahead * HOUR_MS - _past_ms(here)) if ahead else 0
    return DAY_MS


def _past_ms(here: datetime) -> int:
    """Return how long ago the hour began."""
    began = here.replace(minute=0, second=0, microsecond=0)
    return (here - began) // timedelta(milliseconds=1)


def must_be_zone(limits: Limits) -> None:
    """Refuse with NoSuchZone hours in no time zone that is known."""
    if not limits.hours and not limits.zone:
        return
    try:
        ZoneInfo(limits.zone)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise NoSuchZone from None
