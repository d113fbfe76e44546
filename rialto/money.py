"""Money: integer minor units and an ISO 4217 currency; never a float, never converted here."""

from typing import Annotated

from msgspec import Meta, Struct

# The minor units of a JavaScript number stay exact below 2**53.
Amount = Annotated[int, Meta(ge=0, lt=2**53)]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}(?!\n)$")]


class OtherCurrency(ValueError):
    """Sums of two currencies were added; a bug of ours, for we never convert."""


class Money(Struct, frozen=True, forbid_unknown_fields=True):
    """``amount`` minor units of ``currency``: 3800 EUR is thirty-eight euros, 3800 JPY is more."""

    amount: Amount
    currency: Currency

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise OtherCurrency(f"{self.currency} and {other.currency}")
        return Money(self.amount + other.amount, self.currency)

    def times(self, quantity: int) -> "Money":
        return Money(self.amount * quantity, self.currency)
