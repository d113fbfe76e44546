"""Refusals: what a caller may be told instead of an answer, each with a code that never changes."""

from typing import Any, ClassVar


class Refusal(Exception):
    """A request that we understood and will not carry out; never a bug of ours.

    Codes are 1000-1999: 10xx any command, 11xx rooms and shelf, 12xx orders, 13xx chat, 14xx
    social, 15xx moderation, 16xx feeds, 17xx media, 18xx marketplace, 19xx accounts.
    ``retry_after_ms`` says when the same request may succeed, None if it would not; ``facts`` are
    for the page to build its sentence from.
    """

    code: ClassVar[int]
    reason: ClassVar[str]
    retry_after_ms: int | None = None
    known: ClassVar[dict[int, type["Refusal"]]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if (taken := Refusal.known.setdefault(cls.code, cls)) is not cls:
            raise TypeError(f"{cls.__name__} reuses code {cls.code} of {taken.__name__}")

    def __init__(self, *, retry_after_ms: int | None = None, **facts: object) -> None:
        super().__init__(self.reason)
        self.facts = facts
        if retry_after_ms is not None:
            self.retry_after_ms = retry_after_ms


class Denied(Refusal):
    code = 1001
    reason = "you may not do that here"


class TooFast(Refusal):
    code = 1002
    reason = "not so fast"


class KeyReused(Refusal):
    code = 1003
    reason = "this key was used for another request"


class Busy(Refusal):
    code = 1004
    reason = "too many at once"
    retry_after_ms = 1000


class SignInFirst(Refusal):
    code = 1005
    reason = "sign in to do that"
