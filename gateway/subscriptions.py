"""Subscriptions: what one connection listens to, and how it takes up where it stopped."""

import asyncio
from collections.abc import Callable

from msgspec import Raw

from bus.port import Bus, Lost
from gateway import codes, presence
from gateway.codes import Failed
from gateway.groups import Feed, Member
from gateway.history import history
from gateway.hub import Hub, shared
from gateway.limits import MOST_CHANNELS
from gateway.open_channels import admit
from gateway.protocol import (
    FOSSIL,
    AskHistory,
    Counted,
    Info,
    Present,
    Resume,
    Subscribe,
    Subscribed,
    Told,
    pubs,
    subscribed,
)
from gateway.tokens import GRACE_S
from gateway.topics import MOST_RECOVERED, Topic, Topics
from rialto.news import (
    CONFLATED,
    Channel,
    Position,
    Publication,
    kind_of,
    logged,
)
from rialto.refusal import Busy
from storage.port import Store

Answer = Callable[[Subscribed], None]


class Place:
    """One subscription: of a later one to the same channel it is told apart by its identity."""

    __slots__ = ("deltas", "expiry", "join_leave", "joined", "topic")

    def __init__(self, asked: Subscribe) -> None:
        self.topic: Topic | None = None
        self.deltas = asked.delta == FOSSIL and kind_of(Channel(asked.channel)) in CONFLATED
        self.join_leave = asked.join_leave and presence.visible(Channel(asked.channel))
        self.joined = False
        self.expiry: asyncio.TimerHandle | None = None

    def feed(self) -> Feed | None:
        """Return what the hub is to give a group; None before it is joined, and of ``user:``."""
        if not self.joined or self.topic is None or not shared(self.topic.channel):
            return None
        return Feed(self.topic, self.deltas, self.join_leave)


class Subscriptions:
    """The channels of one connection; ``owned`` is the person's, given by the server.

    ``info`` says who that is to others.
    """

    __slots__ = ("bus", "hub", "info", "listened", "mine", "owned", "store", "topics")

    def __init__(self, topics: Topics, hub: Hub, mine: Member, info: Callable[[], Info]) -> None:
        self.topics, self.hub, self.mine, self.info = topics, hub, mine, info
        self.store: Store = topics.store
        self.bus: Bus = topics.bus
        self.listened: dict[str, Place] = {}
        self.owned: Topic | None = None

    async def add(self, asked: Subscribe, answer: Answer, *, granted: bool = False) -> None:
        """Subscribe, and ``answer`` before the first news; raises Failed.

        The answer may wait for the channel's tick: it is joined when none of its news waits.
        Cancelled or removed midway, nothing is answered and the topic is given back. What is
        ``granted`` by a token may be another person's channel.
        """
        channel = self._admit(asked.channel, granted)
        place = self.listened[channel] = Place(asked)
        try:
            await self._join(place, channel, asked, answer)
        except BaseException as error:
            if self.listened.get(channel) is place:
                del self.listened[channel]
            if isinstance(error, Busy):
                raise Failed(codes.TOO_BUSY) from error
            raise

    async def _join(self, place: Place, channel: Channel, asked: Subscribe, answer: Answer) -> None:
        resume = Resume(asked.recover, asked.offset, asked.epoch)
        topic = await self.topics.want(channel)
        wanted = False
        try:
            presence.let_in(topic)
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
                told = self._answer(topic, resume, missed)
                if place.deltas:
                    self._as_texts(told)
                answer(told)
                self._enter(place, topic)

        self.hub.at_tick(topic, join)

    def _as_texts(self, told: Subscribed) -> None:
        encoding = self.mine.form.encoding
        told.delta = True
        for pub in told.publications:
            pub.data = Raw(encoding.text(bytes(pub.data)))

    def _enter(self, place: Place, topic: Topic) -> None:
        place.joined = True
        if not shared(topic.channel):
            self.hub.own(self.mine, topic)
            return
        self._move()
        topic.wants_join_leave += place.join_leave
        topic.present[place] = self.info
        self._tell(topic, came=True)

    def remove(self, channel: str) -> None:
        """Unsubscribe; an unknown channel is none to complain of."""
        place = self.listened.pop(channel, None)
        if place is None:
            return
        if place.expiry:
            place.expiry.cancel()
        if topic := place.topic:
            self._leave(place, topic)
            self.topics.release(topic)

    def _leave(self, place: Place, topic: Topic) -> None:
        if not shared(topic.channel):
            self.hub.disown(self.mine, topic)
            return
        if not place.joined:
            return
        topic.wants_join_leave -= place.join_leave
        del topic.present[place]
        self._tell(topic, came=False)
        self._move()

    def _tell(self, topic: Topic, *, came: bool) -> None:
        told = self.hub.tells_joins and presence.visible(topic.channel)
        if told and presence.tell(topic, self.info(), came=came):
            self.hub.changed(topic)

    def expires(self, channel: str, after_s: float, over: Callable[[], None]) -> None:
        """Let a subscription that a token granted end ``after_s``, unless it is granted anew."""
        place = self.listened.get(channel)
        if place is None:
            return
        if place.expiry:
            place.expiry.cancel()
        loop = asyncio.get_running_loop()
        place.expiry = loop.call_later(after_s + GRACE_S, over)

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
        return Told(pubs(found), topic.at.offset, topic.at.epoch)

    def present(self, channel: str) -> Present:
        """Return who listens to a channel beside this connection; raises Failed."""
        return presence.present(self._heard(channel))

    def counted(self, channel: str) -> Counted:
        return presence.counted(self._heard(channel))

    def _heard(self, channel: str) -> Topic:
        place = self.listened.get(channel)
        topic = place.topic if place else self.owned
        if topic is None or topic.channel != channel:
            raise Failed(codes.DENIED)
        return topic

    def drop_shared(self) -> list[str]:
        """Give up all shared channels and return their names, none twice.

        Who leaves is first given what they lack, may lag by that, and so come here once more.
        """
        names: list[str] = []
        while self.listened:
            names.append(next(iter(self.listened)))
            self.remove(names[-1])
        return names

    def close(self) -> None:
        self.drop_shared()
        if self.owned:
            self.hub.disown(self.mine, self.owned)
            self.topics.release(self.owned)
            self.owned = None

    def _move(self) -> None:
        feeds = (place.feed() for place in self.listened.values())
        self.hub.move(self.mine, frozenset(feed for feed in feeds if feed))

    def _admit(self, name: str, granted: bool) -> Channel:
        channel = admit(name, granted=granted)
        if name in self.listened or (self.owned and self.owned.channel == name):
            raise Failed(codes.ALREADY)
        if len(self.listened) >= MOST_CHANNELS:
            raise Failed(codes.TOO_MANY)
        return channel

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
        news = self._recover(topic, resume, missed) if resume.recover else None
        told = subscribed(topic.at, news, since=None if news is None else resume.offset)
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
