"""A client: one connection's part in the Centrifuge protocol, from connect to close."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

import msgspec
from msgspec import Raw

from gateway import codes, metrics, protocol
from gateway.admission import Admission
from gateway.channels import Channels
from gateway.codes import BadFrame, Close, Ended, Failed
from gateway.dispatch import Dispatch
from gateway.groups import Member
from gateway.heartbeat import Heartbeat
from gateway.hub import Hub
from gateway.inbox import Inbox
from gateway.limits import MOST_RPCS
from gateway.people import People
from gateway.protocol import Command, Connected, Info, Reply, Resume
from gateway.signin import SignIn
from gateway.subscriptions import Subscriptions
from gateway.tokens import Tokens
from gateway.topics import Topics
from rialto.answer import Fault
from rialto.command import Caller, Guest
from rialto.news import channel
from rialto.world import World

log = logging.getLogger("rialto.edge")

VERSION = "rialto"
# The level of the overload ladder from which guests are refused for a while.
GUESTS_WAIT = 3


class Wire(Member, Protocol):
    """What is under a client. ``session`` names it where commands come by another way than out."""

    session: str

    def close(self, code: int, reason: str) -> None: ...


@dataclass
class Edge:
    """What all connections of this node share."""

    dispatch: Dispatch
    hub: Hub
    topics: Topics
    admission: Admission
    world: World
    tasks: asyncio.TaskGroup
    ping_s: int = 25
    level: int = 0  # of the overload ladder
    node: str = "rialto"
    clients: dict["Client", None] = field(default_factory=dict)
    people: People = field(default_factory=People)

    @property
    def tokens(self) -> Tokens:
        return self.admission.tokens

    @property
    def queued(self) -> int:
        """Return how many bytes wait for those who do not keep up, whatever they listen to."""
        return sum(client.wire.queued for client in self.clients if client.wire.fd < 0)


class Client:
    """The state of one connection. Commands are carried out in order; RPCs side by side."""

    __slots__ = (
        "channels",
        "closed",
        "connected",
        "edge",
        "encoding",
        "heartbeat",
        "id",
        "inbox",
        "rpcs",
        "signed",
        "subscriptions",
        "wire",
    )

    def __init__(self, edge: Edge, wire: Wire, origin: str) -> None:
        self.edge, self.wire = edge, wire
        self.encoding = wire.form.encoding
        self.id = edge.world.new_id()
        self.signed = SignIn(edge.admission, edge.people, self, origin)
        self.connected = self.closed = False
        self.inbox = Inbox(edge.tasks, self._carry_out, self.end)
        self.rpcs = 0
        self.subscriptions = Subscriptions(edge.topics, edge.hub, wire, self.info)
        self.channels = Channels(self, self.subscriptions, edge.admission)
        self.heartbeat = Heartbeat(edge.ping_s, self._ping, self._no_pong)

    @property
    def who(self) -> Caller:
        return self.signed.who

    @property
    def user(self) -> str:
        return self.signed.user

    def info(self) -> Info:
        """Say who this is to others: a guest has no name, and who is hidden has none either."""
        if isinstance(self.who, Guest) or self.signed.hidden:
            return Info("", self.id)
        return Info(self.user, self.id, Raw(msgspec.json.encode({"name": self.who.name})))

    def write(self, message: bytes) -> None:
        if not self.closed:
            self.wire.write(self.wire.form.frame(message))

    def reply(self, reply: Reply) -> None:
        self.write(self.encoding.reply(reply))

    def end(self, close: Close) -> None:
        """Close the connection with a code; nothing is written after it."""
        if not self.closed:
            self.wire.close(close.code, close.reason)
            self.lost()

    async def look_where_barred(self) -> None:
        """Leave the rooms to which its person is not let in any more."""
        await self.channels.leave_where_barred()

    def lost(self) -> None:
        """Let go of everything: the socket is gone or going. RPCs under way finish unheard."""
        if self.closed:
            return
        self.closed = True
        self.heartbeat.stop()
        self.inbox.clear()
        self.subscriptions.close()
        self.edge.clients.pop(self, None)
        self.signed.leave()

    def receive(self, data: bytes) -> None:
        """Take what came at once; called by the wire, and never raises."""
        try:
            for command in self.encoding.commands(data):
                self._take(command)
        except BadFrame:
            self.end(codes.BAD_COMMAND)
        except Ended as ended:
            self.end(ended.close)

    def _take(self, command: Command) -> None:
        method = command.method
        if not method:
            self._ponged(command)
        elif method == "send":
            raise Ended(codes.NO_SEND)
        elif command.id <= 0 or self._out_of_place(method):
            raise Ended(codes.BAD_COMMAND)
        elif method == "rpc" and self.inbox.empty:
            self._start_rpc(command)
        elif not self.closed:
            self.inbox.take(command)

    def _out_of_place(self, method: str) -> bool:
        """Say whether a connect comes twice or anything else before it.

        The SDKs pipeline their subscribes behind a connect that is still under way.
        """
        if method == "connect":
            return self.connected or self.inbox.working
        return not self.connected and not self.inbox.working

    async def _carry_out(self, command: Command) -> None:
        if self.closed:
            return
        carriers: dict[str, Callable[[Command], Awaitable[None]]] = {
            "connect": self._connect,
            "refresh": self._refresh,
            "rpc": self._queued_rpc,
            "publish": self._publish,
        }
        carriers |= self.channels.carriers
        try:
            self.channels.pace.take(command.method, self.edge.level)
            await carriers.get(command.method, self._lack)(command)
        except Failed as failed:
            self.write(self.encoding.error(command.id, failed.error))
            if not self.connected:  # what is pipelined behind it nobody asks for any more
                self.inbox.clear()

    async def _publish(self, command: Command) -> None:
        """Refuse: what is published comes from commands alone."""
        raise Failed(codes.DENIED)

    async def _lack(self, command: Command) -> None:
        raise Failed(codes.NOT_AVAILABLE)

    async def _connect(self, command: Command) -> None:
        asked = command.connect
        assert asked is not None  # noqa: S101  (its method is set)
        if self.connected:
            raise Ended(codes.BAD_COMMAND)
        if not asked.token and self.edge.level >= GUESTS_WAIT:
            metrics.shed("guest")
            raise Ended(codes.TOO_MANY_REQUESTS)
        identity = await self.signed.enter(asked.token) if asked.token else None
        if self.closed:
            self.signed.leave()
            return
        self.connected = True
        self.edge.clients[self] = None
        answer = Connected(self.id, VERSION, self.edge.ping_s, True)
        if self.wire.session:
            answer.session, answer.node = self.wire.session, self.edge.node
        if identity:
            own = channel("user", identity.member.user)
            answer.subs = {own: await self.subscriptions.own(own, asked.subs.get(own, Resume()))}
            if self.closed:  # lost meanwhile, when the own channel was not there to give up
                self.subscriptions.close()
                return
            answer.expires, answer.ttl = True, self.signed.expire_with(identity)
        self.reply(Reply(command.id, connect=answer))
        self.subscriptions.attach_own()
        self.heartbeat.start(self.edge.world.chance.random())

    async def _refresh(self, command: Command) -> None:
        asked = command.refresh
        assert asked is not None  # noqa: S101  (its method is set)
        ttl = await self.signed.refresh(asked.token)
        if self.closed:
            self.signed.leave()
            return
        told = protocol.Refreshed(self.id, VERSION, True, ttl)
        self.reply(Reply(command.id, refresh=told))

    async def _queued_rpc(self, command: Command) -> None:
        self._start_rpc(command)

    def _start_rpc(self, command: Command) -> None:
        if self.rpcs >= MOST_RPCS:
            self.write(self.encoding.error(command.id, codes.TOO_BUSY))
            return
        self.rpcs += 1
        self.edge.tasks.create_task(self._rpc(command))

    async def _rpc(self, command: Command) -> None:
        asked = command.rpc
        assert asked is not None  # noqa: S101  (its method is set)
        try:
            answer = await self.edge.dispatch(asked.method, bytes(asked.data) or b"{}", self.who)
            self.write(self.encoding.answer(command.id, answer))
        except Fault as fault:
            self.write(self.encoding.error(command.id, codes.FAULTS[fault.code]))
        except Exception:
            log.exception("rpc.failed", extra={"command": asked.method})
            self.write(self.encoding.error(command.id, codes.INTERNAL))
        finally:
            self.rpcs -= 1

    def lag(self) -> None:
        """Stop giving news to a peer that does not keep up."""
        if self.channels.lag():
            metrics.shed("lagging")

    def _ping(self) -> None:
        self.write(self.encoding.ping)

    def _no_pong(self) -> None:
        self.end(codes.NO_PONG)

    def _ponged(self, command: Command) -> None:
        if command.id or not self.heartbeat.heard():
            raise Ended(codes.BAD_COMMAND)
