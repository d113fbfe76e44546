"""The hub: who listens to what on this node, and one frame a tick for all who listen alike."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.forms import Form
from gateway.groups import Feed, Flush, Group, Member
from gateway.spread import Descriptors
from gateway.ticks import Ticks
from gateway.topics import Topic
from rialto.news import Channel, kind_of

# Timers of a loop that counts milliseconds may come so much early.
EARLY_S = 0.001


@dataclass
class Hub:
    """Groups members by their set of channels. All but the timers is synchronous.

    When a channel's news goes out is for ``ticks`` to say; all that is due goes in one frame.
    ``user:`` channels are for one person and go out at once, in a frame of their own. ``joins``
    wait for a topic's frames to be made; whoever joins then has heard what they tell. ``flushing``
    is the flush whose frames are being written: who changes groups meanwhile is given theirs first.
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
    flushing: Flush | None = None
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
        """Call ``join`` when none of the topic's news waits: now, or once it is in frames."""
        if topic in self.due:
            self.joins.setdefault(topic, []).append(join)
        else:
            join()

    def move(self, member: Member, feeds: frozenset[Feed]) -> None:
        """Let ``member`` listen to exactly ``feeds``. New ones are to be joined ``at_tick``."""
        lacked = self._leave(member)
        if feeds:
            self._enter(member, feeds)
        if lacked:
            member.write(lacked)

    def turned(self, member: Member) -> None:
        """Heed that the descriptor of ``member`` has come or gone."""
        if group := self.of_member.get(member):
            group.turned(member)

    def _enter(self, member: Member, feeds: frozenset[Feed]) -> None:
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

    def _leave(self, member: Member) -> bytes:
        """Let it listen to nothing; returns the frame under way that it has yet to be given."""
        group = self.of_member.pop(member, None)
        if group is None:
            return b""
        lacked = group.remove(member)
        for feed in group.feeds:
            channel = feed.topic.channel
            counts = self.listening[kind_of(channel)]
            counts[channel] -= 1
            if not counts[channel]:
                del counts[channel]
        if group.fds:
            return lacked
        del self.groups[group.form, frozenset(group.feeds)]
        for feed in group.feeds:
            groups = self.by_topic[feed.topic.channel]
            del groups[group]
            if not groups:
                del self.by_topic[feed.topic.channel]
        return lacked

    def _schedule(self) -> None:
        if self.flushing or not self.due:
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
        """Make what is due into one frame for each group that any of it concerns, and write it."""
        now_s = asyncio.get_running_loop().time()
        due = [topic for topic, due_s in self.due.items() if due_s <= now_s + EARLY_S]
        self.timer, self.flushing = None, Flush(due)
        try:
            self._make(self.flushing)
        finally:
            joins = [join for topic in due for join in self.joins.pop(topic, ())]
            for topic in due:
                del self.due[topic]
                topic.given()
                self.ticks.gave(topic, now_s)
            self._write(self.flushing)
            for join in joins:
                join()

    def _make(self, flush: Flush) -> None:
        concerned: dict[Group, None] = {}
        for topic in flush.took_s:
            concerned.update(self.by_topic.get(topic.channel, {}))
        for group in concerned:
            flush.make(group)

    def _write(self, flush: Flush) -> None:
        """Write for a while, then give the loop its turn; in the end say what it took."""
        loop = asyncio.get_running_loop()
        try:
            flush.write()
        finally:
            if flush.groups:
                loop.call_soon(loop.call_soon, self._write, flush)
            else:
                self.flushing = None
                self.frames += flush.frames
                for topic, took_s in flush.took_s.items():
                    self.ticks.took(topic, took_s)
                self.ticks.spent(flush.busy_s, loop.time())
                self._schedule()


def shared(channel: Channel) -> bool:
    """Say whether members share frames of ``channel``; a person's own channel they do not."""
    return kind_of(channel) != "user"
