"""The hub: who listens to what on this node, and one frame a tick for all who listen alike."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from gateway.frames import text_frame
from gateway.spread import Descriptors
from gateway.topics import Topic
from rialto.news import Channel, kind_of

TICK_S = 0.05
MOST_TICK_S = 0.25
# A flush may take this share of a tick before ticks grow longer.
FLUSH_SHARE = 0.3


class Member(Protocol):
    """A connection as the hub sees it.

    ``fd`` is the descriptor to which whole frames may go, -1 while they may not. The hub is told
    of each change (``Hub.turned``), at once: a descriptor that was closed may be another's.
    """

    fd: int

    def write(self, data: bytes) -> None:
        """Write all of ``data``, or let the connection deal with a peer that lags."""


class Group:
    """The members that listen to the same channels: they share every frame.

    Frames go to their descriptors without a look at those behind them; to ``behind`` belong those
    who have none at present.
    """

    __slots__ = ("behind", "descriptors", "fds", "straight", "topics")

    def __init__(self, topics: tuple[Topic, ...], descriptors: Descriptors) -> None:
        self.topics, self.descriptors = topics, descriptors
        self.fds: dict[Member, int] = {}
        self.straight: dict[int, Member] = {}
        self.behind: dict[Member, None] = {}

    def add(self, member: Member) -> None:
        fd = self.fds[member] = member.fd
        if fd < 0:
            self.behind[member] = None
        else:
            self.straight[fd] = member
            self.descriptors.add(fd)

    def remove(self, member: Member) -> None:
        fd = self.fds.pop(member)
        if fd < 0:
            del self.behind[member]
        else:
            del self.straight[fd]
            self.descriptors.remove(fd)

    def write(self, frame: bytes) -> None:
        """Write a frame to all; what a descriptor does not take is its member's to write."""
        behind = tuple(self.behind)  # by now: who falls behind below has had its part already
        for fd, sent in self.descriptors.write(frame):
            self.straight[fd].write(frame[sent:])
        for member in behind:
            member.write(frame)


@dataclass
class Hub:
    """Groups members by their set of channels. All but the timers is synchronous.

    News goes out at once where all was quiet, and joins the next tick where it was not. ``user:``
    channels are for one person and go out at once, in a frame of their own.
    """

    most_tick_s: float = MOST_TICK_S
    descriptors: Callable[[], Descriptors] = Descriptors
    groups: dict[frozenset[Channel], Group] = field(default_factory=dict)
    of_member: dict[Member, Group] = field(default_factory=dict)
    by_topic: dict[Channel, dict[Group, None]] = field(default_factory=dict)
    personal: dict[Channel, dict[Member, None]] = field(default_factory=dict)
    listening: dict[str, dict[Channel, int]] = field(default_factory=dict)
    changed_topics: dict[Topic, None] = field(default_factory=dict)
    joins: list[Callable[[], None]] = field(default_factory=list)
    tick_s: float = TICK_S
    flushed_at: float = 0.0
    timer: asyncio.TimerHandle | asyncio.Handle | None = None
    frames: int = 0
    flushes: int = 0

    def audience(self, channel: Channel) -> int:
        """Return how many members listen to ``channel`` on this node."""
        return self.listening.get(kind_of(channel), {}).get(channel, 0)

    def listened(self, kind: str) -> list[Channel]:
        """Return the channels of one kind that anybody listens to on this node."""
        return list(self.listening.get(kind, ()))

    def changed(self, topic: Topic) -> None:
        """Give a topic's waiting news to its members, now or with the next tick."""
        if not shared(topic.channel):
            self._give_at_once(topic)
            return
        self.changed_topics[topic] = None
        self._schedule()

    def at_tick(self, join: Callable[[], None]) -> None:
        """Call ``join`` when nothing is waiting: now, or right after the next tick's frames."""
        if self.changed_topics:
            self.joins.append(join)
        else:
            join()

    def move(self, member: Member, topics: tuple[Topic, ...]) -> None:
        """Let ``member`` listen to exactly ``topics``. To be called at a tick (``at_tick``)."""
        self._leave(member)
        if not topics:
            return
        key = frozenset(topic.channel for topic in topics)
        group = self.groups.get(key)
        if group is None:
            group = self.groups[key] = self._group(topics)
            for topic in topics:
                self.by_topic.setdefault(topic.channel, {})[group] = None
        group.add(member)
        self.of_member[member] = group
        for topic in topics:
            counts = self.listening.setdefault(kind_of(topic.channel), {})
            counts[topic.channel] = counts.get(topic.channel, 0) + 1

    def turned(self, member: Member) -> None:
        """Heed that the descriptor of ``member`` has come or gone."""
        if group := self.of_member.get(member):
            group.remove(member)
            group.add(member)

    def own(self, member: Member, topic: Topic) -> None:
        """Let ``member`` listen to the channel of the person that it is."""
        self.personal.setdefault(topic.channel, {})[member] = None

    def disown(self, member: Member, topic: Topic) -> None:
        members = self.personal.get(topic.channel, {})
        members.pop(member, None)
        if not members:
            self.personal.pop(topic.channel, None)

    def _give_at_once(self, topic: Topic) -> None:
        frame = text_frame(b"\n".join(topic.waiting))
        topic.waiting.clear()
        for member in tuple(self.personal.get(topic.channel, ())):
            member.write(frame)

    def _leave(self, member: Member) -> None:
        group = self.of_member.pop(member, None)
        if group is None:
            return
        group.remove(member)
        for topic in group.topics:
            counts = self.listening[kind_of(topic.channel)]
            counts[topic.channel] -= 1
            if not counts[topic.channel]:
                del counts[topic.channel]
        if group.fds:
            return
        del self.groups[frozenset(topic.channel for topic in group.topics)]
        for topic in group.topics:
            groups = self.by_topic[topic.channel]
            del groups[group]
            if not groups:
                del self.by_topic[topic.channel]

    def _group(self, topics: tuple[Topic, ...]) -> Group:
        return Group(tuple(sorted(topics, key=lambda t: t.lane)), self.descriptors())

    def _schedule(self) -> None:
        if self.timer is not None:
            return
        loop = asyncio.get_running_loop()
        wait = self.flushed_at + self.tick_s - loop.time()
        # call_soon, not at once: what one batch publishes to several channels is one frame.
        self.timer = loop.call_later(wait, self.flush) if wait > 0 else loop.call_soon(self.flush)

    def flush(self) -> None:
        """Write what waits: one frame for each group that any changed topic concerns."""
        loop = asyncio.get_running_loop()
        self.timer, self.flushed_at = None, loop.time()
        began = time.perf_counter()
        changed, self.changed_topics = self.changed_topics, {}
        concerned: dict[Group, None] = {}
        for topic in changed:
            concerned.update(self.by_topic.get(topic.channel, {}))
        for group in concerned:
            lines = [line for topic in group.topics for line in topic.waiting]
            self.frames += len(group.fds)
            group.write(text_frame(b"\n".join(lines)))
        for topic in changed:
            topic.waiting.clear()
        joins, self.joins = self.joins, []
        for join in joins:
            join()
        self.flushes += 1
        self._adapt(time.perf_counter() - began)

    def _adapt(self, took_s: float) -> None:
        """Lengthen the tick while flushes take too much of it, and shorten it again after."""
        fitting = took_s / FLUSH_SHARE
        least = min(TICK_S, self.most_tick_s)
        self.tick_s = min(max(least, 0.8 * self.tick_s, fitting), self.most_tick_s)


def shared(channel: Channel) -> bool:
    """Say whether members share frames of ``channel``; a person's own channel they do not."""
    return kind_of(channel) != "user"
