"""Groups: who listens alike shares every frame, and a flush's frames on their way to all groups."""

import time
from collections import deque
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple, Protocol

from gateway.forms import Form
from gateway.spread import BATCH, Descriptors
from gateway.topics import Topic

# After so long of writing the loop has its turn.
SLICE_S = 0.002


class Member(Protocol):
    """A connection as the hub sees it.

    ``fd`` is the descriptor to which whole frames may go, -1 while they may not. The hub is told
    of each change (``Hub.turned``), at once: a descriptor that was closed may be another's.
    """

    fd: int
    form: Form

    @property
    def queued(self) -> int:
        """Return how many bytes wait to be read by the peer."""

    def write(self, data: bytes) -> None:
        """Write all of ``data``, or let the connection deal with a peer that lags."""


class Feed(NamedTuple):
    """A topic as a member listens to it: as deltas or whole, with who comes and goes or without."""

    topic: Topic
    deltas: bool = False
    join_leave: bool = False


class Group:
    """The members that listen to the same feeds in the same form: they share every frame.

    Frames go to their descriptors without a look at those behind them; to ``behind`` belong those
    who have none at present. A frame is written in slices; ``owed`` are those who have yet to be
    given it, each by a write of its own. ``needs_whole`` are the feeds of which a member has not
    been given what the next delta would be made against.
    """

    __slots__ = (
        "behind", "descriptors", "fds", "feeds", "form", "frame", "needs_whole", "owed", "straight",
    )  # fmt: skip

    def __init__(self, form: Form, feeds: frozenset[Feed], descriptors: Descriptors) -> None:
        self.form, self.descriptors = form, descriptors
        self.feeds = tuple(sorted(feeds, key=lambda feed: feed.topic.lane))
        self.fds: dict[Member, int] = {}
        self.straight: dict[int, Member] = {}
        self.behind: dict[Member, None] = {}
        self.owed: dict[Member, None] = {}
        self.frame = b""
        self.needs_whole: set[Feed] = set()

    def lines(self, due: Container[Topic]) -> list[bytes]:
        """Return what waits of the topics that are ``due``, the room's state before the rest."""
        encoding, found = self.form.encoding, []
        for feed in self.feeds:
            topic = feed.topic
            if topic not in due:
                continue
            if topic.waiting and feed.deltas:
                found += topic.changes(encoding, based=feed not in self.needs_whole)
                self.needs_whole.discard(feed)
            elif topic.waiting:
                found += topic.lines(encoding)
            if topic.joins_leaves and feed.join_leave:
                found += topic.join_leave(encoding)
        return found

    def add(self, member: Member) -> None:
        """Take one in; the frame that is being written is not for them."""
        fd = self.fds[member] = member.fd
        if fd < 0:
            self.behind[member] = None
        else:
            self.straight[fd] = member
            self.descriptors.add(fd)

    def remove(self, member: Member) -> bytes:
        """Let one go; returns the frame that is being written if they have not had it."""
        fd, lacks = self.fds.pop(member), member in self.owed
        if fd < 0:
            del self.behind[member]
        else:
            lacks = lacks or self.descriptors.lacks(fd)
            del self.straight[fd]
            self.descriptors.remove(fd)
        self.owed.pop(member, None)
        return self.frame if lacks else b""

    def turned(self, member: Member) -> None:
        """Heed that the descriptor of one has come or gone; what they lack they are still given."""
        lacks = self.remove(member)
        self.add(member)
        if lacks:
            self.owed[member] = None

    def begin(self, frame: bytes) -> None:
        """Begin to give all of them a frame: nobody has had it."""
        self.frame, self.owed = frame, self.behind.copy()
        self.descriptors.begin()

    def write(self) -> bool:
        """Write the frame to some who have not had it; returns whether all have.

        What a descriptor does not take is its member's to write.
        """
        for fd, sent in self.descriptors.write(self.frame):
            self.straight[fd].write(self.frame[sent:])
        for member in tuple(islice(self.owed, BATCH)):
            if member in self.owed:
                del self.owed[member]
                member.write(self.frame)
        return not (self.descriptors.left or self.owed)


class Flush:
    """One flush: the frame of each group it concerns is made, then they are written.

    To write to 2 000 sockets takes some 13 ms, and a loop that does nothing else meanwhile is late
    for all else: so it is done in slices, between which the loop has its turn. ``took_s`` is what
    each topic took so far, ``busy_s`` what all did together; ``frames`` is how many get one.
    """

    def __init__(self, topics: Iterable[Topic]) -> None:
        self.took_s, self.busy_s = dict.fromkeys(topics, 0.0), 0.0
        self.groups: deque[Group] = deque()
        self.frames = 0

    def make(self, group: Group) -> None:
        """Make the frame of a group, if it has anything to be told."""
        with self._timed(group):
            if lines := group.lines(self.took_s):
                group.begin(group.form.frame(group.form.encoding.join(lines)))
                self.groups.append(group)
                self.frames += len(group.fds)

    def write(self) -> None:
        """Write frames for some SLICE_S; what is left are ``groups``."""
        until_s = self.busy_s + SLICE_S
        while self.groups and self.busy_s < until_s:
            group = self.groups.popleft()
            with self._timed(group):
                if not group.write():
                    self.groups.appendleft(group)

    @contextmanager
    def _timed(self, group: Group) -> Iterator[None]:
        began = time.perf_counter()
        yield
        spent_s = time.perf_counter() - began
        self.busy_s += spent_s
        for feed in group.feeds:
            if feed.topic in self.took_s:
                self.took_s[feed.topic] += spent_s
