"""What a node that ends in order leaves to the next: the bus, with the term it was written in.

The file is taken away as it is read. So a node that crashes leaves none, and neither does one
that was replaced: the next then begins a new epoch, and clients see that there is a gap.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from storage.port import Lease
from storage.whole import sync_folder, write_whole

log = logging.getLogger("rialto.remains")

NAME = "bus.remains"
B = TypeVar("B")


class Left(Struct, array_like=True):
    """``term`` is that of the lease under which nobody else could publish."""

    node: str
    term: int
    bus: bytes


def take_up(folder: Path, lease: Lease, resume: Callable[[bytes], B]) -> B | None:
    """Resume what the node before left, if that ended in order and nobody came in between.

    ``resume`` raises msgspec.DecodeError for what it cannot read. Raises OSError where the file
    cannot be taken away.
    """
    path = folder / NAME
    try:
        told = path.read_bytes()
    except FileNotFoundError:
        return None
    path.unlink()
    sync_folder(folder)  # after a crash it must not be there again
    try:
        left = msgspec.msgpack.decode(told, type=Left)
        if (left.node, left.term) == (lease.node, lease.term - 1):
            return resume(left.bus)
    except msgspec.DecodeError:
        log.warning("remains.not_read")
    return None


def leave(folder: Path, lease: Lease, told: bytes) -> None:
    """Write the file whole or not at all: a disk that is full costs a new epoch, no more."""
    told = msgspec.msgpack.encode(Left(lease.node, lease.term, told))
    try:
        write_whole(folder / NAME, told)
        sync_folder(folder)
    except OSError as error:
        log.warning("remains.not_written", extra={"error": str(error)})
