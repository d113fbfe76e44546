"""The built-in engine as the gateway sees it: a child process, started, watched and asked."""

import asyncio
import contextlib
import itertools
import logging
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from media import control
from media.port import (
    MOST_OFFER,
    BadOffer,
    EngineBusy,
    EngineDown,
    PictureChanged,
    Session,
    SessionId,
)
from rialto.ids import RoomId, UserId
from rialto.refusal import Refusal

log = logging.getLogger("rialto.media")

ANSWER_S = 5.0
START_S = 20.0
LEAVE_S = 3.0
MOST_CALLS = 256
MOST_UNREAD = 4 << 20  # bytes of orders
# An engine silent for so long, twice over, hangs: once alone may be our own sleep.
SILENT_S = 10.0


class EngineDied(Exception):
    """The engine's process is gone; its supervisor starts it again."""


class EngineFailed(Exception):
    """The engine has a bug: it could not carry out a call, and its log says why."""


@dataclass
class ChildEngine:
    """Adapter of the MediaEngine port.

    ``run`` is one life of the child, to be kept by gateway.supervise. While there is none, calls
    are refused with EngineDown. ``hosts`` are the addresses that viewers can reach us by, ``port``
    the UDP port (0: any), ``most_viewers`` the bound above which joins are refused.
    """

    hosts: tuple[str, ...] = ("127.0.0.1",)
    port: int = 0
    most_viewers: int = 300
    listening: int | None = None
    """The UDP port of the running child, None while there is none."""
    pid: int | None = None
    _writer: asyncio.StreamWriter | None = None
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _waiting: dict[int, "asyncio.Future[control.Word]"] = field(default_factory=dict)
    _shown: set[RoomId] = field(default_factory=set)
    _untold: dict[RoomId, Literal["started", "stopped"]] = field(default_factory=dict)
    _told: asyncio.Event = field(default_factory=asyncio.Event)

    async def publish(self, room: RoomId, offer: str, by: UserId) -> Session:
        return await self._open(lambda call: control.Publish(call, room, offer, by), offer)

    async def play(self, room: RoomId, offer: str) -> Session:
        return await self._open(lambda call: control.Play(call, room, offer), offer)

    async def restart(self, session: SessionId) -> Session | None:
        word = await self._ask(lambda call: control.Restart(call, session))
        return word.session if isinstance(word, control.Opened) else None

    async def etag(self, session: SessionId) -> str:
        word = await self._ask(lambda call: control.Tag(call, session))
        return word.etag if isinstance(word, control.Tagged) else ""

    async def end(self, session: SessionId) -> bool:
        word = await self._ask(lambda call: control.End(call, session))
        return isinstance(word, control.Ended) and word.found

    async def dismiss(self, user: UserId) -> None:
        await self._ask(lambda call: control.Dismiss(call, user))

    async def close(self, room: RoomId) -> None:
        await self._ask(lambda call: control.Close(call, room))

    async def news(self) -> PictureChanged:
        """Wait for the next change. Of one room only the latest is kept until it is read."""
        while not self._untold:
            self._told.clear()
            await self._told.wait()
        room = next(iter(self._untold))
        return PictureChanged(room, self._untold.pop(room))

    async def run(self) -> None:
        """Start the child and serve until it dies; raises EngineDied then.

        Cancelled, it closes the child's orders, waits for it to leave, and kills it if it stays.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            process = await self._start(theirs)
        self.pid = process.pid
        try:
            reader, writer = await asyncio.open_unix_connection(sock=ours, limit=control.MOST_BYTES)
            try:
                await self._listen(reader, writer)
            finally:
                self._forget()
                writer.close()
        finally:
            ours.close()
            await _leave(process)
        raise EngineDied(f"status {process.returncode}")

    async def _start(self, orders: socket.socket) -> asyncio.subprocess.Process:
        said = ["--control", str(orders.fileno()), "--port", str(self.port)]
        said += ["--most-viewers", str(self.most_viewers)]
        for host in self.hosts:
            said += ["--host", host]
        # A session of its own: Ctrl-C in the terminal is for the gateway, which closes it in order.
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "media.engine",
            *said,
            stdin=asyncio.subprocess.DEVNULL,
            pass_fds=(orders.fileno(),),
            start_new_session=True,
        )

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(START_S):
            first = await self._hear(reader)
        if not isinstance(first, control.Listening):
            return
        self.listening, self._writer = first.port, writer
        log.info("engine.started", extra={"port": first.port})
        while (word := await self._hear_in_time(reader)) is not None:
            if isinstance(word, control.Changed):
                self._change(word.change.room, word.change.state)
            elif not isinstance(word, control.Listening | control.Alive):
                waiting = self._waiting.get(word.call)
                if waiting and not waiting.done():
                    waiting.set_result(word)

    async def _hear_in_time(self, reader: asyncio.StreamReader) -> control.Word | None:
        for _ in range(2):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SILENT_S):
                    return await self._hear(reader)
        log.error("engine.hangs", extra={"pid": self.pid})
        return None

    async def _hear(self, reader: asyncio.StreamReader) -> control.Word | None:
        try:
            said = await reader.readline()
        except ConnectionError:
            return None
        return control.read_word(said) if said.endswith(b"\n") else None

    def _change(self, room: RoomId, state: Literal["started", "stopped"]) -> None:
        if state == "started":
            self._shown.add(room)
        else:
            self._shown.discard(room)
        self._untold.pop(room, None)
        self._untold[room] = state
        self._told.set()

    def _forget(self) -> None:
        self.listening = self.pid = self._writer = None
        for room in tuple(self._shown):
            self._change(room, "stopped")
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(EngineDown())

    async def _open(self, call: Callable[[int], control.Call], offer: str) -> Session:
        if len(offer) > MOST_OFFER:  # the line would be more than the child reads
            raise BadOffer(why="too long")
        word = await self._ask(call)
        if isinstance(word, control.Opened):
            return word.session
        raise EngineDown

    async def _ask(self, make: Callable[[int], control.Call]) -> control.Word:
        """Ask the child; refuses with EngineDown if there is none or it does not answer.

        Cancelled, it leaves the call to the child: a session that nobody knows of expires there.
        """
        if self._writer is None:
            raise EngineDown
        unread = self._writer.transport.get_write_buffer_size()
        if len(self._waiting) >= MOST_CALLS or unread > MOST_UNREAD:
            raise EngineBusy
        number = next(self._numbers)
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            self._writer.write(control.line(make(number)))
            async with asyncio.timeout(ANSWER_S):
                word: control.Word = await waiting
        except TimeoutError as error:
            raise EngineDown from error
        finally:
            del self._waiting[number]
        if isinstance(word, control.Failed):
            raise EngineFailed
        if isinstance(word, control.Refused):
            refusal = Refusal.known[word.code]
            raise refusal(retry_after_ms=word.retry_after_ms, **word.facts)
        return word


async def _leave(process: asyncio.subprocess.Process) -> None:
    """Wait for the child to leave; one that stays is killed, at once when this is cancelled."""
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_S):
                await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
