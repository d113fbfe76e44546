"""Many sends in one system call: io_uring, as io_uring_setup(2) and io_uring_enter(2) tell it.

A queue that is shared with the kernel takes a description of each send; one call carries them
out. The kernel has copied what is sent before the call returns, for the sockets do not block:
between two calls nothing is under way. Needs Linux 5.18. Where no ring is lent (containers often
forbid it), frames are written one by one, by gateway/spread.py.
"""

import ctypes
import logging
import mmap
import os
import struct
import sys
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from gateway.spread import BATCH, Descriptors

log = logging.getLogger("rialto.edge")

# linux/io_uring.h. The numbers of the calls are the same on every architecture.
SETUP, ENTER = 425, 426
SUBMIT_ALL = 1 << 7  # a send that fails keeps none behind it from being tried
GET_EVENTS = 1
AT_RINGS, AT_SENDS = 0, 0x10000000
OP_SEND = 26
FLAGS = 0x40 | 0x4000  # MSG_DONTWAIT, MSG_NOSIGNAL
PARAMS = 30  # struct io_uring_params, in ints: sizes, features, and what lies where in the rings
SEND = struct.Struct("=BBHiQQIIQ24x")  # struct io_uring_sqe
FD_AT, SIZE_AT, INTS_A_SEND = 1, 6, SEND.size // 4
INTS_A_RESULT = 4  # struct io_uring_cqe: whose it is, in two, the result, flags
COUNTED = 1 << 32  # the rings' counters begin again after so many

MOST_BYTES = 1 << 16
FEW = 8


class Ring:
    """A queue of sends and one of results, shared with the kernel; for one thread's use.

    What is sent lies at ``address``, MOST_BYTES at most. Raises OSError where no ring is lent.
    """

    def __init__(self) -> None:
        if sys.platform != "linux":
            raise OSError(f"no io_uring on {sys.platform}")
        libc = ctypes.CDLL(None, use_errno=True)
        setup, self.enter = libc["syscall"], libc["syscall"]
        setup.restype = self.enter.restype = ctypes.c_long
        setup.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p)
        self.enter.argtypes = (*(ctypes.c_long,) * 5, ctypes.c_void_p, ctypes.c_size_t)
        told = (ctypes.c_uint * PARAMS)(0, 0, SUBMIT_ALL)
        self.fd = setup(SETUP, BATCH, told)
        if self.fd < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        self.most, results = told[0], told[1]
        (_, tail, _, _, _, _, order), (head, done, _, _, _, first) = told[10:17], told[20:26]
        size = max(order + 4 * self.most, first + 4 * INTS_A_RESULT * results)
        rings = memoryview(mmap.mmap(self.fd, size, offset=AT_RINGS))
        self.sends = memoryview(mmap.mmap(self.fd, SEND.size * self.most, offset=AT_SENDS))
        counters = rings.cast("I")
        for place in range(self.most):
            counters[order // 4 + place] = place
        self.tail, self.head, self.done = (counters[at // 4 :][:1] for at in (tail, head, done))
        table = rings[first:][: 4 * INTS_A_RESULT * results].cast("i")
        self.whose, self.results = table[0::INTS_A_RESULT], table[2::INTS_A_RESULT]
        self.data = ctypes.create_string_buffer(MOST_BYTES)
        self.address = ctypes.addressof(self.data)

    def close(self) -> None:
        os.close(self.fd)

    def send(self, sends: memoryview, size: int) -> list[tuple[int, int]]:
        """Carry out ``most`` sends at most, of ``size`` bytes each.

        Returns those that did not send it whole, and how many bytes each.
        """
        tail, head, count = self.tail[0], self.head[0], len(sends) // SEND.size
        at = tail % self.most * SEND.size
        before_the_end = len(self.sends) - at
        self.sends[at : at + len(sends)] = sends[:before_the_end]
        self.sends[: len(sends[before_the_end:])] = sends[before_the_end:]
        self.tail[0] = (tail + count) % COUNTED
        taken = max(0, self.enter(ENTER, self.fd, count, count, GET_EVENTS, None, 0))
        short: list[tuple[int, int]] = []
        if taken < count:  # the kernel lacks memory: what it did not take is taken back
            self.tail[0] = (tail + taken) % COUNTED
            left = sends[taken * SEND.size :].cast("i")[FD_AT::INTS_A_SEND].tolist()
            short = [(fd, 0) for fd in left]
        sent = self._read(self.results, head, taken)
        if sent.count(size) < taken:
            pairs = zip(self._read(self.whose, head, taken), sent, strict=True)
            short += [(fd, max(0, sent)) for fd, sent in pairs if sent != size]
        self.head[0] = (head + taken) % COUNTED
        return short

    def _read(self, column: memoryview, head: int, count: int) -> list[int]:
        at = head % len(column)
        return (
            column[at : at + count].tolist() + column[: max(0, at + count - len(column))].tolist()
        )


class Submitted(Descriptors):
    """Descriptors whose sends are described beforehand: a frame changes nothing but the size."""

    __slots__ = ("ring", "sends")

    def __init__(self, ring: Ring) -> None:
        super().__init__()
        self.ring, self.sends = ring, bytearray()

    def add(self, fd: int) -> None:
        super().add(fd)
        self.sends += SEND.pack(OP_SEND, 0, 0, fd, 0, self.ring.address, 0, FLAGS, fd)

    def remove(self, fd: int) -> None:
        super().remove(fd)
        del self.sends[-SEND.size :]

    def _put(self, of: int, place: int) -> None:
        super()._put(of, place)
        size = SEND.size
        self.sends[place * size : (place + 1) * size] = self.sends[of * size : (of + 1) * size]

    def write(self, data: bytes) -> list[tuple[int, int]]:
        if self.left < FEW or len(data) > MOST_BYTES:
            return super().write(data)
        count = len(self._next())
        ctypes.memmove(self.ring.address, data, len(data))
        sends = memoryview(self.sends)[self.left * SEND.size :][: count * SEND.size]
        sends.cast("I")[SIZE_AT::INTS_A_SEND] = memoryview(array("I", [len(data)]) * count)
        return self.ring.send(sends, len(data))


@contextmanager
def lent() -> Iterator[Callable[[], Descriptors]]:
    """Yield what makes the descriptors of a group: those of a ring, where one is lent."""
    try:
        ring = Ring()
    except OSError as error:
        log.info("ring.none", extra={"why": str(error)})
        yield Descriptors
        return
    try:
        yield partial(Submitted, ring)
    finally:
        ring.close()
