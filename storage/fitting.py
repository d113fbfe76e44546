"""Which of the sizes of a picture a reader gets."""

from collections.abc import Container, Iterable
from typing import Protocol, TypeVar


class Size(Protocol):
    """``width`` is in pixels, ``size`` in bytes."""

    @property
    def type(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def size(self) -> int: ...


S = TypeVar("S", bound=Size)


def fitting(sizes: Iterable[S], width: int, takes: Container[str]) -> S | None:
    """Return the narrowest that fills ``width`` pixels, the shorter of types taken.

    The widest where none does; None where none is of a type that is taken.
    """
    taken = [each for each in sizes if each.type in takes]
    wide = [each.width for each in taken if each.width >= width]
    fits = min(wide) if wide else max((each.width for each in taken), default=0)
    return min((s for s in taken if s.width == fits), key=lambda each: each.size, default=None)
