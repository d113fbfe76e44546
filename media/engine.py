"""The engine's process: ``python -m media.engine --control FD``, started by ``media.child``.

It has one UDP port for media and one inherited socket for its orders. When that socket closes, the
gateway is gone, and the process ends.
"""

import argparse
import asyncio
import logging
import socket
from dataclasses import dataclass

import uvloop

from media import control
from media.addresses import bind_address
from media.forwarder import Forwarder, Terms
from media.mux import Mux, open_socket
from media.port import PictureChanged
from rialto import events
from rialto.refusal import Refusal

log = logging.getLogger("rialto.media")

BEAT_S = 2.0
MOST_UNREAD = 1 << 20  # bytes of news that the gateway has not read: then it is as good as gone


class GatewayGone(Exception):
    """The other end of the control socket closed, or reads no more."""


@dataclass
class Orders:
    """Carries out the gateway's calls, one after another."""

    forwarder: Forwarder
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def serve(self) -> None:
        """Answer until the gateway closes; raises GatewayGone then."""
        try:
            while said := await self.reader.readline():
                self.writer.write(control.line(self.answer(control.read_call(said))))
                await self.writer.drain()
        except ConnectionError as error:  # it was killed: there is no orderly end
            raise GatewayGone from error
        raise GatewayGone

    def answer(self, call: control.Call) -> control.Word:
        try:
            return self._do(call)
        except Refusal as refusal:
            facts, wait_ms = refusal.facts, refusal.retry_after_ms
            return control.Refused(call.call, refusal.code, wait_ms, facts)
        except Exception:
            # The edge to the gateway: it is told, and the picture of all others goes on.
            log.exception("call.failed")
            return control.Failed(call.call)

    def _do(self, call: control.Call) -> control.Word:
        match call:
            case control.Publish():
                session = self.forwarder.publish(call.room, call.offer, call.by)
                return control.Opened(call.call, session)
            case control.Play():
                return control.Opened(call.call, self.forwarder.play(call.room, call.offer))
            case control.Restart():
                again = self.forwarder.restart(call.session)
                if again is None:
                    return control.Ended(call.call, found=False)
                return control.Opened(call.call, again)
            case control.Tag():
                return control.Tagged(call.call, self.forwarder.etag(call.session))
            case control.End():
                return control.Ended(call.call, self.forwarder.end(call.session))
            case control.Dismiss():
                return control.Ended(call.call, self.forwarder.dismiss(call.user))
            case control.Close():
                self.forwarder.close(call.room)
                return control.Ended(call.call, found=True)


async def serve(terms: Terms, port: int, orders: socket.socket) -> None:
    """Run the engine until the gateway at the other end of ``orders`` is gone."""
    reader, writer = await asyncio.open_unix_connection(sock=orders, limit=control.MOST_BYTES)

    def tell(change: PictureChanged) -> None:
        log.info("picture.changed", extra={"room": change.room, "state": change.state})
        if writer.transport.get_write_buffer_size() > MOST_UNREAD:
            writer.transport.abort()
        writer.write(control.line(control.Changed(change)))

    loop = asyncio.get_running_loop()
    sock = open_socket(bind_address(terms.hosts), port)
    try:
        async with asyncio.TaskGroup() as tasks:
            mux = Mux(sock, lambda: forwarder.flush(), lambda: forwarder.viewers())
            forwarder = Forwarder(mux, terms, tasks, tell)
            loop.add_reader(sock.fileno(), mux.readable)
            writer.write(control.line(control.Listening(mux.port)))
            tasks.create_task(forwarder.repair())
            tasks.create_task(forwarder.report())
            tasks.create_task(beat(writer))
            tasks.create_task(Orders(forwarder, reader, writer).serve())
    except* GatewayGone:
        log.info("gateway.gone")
    finally:
        loop.remove_reader(sock.fileno())
        sock.close()
        writer.close()


async def beat(writer: asyncio.StreamWriter) -> None:
    """Let the gateway hear that the loop goes round: one that hangs is replaced."""
    while True:
        await asyncio.sleep(BEAT_S)
        if not writer.transport.get_write_buffer_size():
            writer.write(control.line(control.Alive()))


def main() -> None:
    parser = argparse.ArgumentParser(prog="media.engine")
    parser.add_argument("--control", type=int, required=True, help="descriptor of the orders")
    parser.add_argument("--host", action="append", required=True, help="address to announce")
    parser.add_argument("--port", type=int, default=0, help="UDP port; 0 for any")
    parser.add_argument("--most-viewers", type=int, default=Terms.most_viewers)
    chosen = parser.parse_args()
    events.begin()
    logging.getLogger("aiortc").setLevel(logging.ERROR)
    terms = Terms(tuple(chosen.host), chosen.most_viewers)
    orders = socket.socket(fileno=chosen.control)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(terms, chosen.port, orders))


if __name__ == "__main__":
    main()
