"""The brand watch: who lays something of a listed brand on their table for far too little.

Heard from announcements, each perhaps twice, so no host waits for it. What it finds opens the case
of the product, with what was offered as evidence, and nothing else: it lies there until people have
decided (docs/adr/0033).
"""

import logging
from dataclasses import dataclass, field

from livestream.asked import Asked, Offer
from livestream.brands import Brand, Brands
from livestream.limits import worth
from livestream.room import ROOMS
from livestream.shelf import TABLES, ProductLaid
from marketplace.rates import Rates
from moderation.findings import Finding, Findings
from moderation.rules import errs
from moderation.snapshots import product_ref
from rialto.money import Money
from storage.work import Look, Work

log = logging.getLogger("rialto.brands")

RULE = "brand"


@dataclass
class BrandWatch:
    findings: Findings
    brands: Brands
    rates: Rates
    asked: Asked = field(default_factory=Asked)

    async def product_laid(self, happened: ProductLaid, work: Work) -> None:
        """Let people look at what claims to be of a brand and costs too little for it."""
        found = await _offered(happened, work) if self.brands.listed else None
        if found is None:
            return
        title, offer = found
        suspect = [
            brand
            for brand in self.brands.claimed(title)
            if self._is_suspect(brand, offer, happened.seller)
        ]
        if suspect and not await errs(RULE, work):
            log.info("brand.found", extra={"product": offer.product, "brand": suspect[0].name})
            ref = product_ref(offer.product)
            await self.findings.report(Finding(RULE, "counterfeit", happened.room, ref), work)

    def _is_suspect(self, brand: Brand, offer: Offer, seller: str) -> bool:
        trusted = not brand.sellers.isdisjoint((offer.host, seller))
        if not trusted and self.asked.too_little(brand, offer, self._worth):
            self.asked.forget(brand, offer.product)
            return True
        self.asked.note(brand, offer)
        return False

    def _worth(self, money: Money, currency: str) -> int | None:
        return worth(money, currency, self.rates.current())


async def _offered(happened: ProductLaid, look: Look) -> tuple[str, Offer] | None:
    """Return the title and the offer, None where it lies there no more or costs nothing."""
    room, table = await look.get(ROOMS, happened.room), await look.get(TABLES, happened.room)
    item = table and table.shelf.item(happened.product)
    price = item.cheapest if item else None
    if room is None or not item or price is None:
        return None
    return item.title, Offer(item.product, room.host, price)
