"""What a node that ends in order leaves to the next: the bus, with the term it was written in.

The file is taken away as it is read. So a node that crashes leaves none, and neither does one
that was replaced: the next then begins a new epoch, and clients see that there is a gap.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from storage.port import Lease

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
    _sync(folder)  # after a crash it must not be there again
    try:
        left = msgspec.msgpack.decode(told, type=Left)
        if (left.node, left.term) == (lease.node, lease.term - 1):
            return resume(left.bus)
    except msgspec.DecodeError:
        log.warning("remains.not_read")
    return None


def leave(folder: Path, lease: Lease, told: bytes) -> None:
    """Write the file whole or not at all: a disk that is full costs a new epoch, no more."""
    path, beside = folder / NAME, folder / f"{NAME}.new"
    try:
        with beside.open("wb") as file:
            file.write(msgspec.msgpack.encode(Left(lease.node, lease.term, told)))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _sync(folder)
    except OSError as error:
        log.warning("remains.not_written", extra={"error": str(error)})
        beside.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
