"""What a buyer may be told instead of an order."""

from rialto.refusal import Refusal


class SoldOut(Refusal):
    """``held`` units are with buyers who may still let them go."""

    code = 1201
    reason = "sold out"
    retry_after_ms = 5_000


class BuyLimit(Refusal):
    code = 1202
    reason = "you hold as many as one buyer may"


class PriceChanged(Refusal):
    """``price`` (or ``total``) is what it costs: the page's own figure is never believed."""

    code = 1203
    reason = "the price is another one"


class NotOffered(Refusal):
    code = 1204
    reason = "this is not on the table"


class MarketplaceDown(Refusal):
    code = 1205
    reason = "the marketplace does not answer"


class NoSuchOrder(Refusal):
    code = 1206
    reason = "there is no such order"


class NotNow(Refusal):
    """``state`` is where the order stands."""

    code = 1207
    reason = "the order has moved on"


class HoldLapsed(Refusal):
    code = 1208
    reason = "the reservation has lapsed"


class NoSuchInstrument(Refusal):
    code = 1209
    reason = "this way to pay is not on offer"


class ProductBlocked(Refusal):
    """``product`` or ``sku`` is what the marketplace, or who decides here, lets nobody sell."""

    code = 1210
    reason = "this may not be sold any more"
