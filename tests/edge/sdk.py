"""The Python SDK, unmodified, driven by a test as ``sdk.mjs`` drives the JavaScript one.

One order a line on the standard input; answers and events are lines on the standard output. The
log of the websocket under it tells of pings and pongs.
"""

import asyncio
import json
import logging
import sys

from centrifuge import (
    Client,
    ClientEventHandler,
    DeltaType,
    ReplyError,
    StreamPosition,
    SubscriptionEventHandler,
    UnauthorizedError,
)

PINGS = {"< TEXT '{}' [2 bytes]": "ping", "> TEXT '{}' [2 bytes]": "pong"}


def tell(**told):
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


class Frames(logging.Handler):
    def emit(self, record):
        if event := PINGS.get(record.getMessage()):
            tell(event=event)


class Listener(ClientEventHandler, SubscriptionEventHandler):
    """Tells of everything; ``channel`` is that of a subscription, empty for the connection."""

    def __init__(self, channel=""):
        self.channel = channel

    async def on_connecting(self, context):
        tell(event="connecting", code=context.code)

    async def on_connected(self, context):
        tell(event="connected", client=context.client)

    async def on_disconnected(self, context):
        tell(event="disconnected", code=context.code, reason=context.reason)

    async def on_subscribed(self, context):
        again = {"wasRecovering": context.was_recovering, "recovered": context.recovered}
        channel = self.channel or context.channel
        tell(event="subscribed", channel=channel, **again)

    async def on_unsubscribed(self, context):
        tell(event="unsubscribed", channel=self.channel, code=getattr(context, "code", 0))

    async def on_publication(self, context):
        self._published(self.channel or context.channel, context.pub)

    async def on_join(self, context):
        info = context.info
        tell(event="join", channel=self.channel, user=info.user, info=read(info.conn_info))

    async def on_leave(self, context):
        tell(event="leave", channel=self.channel, user=context.info.user)

    def _published(self, channel, pub):
        tell(event="publication", channel=channel, offset=pub.offset, data=read(pub.data))


def read(data):
    """Return what data hold: in protobuf they are bytes of JSON."""
    return json.loads(data) if isinstance(data, bytes) and data else data or None


class Acts:
    def __init__(self):
        self.tokens = []
        self.subscriptions = {}

    async def connect(self, url, token="", fresh=None, transport="websocket", encoding="json"):
        assert transport == "websocket"
        self.binary = encoding == "protobuf"
        self.tokens += fresh or []
        wanted = {} if fresh is None else {"get_token": self._next_token}
        self.client = Client(
            url,
            events=Listener(),
            token=token,
            use_protobuf=self.binary,
            min_reconnect_delay=0.05,
            max_reconnect_delay=0.2,
            proxy=None,
            **wanted,
        )
        await self.client.connect()

    async def _next_token(self):
        tell(event="token wanted")
        if not self.tokens:
            raise UnauthorizedError
        return self.tokens.pop(0)

    async def subscribe(self, channel, token="", fresh=None, joinLeave=False, delta=""):
        async def next_token(channel):
            tell(event="sub token wanted")
            return fresh.pop(0)

        made = self.client.new_subscription(
            channel,
            events=Listener(channel),
            min_resubscribe_delay=0.05,
            token=token,
            get_token=next_token if fresh else None,
            join_leave=joinLeave,
            delta=DeltaType(delta) if delta else None,
        )
        self.subscriptions[channel] = made
        await made.subscribe()

    async def unsubscribe(self, channel):
        await self.subscriptions[channel].unsubscribe()

    async def rpc(self, method, data):
        return read((await self.client.rpc(method, self._written(data))).data)

    async def publish(self, channel, data):
        await self.client.publish(channel, self._written(data))

    def _written(self, data):
        return json.dumps(data).encode() if self.binary else data

    async def presence(self, channel):
        return [info.user for info in (await self.client.presence(channel)).clients.values()]

    async def presence_stats(self, channel):
        told = await self.client.presence_stats(channel)
        return [told.num_clients, told.num_users]

    async def history(self, channel, since=None, **asked):
        at = StreamPosition(**since) if since else None
        told = await self.client.history(channel, since=at, **asked)
        offsets = [pub.offset for pub in told.publications]
        return {"offsets": offsets, "offset": told.offset, "epoch": told.epoch}

    async def disconnect(self):
        await self.client.disconnect()

    async def again(self):
        await self.client.connect()


async def obey(acts, n, act, **asked):
    try:
        tell(n=n, ok=await getattr(acts, act)(**asked))
    except ReplyError as error:
        tell(n=n, error={"code": error.code, "message": error.message})


async def main():
    frames = logging.getLogger("websockets.client")
    frames.setLevel(logging.DEBUG)
    frames.addHandler(Frames())
    frames.propagate = False
    acts = Acts()
    async with asyncio.TaskGroup() as tasks:
        while line := await asyncio.to_thread(sys.stdin.readline):
            tasks.create_task(obey(acts, **json.loads(line)))


asyncio.run(main())
