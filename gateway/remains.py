"""What a node that ends in order leaves to the next: the bus, with the term it was written in.

The file is taken away as it is read. So a node that crashes leaves none, and neither does one
that was replaced: the next then begins a new epoch, and clients see that there is a gap.
"""

import logging
import os
from pathlib import Path

import msgspec
from msgspec import Struct

from bus.memory import MemoryBus
from storage.port import Lease

log = logging.getLogger("rialto.remains")

NAME = "bus.remains"


class Left(Struct, array_like=True):
    """``term`` is that of the lease under which nobody else could publish."""

    node: str
    term: int
    bus: bytes


def take_up(folder: Path, lease: Lease, epoch: str) -> MemoryBus:
    """Return the bus of the node before, if that ended in order and nobody came in between.

    Else a fresh one, of ``epoch``. Raises OSError where the file cannot be taken away.
    """
    path = folder / NAME
    try:
        told = path.read_bytes()
    except FileNotFoundError:
        return MemoryBus(epoch)
    path.unlink()
    _sync(folder)  # after a crash it must not be there again
    try:
        left = msgspec.msgpack.decode(told, type=Left)
        if (left.node, left.term) == (lease.node, lease.term - 1):
            return MemoryBus.resumed(left.bus)
    except msgspec.DecodeError:
        log.warning("remains.not_read")
    return MemoryBus(epoch)


def leave(folder: Path, lease: Lease, bus: MemoryBus) -> None:
    """Write the file whole or not at all: a disk that is full costs a new epoch, no more."""
    path, beside = folder / NAME, folder / f"{NAME}.new"
    told = msgspec.msgpack.encode(Left(lease.node, lease.term, bus.remains()))
    try:
        with beside.open("wb") as file:
            file.write(told)
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
