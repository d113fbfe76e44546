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
        try:
            target, first = await self.meet(reader)
            theirs, back = await asyncio.open_connection("127.0.0.1", target)
        except (OSError, EOFError):
            writer.transport.abort()
            return
        back.write(first)
        self.open |= {writer: None, back: None}
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pass(reader, back))
                tasks.create_task(self._pass(theirs, writer))
        finally:
            for end in (writer, back):
                self.open.pop(end, None)
                end.transport.abort()

    async def meet(self, reader):
        """Return where a connection leads, and what was read of it to know; raises OSError."""
        if self.target is None:
            raise ConnectionRefusedError
        return self.target, b""

    async def _pass(self, reader, writer):
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                writer.write(data)
                await writer.drain()
        writer.close()


class ByPath(Relay):
    """A proxy that leads by path: what is for sockets to ``target``, the rest ``behind``.

    A connection is for one request, so that each goes its own way.
    """

    behind = None

    async def meet(self, reader):
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
        lines.append(b"X-Forwarded-For: 127.0.0.1")
        if b"upgrade: websocket" not in head.lower():
            lines = [line for line in lines if not line.lower().startswith(b"connection:")]
            lines.append(b"Connection: close")
        target = self.behind
        if lines[0].split(b" ")[1].startswith((b"/connection/", b"/emulation")):
            target, _ = await super().meet(reader)
        return target, b"\r\n".join(lines) + b"\r\n\r\n"


@asynccontextmanager
async def relay(target, kind=Relay, tls=None):
    """Open a relay to ``target``, a port; with ``tls`` it ends that, as a proxy in front does."""
    through = kind(target)
    server = await asyncio.start_server(through.serve, "127.0.0.1", 0, ssl=tls)
    through.port = server.sockets[0].getsockname()[1]
    async with server:
        yield through
        through.target = None
        through.cut()
