"""Commands about channels: subscribe and leave, read back, see who is there."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from gateway import codes, protocol
from gateway.admission import Admission
from gateway.channel_pace import ChannelPace
from gateway.codes import Close, Ended, Failed
from gateway.encoding import Encoding
from gateway.open_channels import must_be_welcome
from gateway.protocol import Command, Reply
from gateway.subscriptions import Subscriptions
from gateway.tokens import BadToken, ExpiredToken, Grant


class Speaker(Protocol):
    """The client whose channels these are."""

    encoding: Encoding

    @property
    def user(self) -> str:
        """Who has signed in, empty for a guest."""

    def write(self, message: bytes) -> None: ...

    def reply(self, reply: Reply) -> None: ...


class Channels:
    """Carries out what a client asks about channels. A token may grant one, and until when."""

    __slots__ = ("admission", "mine", "pace", "speaker", "tokens")

    def __init__(self, speaker: Speaker, mine: Subscriptions, admission: Admission) -> None:
        self.speaker, self.mine, self.admission = speaker, mine, admission
        self.tokens = admission.tokens
        self.pace = ChannelPace()

    @property
    def carriers(self) -> dict[str, Callable[[Command], Awaitable[None]]]:
        return {
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
            "sub_refresh": self._sub_refresh,
            "history": self._history,
            "presence": self._presence,
            "presence_stats": self._presence_stats,
        }

    def lag(self) -> bool:
        """Give up all shared channels, if there are any: the SDK comes back and recovers."""
        dropped = self.mine.drop_shared()
        for name in dropped:
            self._tell_dropped(name, codes.INSUFFICIENT_STATE)
        return bool(dropped)

    async def _subscribe(self, command: Command) -> None:
        asked = command.subscribe
        assert asked is not None  # noqa: S101  (its method is set)
        grant = await self._grant(asked.token, asked.channel) if asked.token else None

        def answer(told: protocol.Subscribed) -> None:
            if grant:
                told.expires, told.ttl = True, self._ends(grant)
            self.speaker.reply(Reply(command.id, subscribe=told))

        await must_be_welcome(self.speaker.user, asked.channel, self.admission)
        await self.mine.add(asked, answer, granted=grant is not None)
        # Who was barred meanwhile has been looked for before they listened.
        await self.leave_where_barred(asked.channel)
        if grant:
            self._ends(grant)

    async def leave_where_barred(self, *names: str) -> None:
        """Leave the channels, of those named or of all, in which the person is not let any more."""
        for name in names or tuple(self.mine.listened):
            try:
                await must_be_welcome(self.speaker.user, name, self.admission)
            except Failed:
                if name in self.mine.listened:
                    self._drop(name, codes.UNSUBSCRIBED)

    async def _sub_refresh(self, command: Command) -> None:
        asked = command.sub_refresh
        assert asked is not None  # noqa: S101  (its method is set)
        if asked.channel not in self.mine.listened:
            raise Failed(codes.DENIED)
        ttl = self._ends(await self._grant(asked.token, asked.channel))
        self.speaker.reply(Reply(command.id, sub_refresh=protocol.SubRefreshed(True, ttl)))

    async def _grant(self, token: str, channel: str) -> Grant:
        """Read what a subscription token grants; it must be this person's, for this channel."""
        await self.tokens.ready(token)
        try:
            grant = self.tokens.read_grant(token)
        except ExpiredToken:
            raise Failed(codes.TOKEN_EXPIRED) from None
        except BadToken as bad:
            raise Failed(codes.DENIED) from bad
        if grant.channel != channel or grant.user != self.speaker.user:
            raise Ended(codes.BAD_TOKEN)
        return grant

    def _ends(self, grant: Grant) -> int:
        """Let the subscription end with its grant; return in how many seconds."""
        ttl = self.tokens.until(grant.expires_s)
        self.mine.expires(grant.channel, ttl, partial(self._drop, grant.channel, codes.SUB_EXPIRED))
        return ttl

    def _drop(self, channel: str, why: Close) -> None:
        self.mine.remove(channel)
        self._tell_dropped(channel, why)

    def _tell_dropped(self, channel: str, why: Close) -> None:
        self.pace.give_back()
        self.speaker.write(self.speaker.encoding.unsubscribed(channel, *why))

    async def _unsubscribe(self, command: Command) -> None:
        assert command.unsubscribe is not None  # noqa: S101  (its method is set)
        self.mine.remove(command.unsubscribe.channel)
        self.speaker.reply(Reply(command.id, unsubscribe={}))

    async def _history(self, command: Command) -> None:
        assert command.history is not None  # noqa: S101  (its method is set)
        told = await self.mine.history(command.history)
        self.speaker.reply(Reply(command.id, history=told))

    async def _presence(self, command: Command) -> None:
        assert command.presence is not None  # noqa: S101  (its method is set)
        told = self.mine.present(command.presence.channel)
        self.speaker.reply(Reply(command.id, presence=told))

    async def _presence_stats(self, command: Command) -> None:
        assert command.presence_stats is not None  # noqa: S101  (its method is set)
        told = self.mine.counted(command.presence_stats.channel)
        self.speaker.reply(Reply(command.id, presence_stats=told))
