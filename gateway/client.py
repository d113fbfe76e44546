"""A client: one connection's part in the Centrifuge protocol, from connect to close."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from gateway import protocol
from gateway.dispatch import Dispatch
from gateway.frames import text_frame
from gateway.heartbeat import Heartbeat
from gateway.hub import Hub, Member
from gateway.limits import MOST_RPCS, MOST_WAITING
from gateway.protocol import Command, Connected, Ended, Failed, Reply, Resume
from gateway.subscriptions import Subscriptions
from gateway.tokens import BadToken, ExpiredToken, Identity, Tokens
from gateway.topics import Topics
from rialto.answer import Fault
from rialto.command import Caller, Guest
from rialto.news import channel
from rialto.world import World

log = logging.getLogger("rialto.edge")

VERSION, GRACE_S = "rialto", 25
MOST_OF_A_USER = 10


class Wire(Member, Protocol):
    """The socket under a client."""

    def close(self, code: int, reason: str) -> None: ...


@dataclass
class Edge:
    """What all connections of this node share."""

    dispatch: Dispatch
    hub: Hub
    topics: Topics
    tokens: Tokens
    world: World
    tasks: asyncio.TaskGroup
    ping_s: int = 25
    clients: dict["Client", None] = field(default_factory=dict)
    of_user: dict[str, int] = field(default_factory=dict)


class Client:
    """The state of one connection. Commands are carried out in order; RPCs side by side."""

    __slots__ = (
        "closed",
        "connected",
        "edge",
        "expiry",
        "heartbeat",
        "id",
        "inbox",
        "origin",
        "rpcs",
        "subscriptions",
        "who",
        "wire",
        "working",
    )

    def __init__(self, edge: Edge, wire: Wire, origin: str) -> None:
        self.edge, self.wire, self.origin = edge, wire, origin
        self.id = edge.world.new_id()
        self.who: Caller = Guest(origin)
        self.connected = self.closed = self.working = False
        self.inbox: deque[Command] = deque()
        self.rpcs = 0
        self.subscriptions = Subscriptions(edge.topics, edge.hub, wire)
        self.heartbeat = Heartbeat(edge.ping_s, self._ping, self._no_pong)
        self.expiry: asyncio.TimerHandle | None = None

    def reply(self, reply: bytes) -> None:
        if not self.closed:
            self.wire.write(text_frame(reply))

    def end(self, close: protocol.Close) -> None:
        """Close the connection with a code; nothing is written after it."""
        if not self.closed:
            self.wire.close(close.code, close.reason)
            self.lost()

    def lost(self) -> None:
        """Let go of everything: the socket is gone or going. RPCs under way finish unheard."""
        if self.closed:
            return
        self.closed = True
        self.heartbeat.stop()
        if self.expiry:
            self.expiry.cancel()
        self.inbox.clear()
        self.subscriptions.close()
        self.edge.clients.pop(self, None)
        if not isinstance(self.who, Guest):
            self.edge.of_user[self.who.user] -= 1
            if not self.edge.of_user[self.who.user]:
                del self.edge.of_user[self.who.user]

    def receive(self, text: bytes) -> None:
        """Take a frame's commands; called by the socket, and never raises."""
        try:
            for command in protocol.commands(text):
                self._take(command)
        except protocol.BadFrame:
            self.end(protocol.BAD_COMMAND)
        except Ended as ended:
            self.end(ended.close)

    def _take(self, command: Command) -> None:
        method = command.method
        if not method:
            self._ponged(command)
        elif method == "send":
            raise Ended(protocol.NO_SEND)
        elif command.id <= 0 or self._out_of_place(method):
            raise Ended(protocol.BAD_COMMAND)
        elif method == "rpc" and not self.inbox and not self.working:
            self._start_rpc(command)
        elif len(self.inbox) >= MOST_WAITING:
            raise Ended(protocol.TOO_MANY_REQUESTS)
        else:
            self.inbox.append(command)
            if not self.working:
                self.working = True
                self.edge.tasks.create_task(self._work())

    def _out_of_place(self, method: str) -> bool:
        """Say whether a connect comes twice or anything else before it.

        The SDKs pipeline their subscribes behind a connect that is still under way.
        """
        if method == "connect":
            return self.connected or self.working
        return not self.connected and not self.working

    async def _work(self) -> None:
        """Carry out what waits in the inbox, in order; ends when it is empty."""
        try:
            while self.inbox and not self.closed:
                await self._carry_out(self.inbox.popleft())
        except Ended as ended:
            self.end(ended.close)
        except Exception:
            log.exception("client.failed")
            self.end(protocol.SERVER_ERROR)
        finally:
            self.working = False

    async def _carry_out(self, command: Command) -> None:
        carriers: dict[str, Callable[[Command], Awaitable[None]]] = {
            "connect": self._connect,
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
            "refresh": self._refresh,
            "rpc": self._queued_rpc,
            "publish": self._publish,
            "history": self._history,
        }
        try:
            await carriers.get(command.method, self._lack)(command)
        except Failed as failed:
            self.reply(protocol.error_reply(command.id, failed.error))
            if not self.connected:  # what is pipelined behind it nobody asks for any more
                self.inbox.clear()

    async def _publish(self, command: Command) -> None:
        """Refuse: what is published comes from commands alone."""
        raise Failed(protocol.DENIED)

    async def _lack(self, command: Command) -> None:
        raise Failed(protocol.NOT_AVAILABLE)

    async def _connect(self, command: Command) -> None:
        asked = command.connect
        assert asked is not None  # noqa: S101  (its method is set)
        if self.connected:
            raise Ended(protocol.BAD_COMMAND)
        identity = self._identify(asked.token) if asked.token else None
        if identity:
            self._count_in(identity)
        self.connected = True
        self.edge.clients[self] = None
        answer = Connected(self.id, VERSION, self.edge.ping_s, True)
        if identity:
            own = channel("user", identity.member.user)
            answer.subs = {own: await self.subscriptions.own(own, asked.subs.get(own, Resume()))}
            if self.closed:  # lost meanwhile, when the own channel was not there to give up
                self.subscriptions.close()
                return
            answer.expires, answer.ttl = True, self._until(identity)
            self._expire_after(answer.ttl)
        self.reply(protocol.encode(Reply(command.id, connect=answer)))
        self.subscriptions.attach_own()
        self.heartbeat.start(self.edge.world.chance.random())

    def _count_in(self, identity: Identity) -> None:
        user = identity.member.user
        if self.edge.of_user.get(user, 0) >= MOST_OF_A_USER:
            raise Ended(protocol.CONNECTION_LIMIT)
        self.edge.of_user[user] = self.edge.of_user.get(user, 0) + 1
        self.who = identity.member

    def _identify(self, token: str) -> Identity:
        try:
            return self.edge.tokens.read(token)
        except ExpiredToken:
            raise Failed(protocol.TOKEN_EXPIRED) from None
        except BadToken as bad:
            raise Ended(protocol.BAD_TOKEN) from bad

    def _until(self, identity: Identity) -> int:
        return max(1, identity.expires_s - self.edge.world.now_ms() // 1000)

    def _expire_after(self, ttl_s: int) -> None:
        if self.expiry:
            self.expiry.cancel()
        loop = asyncio.get_running_loop()
        self.expiry = loop.call_later(ttl_s + GRACE_S, self.end, protocol.EXPIRED)

    async def _refresh(self, command: Command) -> None:
        asked = command.refresh
        assert asked is not None  # noqa: S101  (its method is set)
        identity = self._identify(asked.token)
        if isinstance(self.who, Guest) or identity.member.user != self.who.user:
            raise Ended(protocol.BAD_TOKEN)
        self.who = identity.member
        ttl = self._until(identity)
        self._expire_after(ttl)
        told = protocol.Refreshed(self.id, VERSION, True, ttl)
        self.reply(protocol.encode(Reply(command.id, refresh=told)))

    async def _subscribe(self, command: Command) -> None:
        asked = command.subscribe
        assert asked is not None  # noqa: S101  (its method is set)

        def answer(told: protocol.Subscribed) -> None:
            self.reply(protocol.encode(Reply(command.id, subscribe=told)))

        await self.subscriptions.add(asked, answer)

    async def _unsubscribe(self, command: Command) -> None:
        assert command.unsubscribe is not None  # noqa: S101  (its method is set)
        self.subscriptions.remove(command.unsubscribe.channel)
        self.reply(protocol.encode(Reply(command.id, unsubscribe={})))

    async def _history(self, command: Command) -> None:
        assert command.history is not None  # noqa: S101  (its method is set)
        told = await self.subscriptions.history(command.history)
        self.reply(protocol.encode(Reply(command.id, history=told)))

    async def _queued_rpc(self, command: Command) -> None:
        self._start_rpc(command)

    def _start_rpc(self, command: Command) -> None:
        if self.rpcs >= MOST_RPCS:
            self.reply(protocol.error_reply(command.id, protocol.TOO_BUSY))
            return
        self.rpcs += 1
        self.edge.tasks.create_task(self._rpc(command))

    async def _rpc(self, command: Command) -> None:
        asked = command.rpc
        assert asked is not None  # noqa: S101  (its method is set)
        try:
            answer = await self.edge.dispatch(asked.method, bytes(asked.data) or b"{}", self.who)
            self.reply(protocol.rpc_reply(command.id, answer))
        except Fault as fault:
            self.reply(protocol.error_reply(command.id, protocol.FAULTS[fault.code]))
        except Exception:
            log.exception("rpc.failed", extra={"command": asked.method})
            self.reply(protocol.error_reply(command.id, protocol.INTERNAL))
        finally:
            self.rpcs -= 1

    def lag(self) -> None:
        """Stop giving news to a peer that does not keep up: the SDK comes back and recovers."""
        for name in self.subscriptions.drop_shared():
            told = protocol.unsubscribe_push(
                name, protocol.INSUFFICIENT_STATE, "insufficient state"
            )
            self.reply(told)

    def _ping(self) -> None:
        self.reply(protocol.PING)

    def _no_pong(self) -> None:
        self.end(protocol.NO_PONG)

    def _ponged(self, command: Command) -> None:
        if command.id or not self.heartbeat.heard():
            raise Ended(protocol.BAD_COMMAND)
