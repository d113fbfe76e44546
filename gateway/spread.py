"""The same bytes to many descriptors at once: the step that a fan-out's cost lies in."""

import os

# So many are written to at once: by one call, where there is a ring.
BATCH = 128


class Descriptors:
    """The descriptors of sockets that share every frame, none twice; each does not block.

    A frame is written in slices, and descriptors come and leave between them: the first ``left``
    have not had it. Who comes meanwhile is none of them.
    """

    __slots__ = ("fds", "left", "places")

    def __init__(self) -> None:
        self.fds: list[int] = []
        self.places: dict[int, int] = {}
        self.left = 0

    def __len__(self) -> int:
        return len(self.fds)

    def add(self, fd: int) -> None:
        self.places[fd] = len(self.fds)
        self.fds.append(fd)

    def remove(self, fd: int) -> None:
        """Take one out; the last of those who are like it takes its place."""
        place = self.places.pop(fd)
        if place < self.left:
            self.left -= 1
            self._put(self.left, place)
            place = self.left
        self._put(len(self.fds) - 1, place)
        self.fds.pop()

    def _put(self, of: int, place: int) -> None:
        """Put what is at one place to another as well."""
        if of != place:
            fd = self.fds[place] = self.fds[of]
            self.places[fd] = place

    def lacks(self, fd: int) -> bool:
        """Say whether it has not had the frame that is being written."""
        return self.places[fd] < self.left

    def begin(self) -> None:
        """Begin a frame: nobody has had it."""
        self.left = len(self.fds)

    def write(self, data: bytes) -> list[tuple[int, int]]:
        """Write ``data`` to BATCH at most of those who have not had it.

        Returns those who did not take it whole, and how many bytes each. An error counts as no
        bytes: the next write to that descriptor meets it again.
        """
        write, size, short = os.write, len(data), []
        for fd in self._next():
            try:
                sent = write(fd, data)
            except OSError:
                sent = 0
            if sent != size:
                short.append((fd, sent))
        return short

    def _next(self) -> list[int]:
        end, self.left = self.left, max(0, self.left - BATCH)
        return self.fds[self.left : end]
