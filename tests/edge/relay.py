"""A line between client and server that can be cut, and that leads to the server of the day."""

import asyncio
from contextlib import asynccontextmanager, suppress

CHUNK = 1 << 16


class Relay:
    """Passes bytes on to ``target``; None while there is nobody to pass them to."""

    def __init__(self, target):
        self.target = target
        self.open = {}

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/connection/websocket"

    def cut(self):
        """Break every line that is open, as a lost network does."""
        for writer in tuple(self.open):
            writer.transport.abort()

    async def serve(self, reader, writer):
        if self.target is None:
            writer.transport.abort()
            return
        try:
            theirs, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        self.open |= {writer: None, back: None}
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pass(reader, back))
                tasks.create_task(self._pass(theirs, writer))
        finally:
            for end in (writer, back):
                self.open.pop(end, None)
                end.transport.abort()

    async def _pass(self, reader, writer):
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def relay(target, tls=None):
    """Open a relay to ``target``, a port; with ``tls`` it ends that, as a proxy in front does."""
    through = Relay(target)
    server = await asyncio.start_server(through.serve, "127.0.0.1", 0, ssl=tls)
    through.port = server.sockets[0].getsockname()[1]
    async with server:
        yield through
        through.target = None
        through.cut()
