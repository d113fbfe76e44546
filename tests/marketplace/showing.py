"""A small server of pictures on the loopback, that answers as a test tells it."""

import asyncio
from contextlib import asynccontextmanager

PNG = b"Content-Type: image/png\r\n"


class Shows:
    """Answers by path: what it shows, or how it misbehaves; ``asked`` are the heads that came."""

    def __init__(self):
        self.shown, self.asked, self.port = {}, [], 0

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.port}"

    def show(self, path, body, status=b"200 OK", head=PNG, *, drip=False):
        self.shown[path] = (body, status, head, drip)

    async def answer(self, reader, writer):
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.asked.append(head)
            path = head.split(" ")[1]
            body, status, more, drip = self.shown.get(path, (b"", b"404 Not Found", b"", False))
            length = b"Content-Length: %d\r\n" % len(body)
            writer.write(b"HTTP/1.1 " + status + b"\r\n" + more + length + b"\r\n")
            if drip:
                await reader.read()  # until whoever asks has had enough
                return
            writer.write(body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    @property
    def paths(self):
        return [head.split(" ")[1] for head in self.asked]


@asynccontextmanager
async def showing():
    shows = Shows()
    server = await asyncio.start_server(shows.answer, "127.0.0.1", 0)
    shows.port = server.sockets[0].getsockname()[1]
    try:
        yield shows
    finally:
        server.close()
