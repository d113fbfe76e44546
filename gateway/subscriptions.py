"""Subscriptions: what one connection listens to, and how it takes up where it stopped."""

from collections.abc import Callable

from msgspec import Raw

from bus.port import Bus, Lost
from gateway import protocol
from gateway.history import history
from gateway.hub import Hub, Member
from gateway.limits import MOST_CHANNELS
from gateway.protocol import (
    AskHistory,
    Failed,
    Pub,
    Resume,
    Subscribe,
    Subscribed,
    Told,
    subscribed,
)
from gateway.topics import MOST_RECOVERED, Topic, Topics
from rialto.news import (
    CONFLATED,
    LOGGED,
    STREAMED,
    Channel,
    Position,
    Publication,
    kind_of,
    logged,
)
from rialto.refusal import Busy
from storage.port import Store

OPEN_KINDS = (LOGGED | STREAMED | CONFLATED) - {"user", "outbox"}
Answer = Callable[[Subscribed], None]


class Place:
    """One subscription: of a later one to the same channel it is told apart by its identity."""

    __slots__ = ("topic",)

    def __init__(self) -> None:
        self.topic: Topic | None = None


class Subscriptions:
    """The channels of one connection; ``owned`` is the person's, given by the server."""

    __slots__ = ("bus", "hub", "listened", "mine", "owned", "store", "topics")

    def __init__(self, topics: Topics, hub: Hub, mine: Member) -> None:
        self.topics, self.hub, self.mine = topics, hub, mine
        self.store: Store = topics.store
        self.bus: Bus = topics.bus
        self.listened: dict[str, Place] = {}
        self.owned: Topic | None = None

    async def add(self, asked: Subscribe, answer: Answer) -> None:
        """Subscribe, and ``answer`` before the first news; raises Failed.

        The answer may wait for the next tick: a channel is joined when none of its news waits.
        Cancelled or removed midway, nothing is answered and the topic is given back.
        """
        channel = self._admit(asked.channel)
        place = self.listened[channel] = Place()
        try:
            await self._join(place, channel, asked, answer)
        except BaseException as error:
            if self.listened.get(channel) is place:
                del self.listened[channel]
            if isinstance(error, Busy):
                raise Failed(protocol.TOO_BUSY) from error
            raise

    async def _join(self, place: Place, channel: Channel, asked: Subscribe, answer: Answer) -> None:
        resume = Resume(asked.recover, asked.offset, asked.epoch)
        topic = await self.topics.want(channel)
        wanted = False
        try:
            missed = await self._missed(topic, resume)
            wanted = self.listened.get(channel) is place
        finally:
            if not wanted:
                self.topics.release(topic)
        if not wanted:
            return
        place.topic = topic

        def join() -> None:
            if self.listened.get(channel) is place:
                answer(self._answer(topic, resume, missed))
                self._move()

        self.hub.at_tick(join)

    def remove(self, channel: str) -> None:
        """Unsubscribe; an unknown channel is none to complain of."""
        place = self.listened.pop(channel, None)
        if place and place.topic:
            self.topics.release(place.topic)
            self.hub.at_tick(self._move)

    async def own(self, channel: Channel, resume: Resume) -> Subscribed:
        """Prepare the person's own channel; ``attach_own`` must follow without awaiting."""
        topic = await self.topics.want(channel)
        try:
            missed = await self._missed(topic, resume)
        except BaseException:
            self.topics.release(topic)
            raise
        self.owned = topic
        return self._answer(topic, resume, missed)

    def attach_own(self) -> None:
        if self.owned:
            self.hub.own(self.mine, self.owned)

    async def history(self, asked: AskHistory) -> Told:
        """Return a piece of the history of a channel that is listened to; raises Failed."""
        topic = self._heard(asked.channel)
        found = await history(topic, asked, self.store, self.bus)
        pubs = [Pub(Raw(item.body), item.offset) for item in found]
        return Told(pubs, topic.at.offset, topic.at.epoch)

    def _heard(self, channel: str) -> Topic:
        place = self.listened.get(channel)
        topic = place.topic if place else self.owned
        if topic is None or topic.channel != channel:
            raise Failed(protocol.DENIED)
        return topic

    def drop_shared(self) -> list[str]:
        """Give up all shared channels at once and return their names."""
        names = list(self.listened)
        for name in names:
            self.remove(name)
        return names

    def close(self) -> None:
        self.drop_shared()
        self.hub.move(self.mine, ())
        if self.owned:
            self.hub.disown(self.mine, self.owned)
            self.topics.release(self.owned)
            self.owned = None

    def _move(self) -> None:
        self.hub.move(self.mine, tuple(p.topic for p in self.listened.values() if p.topic))

    def _admit(self, name: str) -> Channel:
        found = protocol.CHANNEL.fullmatch(name)
        if not found:
            raise Failed(protocol.BAD_REQUEST)
        if found[1] in ("user", "outbox"):
            raise Failed(protocol.DENIED)
        if found[1] not in OPEN_KINDS:
            raise Failed(protocol.UNKNOWN_CHANNEL)
        if name in self.listened:
            raise Failed(protocol.ALREADY)
        if len(self.listened) >= MOST_CHANNELS:
            raise Failed(protocol.TOO_MANY)
        return Channel(name)

    async def _missed(self, topic: Topic, resume: Resume) -> list[Publication] | None:
        """Read what a logged channel has after the position; None where it cannot be told."""
        if not resume.recover or not logged(topic.channel) or resume.epoch != topic.at.epoch:
            return None
        limit = MOST_RECOVERED + 1
        missed = await self.store.history(topic.channel, since=resume.offset, limit=limit)
        return missed if len(missed) < limit else None

    def _answer(self, topic: Topic, resume: Resume, missed: list[Publication] | None) -> Subscribed:
        """Say where the subscription stands, with all that came since the position, or none."""
        if kind_of(topic.channel) in CONFLATED:
            return _last_value(topic, resume)
        pubs = self._recover(topic, resume, missed) if resume.recover else None
        told = subscribed(topic.at, pubs, since=None if pubs is None else resume.offset)
        told.was_recovering = resume.recover
        return told

    def _recover(
        self, topic: Topic, resume: Resume, missed: list[Publication] | None
    ) -> list[Publication] | None:
        if not logged(topic.channel):
            try:
                return self.bus.history(
                    topic.channel, Position(resume.offset, resume.epoch), MOST_RECOVERED
                )
            except Lost:
                return None
        if missed is None:
            return None
        top = missed[-1].offset if missed else resume.offset
        # The store may be ahead of the topic, or the topic have moved on since the store was read.
        pubs = [item for item in missed if item.offset <= topic.at.offset]
        pubs += [item for item in topic.recent if item.offset > top]
        whole = resume.offset + len(pubs) == topic.at.offset
        return pubs if whole else None


def _last_value(topic: Topic, resume: Resume) -> Subscribed:
    """Answer as Centrifuge's cache mode does: the last value, unless the client has it."""
    known = topic.last is None or (resume.epoch, resume.offset) == (topic.at.epoch, topic.at.offset)
    told = subscribed(topic.at, [topic.last] if topic.last and not known else [])
    told.was_recovering = resume.recover
    told.recovered = resume.recover and topic.last is not None
    return told
