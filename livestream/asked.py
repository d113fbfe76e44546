"""What is asked for a brand: the prices of its products that were laid on tables of late.

In memory, and bounded: a node that starts anew knows none, and says nothing of a brand until it has
seen enough others again.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from livestream.brands import MOST_BRANDS, Brand
from rialto.ids import ProductId, UserId
from rialto.money import Money

KEPT = 50  # of each brand, the latest
LEAST_OTHERS = 8  # hosts, each of whom counts once, however much they offer
OUTLIER = 0.4
# About how many minor units of a currency money is, None where no rate is known.
Worth = Callable[[Money, str], int | None]


@dataclass(frozen=True)
class Offer:
    """The cheapest price at which ``host`` offers a product."""

    product: ProductId
    host: UserId
    price: Money


@dataclass
class Asked:
    seen: dict[str, dict[ProductId, Offer]] = field(default_factory=dict)

    def too_little(self, brand: Brand, offer: Offer, worth: Worth) -> bool:
        """Say whether it is below what the list tells, or far below what other hosts ask."""
        price = worth(offer.price, brand.currency)
        if price is None:
            return False
        others: dict[UserId, list[int]] = {}
        for one in self.seen.get(brand.name, {}).values():
            asked = worth(one.price, brand.currency)
            if asked is not None and one.product != offer.product and one.host != offer.host:
                others.setdefault(one.host, []).append(asked)
        usual = median(map(median, others.values())) if len(others) >= LEAST_OTHERS else 0
        return price < brand.least or price < OUTLIER * usual

    def note(self, brand: Brand, offer: Offer) -> None:
        """Remember what is asked, in the place of what was asked for the product before."""
        of_brand = self.seen.pop(brand.name, {})
        of_brand.pop(offer.product, None)
        of_brand[offer.product] = offer
        if len(of_brand) > KEPT:
            del of_brand[_least_missed(of_brand)]
        self.seen[brand.name] = of_brand
        if len(self.seen) > MOST_BRANDS:
            del self.seen[next(iter(self.seen))]

    def forget(self, brand: Brand, product: ProductId) -> None:
        """Let what looks like a fake not say what a brand is worth."""
        self.seen.get(brand.name, {}).pop(product, None)


def _least_missed(of_brand: dict[ProductId, Offer]) -> ProductId:
    """Return the oldest of the host of whom most is known, so that nobody drives others out."""
    hosts = Counter(one.host for one in of_brand.values())
    most = max(hosts.values())
    return next(id for id, one in of_brand.items() if hosts[one.host] == most)
