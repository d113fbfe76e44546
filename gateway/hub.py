"""The hub: who listens to what on this node, and one frame a tick for all who listen alike."""

import asyncio
import time
from collections.abc import Callable, Collection, Container
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from gateway.forms import Form
from gateway.spread import Descriptors
from gateway.ticks import Ticks
from gateway.topics import Topic
from rialto.news import Channel, kind_of

# Timers of a loop that counts milliseconds may come so much early.
EARLY_S = 0.001


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
    who have none at present. ``needs_whole`` are the feeds of which a member has not been given
    what the next delta would be made against.
    """

    __slots__ = ("behind", "descriptors", "fds", "feeds", "form", "needs_whole", "straight")

    def __init__(self, form: Form, feeds: frozenset[Feed], descriptors: Descriptors) -> None:
        self.form, self.descriptors = form, descriptors
        self.feeds = tuple(sorted(feeds, key=lambda feed: feed.topic.lane))
        self.fds: dict[Member, int] = {}
        self.straight: dict[int, Member] = {}
        self.behind: dict[Member, None] = {}
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

    When a channel's news goes out is for ``ticks`` to say; all that is due goes in one frame.
    ``user:`` channels are for one person and go out at once, in a frame of their own. ``joins``
    wait for a topic's frames; ``moves`` for the end of a flush, in which nobody changes groups.
    """

    ticks: Ticks = field(default_factory=Ticks)
    tells_joins: bool = True
    descriptors: Callable[[], Descriptors] = Descriptors
    groups: dict[tuple[Form, frozenset[Feed]], Group] = field(default_factory=dict)
    of_member: dict[Member, Group] = field(default_factory=dict)
    by_topic: dict[Channel, dict[Group, None]] = field(default_factory=dict)
    personal: dict[Channel, dict[Member, None]] = field(default_factory=dict)
    listening: dict[str, dict[Channel, int]] = field(default_factory=dict)
    due: dict[Topic, float] = field(default_factory=dict)
    joins: dict[Topic, list[Callable[[], None]]] = field(default_factory=dict)
    moves: list[Callable[[], None]] = field(default_factory=list)
    flushing: bool = False
    timer: asyncio.TimerHandle | asyncio.Handle | None = None
    timer_s: float = 0.0
    frames: int = 0

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
        if topic not in self.due:
            self.due[topic] = self.ticks.due_s(topic, asyncio.get_running_loop().time())
            self._schedule()

    def at_tick(self, topic: Topic, join: Callable[[], None]) -> None:
        """Call ``join`` when none of the topic's news waits: now, or right after its frames."""
        if topic in self.due:
            self.joins.setdefault(topic, []).append(join)
        else:
            self.after_flush(join)

    def after_flush(self, move: Callable[[], None]) -> None:
        """Call ``move`` when no frames are being written: now, or at the end of the flush."""
        if self.flushing:
            self.moves.append(move)
        else:
            move()

    def move(self, member: Member, feeds: frozenset[Feed]) -> None:
        """Let ``member`` listen to exactly ``feeds``. New ones are to be joined ``at_tick``."""
        self._leave(member)
        if not feeds:
            return
        key = member.form, feeds
        group = self.groups.get(key)
        if group is None:
            group = self.groups[key] = Group(member.form, feeds, self.descriptors())
            for feed in feeds:
                self.by_topic.setdefault(feed.topic.channel, {})[group] = None
        group.add(member)
        group.needs_whole.update(feed for feed in feeds if feed.deltas)
        self.of_member[member] = group
        for feed in feeds:
            channel = feed.topic.channel
            counts = self.listening.setdefault(kind_of(channel), {})
            counts[channel] = counts.get(channel, 0) + 1

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
        frames: dict[Form, bytes] = {}
        for member in tuple(self.personal.get(topic.channel, ())):
            form = member.form
            if form not in frames:
                frames[form] = form.frame(form.encoding.join(topic.lines(form.encoding)))
            member.write(frames[form])
        topic.given()

    def _leave(self, member: Member) -> None:
        group = self.of_member.pop(member, None)
        if group is None:
            return
        group.remove(member)
        for feed in group.feeds:
            channel = feed.topic.channel
            counts = self.listening[kind_of(channel)]
            counts[channel] -= 1
            if not counts[channel]:
                del counts[channel]
        if group.fds:
            return
        del self.groups[group.form, frozenset(group.feeds)]
        for feed in group.feeds:
            groups = self.by_topic[feed.topic.channel]
            del groups[group]
            if not groups:
                del self.by_topic[feed.topic.channel]

    def _schedule(self) -> None:
        if not self.due:
            return
        first_s = min(self.due.values())
        if self.timer is not None:
            if self.timer_s <= first_s:
                return
            self.timer.cancel()
        loop = asyncio.get_running_loop()
        wait = first_s - loop.time()
        self.timer_s = first_s
        # call_soon, not at once: what one batch publishes to several channels is one frame.
        self.timer = loop.call_later(wait, self.flush) if wait > 0 else loop.call_soon(self.flush)

    def flush(self) -> None:
        """Write what is due: one frame for each group that any of it concerns."""
        now_s, began = asyncio.get_running_loop().time(), time.perf_counter()
        self.timer, self.flushing = None, True
        due = [topic for topic, due_s in self.due.items() if due_s <= now_s + EARLY_S]
        try:
            self._give(dict.fromkeys(due), now_s)
        finally:
            self.flushing = False
            for topic in due:
                del self.due[topic]
                topic.given()
            self._schedule()
        moves, self.moves = self.moves, []
        joins = [join for topic in due for join in self.joins.pop(topic, ())]
        for change in (*moves, *joins):
            change()
        self.ticks.spent(time.perf_counter() - began, now_s)

    def _give(self, due: Collection[Topic], now_s: float) -> None:
        concerned: dict[Group, None] = {}
        for topic in due:
            concerned.update(self.by_topic.get(topic.channel, {}))
        took_s = dict.fromkeys(due, 0.0)
        for group in concerned:
            began = time.perf_counter()
            if lines := group.lines(due):
                self.frames += len(group.fds)
                group.write(group.form.frame(group.form.encoding.join(lines)))
            spent = time.perf_counter() - began
            for feed in group.feeds:
                if feed.topic in took_s:
                    took_s[feed.topic] += spent
        for topic in due:
            self.ticks.gave(topic, took_s[topic], now_s)


def shared(channel: Channel) -> bool:
    """Say whether members share frames of ``channel``; a person's own channel they do not."""
    return kind_of(channel) != "user"
