"""The protocol in protobuf: the same messages, each behind its length (client_pb2 is generated)."""

from collections.abc import Callable

from google.protobuf.message import DecodeError, Message
from msgspec import Raw

from gateway import client_pb2 as wire
from gateway.codes import BadFrame, Close, ErrorBody
from gateway.protocol import (
    AskHistory,
    Channel,
    Command,
    Connect,
    Connected,
    Counted,
    Info,
    Present,
    Pub,
    Refresh,
    Refreshed,
    Reply,
    Resume,
    Rpc,
    Since,
    SubRefresh,
    SubRefreshed,
    Subscribe,
    Subscribed,
    Told,
)
from rialto import news

SET = Raw(b"{}")
LONGEST = 5  # bytes of a length: messages of gigabytes need no more


class Protobuf:
    """Each message behind its length as a varint; a ping and a pong are empty messages."""

    name = "protobuf"
    ping = b"\x00"

    def commands(self, data: bytes) -> list[Command]:
        found, at = [], 0
        while at < len(data):
            size, at = _length(data, at)
            if at + size > len(data):
                raise BadFrame("a message ends before its length")
            found.append(_command(data[at : at + size]))
            at += size
        if not found:
            raise BadFrame("no message")
        return found

    def reply(self, reply: Reply) -> bytes:
        told = wire.Reply(id=reply.id)
        for name, write in WRITERS.items():
            if (value := getattr(reply, name)) is not None:
                write(getattr(told, name), value)
        return _sized(told)

    def answer(self, id: int, answer: bytes) -> bytes:
        return _sized(wire.Reply(id=id, rpc=wire.RPCResult(data=answer)))

    def error(self, id: int, error: ErrorBody) -> bytes:
        return self.reply(Reply(id, error=error))

    def publication(
        self, channel: news.Channel, offset: int, data: bytes, *, delta: bool = False
    ) -> bytes:
        pub = wire.Publication(data=data, offset=offset, delta=delta)
        return _push(wire.Push(channel=channel, pub=pub))

    def text(self, body: bytes) -> bytes:
        return body

    def joined(self, channel: news.Channel, info: Info) -> bytes:
        return _push(wire.Push(channel=channel, join=wire.Member(info=_info(info))))

    def left(self, channel: news.Channel, info: Info) -> bytes:
        return _push(wire.Push(channel=channel, leave=wire.Member(info=_info(info))))

    def unsubscribed(self, channel: str, code: int, reason: str) -> bytes:
        told = wire.Unsubscribe(code=code, reason=reason)
        return _push(wire.Push(channel=channel, unsubscribe=told))

    def disconnected(self, close: Close) -> bytes:
        told = wire.Disconnect(code=close.code, reason=close.reason)
        return _push(wire.Push(disconnect=told))

    def join(self, messages: list[bytes]) -> bytes:
        return b"".join(messages)


PROTOBUF = Protobuf()


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Read a varint; return it and where what follows begins."""
    size = shift = 0
    for place in range(at, min(len(data), at + LONGEST)):
        size |= (data[place] & 0x7F) << shift
        shift += 7
        if data[place] < 0x80:
            return size, place + 1
    raise BadFrame("a length without an end")


def _sized(message: Message) -> bytes:
    body = message.SerializeToString()
    size, head = len(body), bytearray()
    while size > 0x7F:
        head.append(size & 0x7F | 0x80)
        size >>= 7
    head.append(size)
    return bytes(head) + body


def _push(push: wire.Push) -> bytes:
    return _sized(wire.Reply(push=push))


def _command(data: bytes) -> Command:
    try:
        told = wire.Command.FromString(data)
    except DecodeError as error:
        raise BadFrame(str(error)) from error
    found = Command(told.id)
    for name, read in READERS.items():
        if told.HasField(name):
            setattr(found, name, read(getattr(told, name)))
    return found


def _connect(told: wire.ConnectRequest) -> Connect:
    subs = {of: Resume(sub.recover, sub.offset, sub.epoch) for of, sub in told.subs.items()}
    return Connect(told.token, told.name, told.version, subs)


def _subscribe(told: wire.SubscribeRequest) -> Subscribe:
    return Subscribe(
        told.channel,
        told.token,
        told.recover,
        told.offset,
        told.epoch,
        told.join_leave,
        told.delta,
    )


def _history(told: wire.HistoryRequest) -> AskHistory:
    since = Since(told.since.offset, told.since.epoch) if told.HasField("since") else None
    return AskHistory(told.channel, told.limit, since, told.reverse)


READERS: dict[str, Callable[..., object]] = {
    "connect": _connect,
    "subscribe": _subscribe,
    "unsubscribe": lambda told: Channel(told.channel),
    "rpc": lambda told: Rpc(told.method, Raw(told.data)),
    "refresh": lambda told: Refresh(told.token),
    "sub_refresh": lambda told: SubRefresh(told.channel, told.token),
    "history": _history,
    "presence": lambda told: Channel(told.channel),
    "presence_stats": lambda told: Channel(told.channel),
    "publish": lambda told: SET,
    "send": lambda told: SET,
    "ping": lambda told: SET,
}


def _info(info: Info) -> wire.ClientInfo:
    return wire.ClientInfo(user=info.user, client=info.client, conn_info=bytes(info.conn_info))


def _pubs(pubs: list[Pub]) -> list[wire.Publication]:
    return [wire.Publication(data=bytes(pub.data), offset=pub.offset) for pub in pubs]


def _connected(into: wire.ConnectResult, told: Connected) -> None:
    for name in Connected.__struct_fields__:
        if name != "subs":
            setattr(into, name, getattr(told, name))
    for channel, sub in told.subs.items():
        _subscribed(into.subs[channel], sub)


def _subscribed(into: wire.SubscribeResult, told: Subscribed) -> None:
    into.SetInParent()
    for name in Subscribed.__struct_fields__:
        if name != "publications":
            setattr(into, name, getattr(told, name))
    into.publications.extend(_pubs(told.publications))


def _refreshed(into: wire.RefreshResult, told: Refreshed) -> None:
    for name in Refreshed.__struct_fields__:
        setattr(into, name, getattr(told, name))


def _sub_refreshed(into: wire.SubRefreshResult, told: SubRefreshed) -> None:
    into.SetInParent()
    into.expires, into.ttl = told.expires, told.ttl


def _told(into: wire.HistoryResult, told: Told) -> None:
    into.SetInParent()
    into.offset, into.epoch = told.offset, told.epoch
    into.publications.extend(_pubs(told.publications))


def _present(into: wire.PresenceResult, told: Present) -> None:
    into.SetInParent()
    for client, info in told.presence.items():
        into.presence[client].CopyFrom(_info(info))


def _counted(into: wire.PresenceStatsResult, told: Counted) -> None:
    into.SetInParent()
    into.num_clients, into.num_users = told.num_clients, told.num_users


def _error(into: wire.Error, told: ErrorBody) -> None:
    into.code, into.message, into.temporary = told.code, told.message, told.temporary


WRITERS: dict[str, Callable[..., None]] = {
    "connect": _connected,
    "subscribe": _subscribed,
    "unsubscribe": lambda into, told: into.SetInParent(),
    "refresh": _refreshed,
    "sub_refresh": _sub_refreshed,
    "history": _told,
    "presence": _present,
    "presence_stats": _counted,
    "error": _error,
}
