"""A bad line: passes datagrams between a peer and the engine, and drops some of them."""

import asyncio
import contextlib
import re
import struct


class Relay(asyncio.DatagramProtocol):
    """Listens for the peer, speaks to the engine; ``drop`` says which RTP packets get lost."""

    def __init__(self, engine_port, drop):
        self.engine = ("127.0.0.1", engine_port)
        self.drop = drop
        self.peer = None
        self.lost, self.passed = set(), set()

    def connection_made(self, transport):
        self.transport = transport

    @property
    def port(self):
        return self.transport.get_extra_info("sockname")[1]

    def datagram_received(self, data, address):
        if address != self.engine:
            self.peer = address
        to = self.peer if address == self.engine else self.engine
        if data[0] >> 6 == 2 and not 192 <= data[1] <= 223:
            number, ssrc = struct.unpack_from("!H4xL", data, 2)
            packet = (address == self.engine, ssrc, number)
            if packet not in self.lost and self.drop(data, from_engine=address == self.engine):
                self.lost.add(packet)
                return
            self.passed.add(packet)
        self.transport.sendto(data, to)

    def again(self):
        """Return how many of the lost packets came through later."""
        return len(self.lost & self.passed)

    def detour(self, answer):
        """Return the answer with its candidates led through here."""
        return re.sub(r"(127\.0\.0\.1) \d+ typ", rf"\1 {self.port} typ", answer)


@contextlib.asynccontextmanager
async def relay(engine_port, drop):
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: Relay(engine_port, drop), local_addr=("127.0.0.1", 0)
    )
    try:
        yield protocol
    finally:
        transport.close()
