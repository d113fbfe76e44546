"""Chains: each row seals all before it, so that nobody alters one without its being found.

The seal is SHA-256 over what a row says, its place, and the seal before it (the construction of
Haber and Stornetta, "How to time-stamp a digital document", 1991). It tells of any change but
one: rows cut off at the end. For those a head is noted elsewhere, and compared.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from storage.port import Linked

L = TypeVar("L", bound=Linked)


class Head(NamedTuple):
    """The last row of a chain: its place, 0 where there is none, and its seal."""

    seq: int = 0
    hash: str = ""


def seal(row: Linked) -> str:
    """Return the hash that ``row`` must have, by what it says and what it says it follows."""
    told = f"{row.before}\n{row.seq}\n{row.id}\n".encode()
    return sha256(told + row.body).hexdigest()


def linked(row: L, last: Linked | None) -> L:
    """Return ``row`` as it follows ``last``, or as it begins a chain."""
    seq, before = (last.seq, last.hash) if last else (0, "")
    placed = replace(row, seq=seq + 1, before=before)
    return replace(placed, hash=seal(placed))


@dataclass
class Walk:
    """Goes along a chain from its beginning; ``head`` is how far it was sound."""

    head: Head = field(default_factory=Head)

    def flaw(self, row: Linked) -> str:
        """Take the next row; return what is wrong with it, nothing if it is sound."""
        due = self.head.seq + 1
        if row.seq > due:
            gone = f"row {due} is" if row.seq == due + 1 else f"rows {due} to {row.seq - 1} are"
            return f"{gone} missing"
        if row.seq < due:
            return f"row {row.seq} stands in the place of row {due}"
        if row.hash != seal(row):
            return f"row {row.seq} was altered: it does not say what its seal was made of"
        if row.before != self.head.hash:
            return (
                f"row {row.seq} does not follow the one before it: one of them was put in or"
                " written anew"
            )
        self.head = Head(row.seq, row.hash)
        return ""

    def lacks(self, noted: Head, found: str) -> str:
        """Return what is wrong if ``noted`` was the head, and its row is sealed ``found`` now."""
        if noted.seq > self.head.seq:
            first = self.head.seq + 1
            gone = f"row {first} is" if first == noted.seq else f"rows {first} to {noted.seq} are"
            return f"{gone} missing at the end"
        if noted.seq and found != noted.hash:
            return f"row {noted.seq} is not the one that was noted: the chain was written anew"
        return ""
