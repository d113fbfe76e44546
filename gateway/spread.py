"""The same bytes to many descriptors at once: the step that a fan-out's cost lies in."""

import os


class Descriptors:
    """The descriptors of sockets that share every frame, none twice; each does not block."""

    __slots__ = ("fds", "places")

    def __init__(self) -> None:
        self.fds: list[int] = []
        self.places: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.fds)

    def add(self, fd: int) -> None:
        self.places[fd] = len(self.fds)
        self.fds.append(fd)

    def remove(self, fd: int) -> None:
        """Take one out; the last takes its place."""
        place, last = self.places.pop(fd), self.fds.pop()
        if last != fd:
            self.fds[place], self.places[last] = last, place

    def write(self, data: bytes) -> list[tuple[int, int]]:
        """Write ``data`` to all; return those that did not take it whole, and how many bytes each.

        An error counts as no bytes: the next write to that descriptor meets it again.
        """
        write, size, short = os.write, len(data), []
        for fd in self.fds:
            try:
                sent = write(fd, data)
            except OSError:
                sent = 0
            if sent != size:
                short.append((fd, sent))
        return short
