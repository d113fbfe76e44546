"""The inbox of a connection: its commands are carried out in order, one after another."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from gateway import codes
from gateway.codes import Close, Ended
from gateway.limits import MOST_WAITING
from gateway.protocol import Command

log = logging.getLogger("rialto.edge")


class Inbox:
    """``carry_out`` is awaited for each command; what it raises ends the connection by ``end``."""

    __slots__ = ("carry_out", "end", "tasks", "waiting", "working")

    def __init__(
        self,
        tasks: asyncio.TaskGroup,
        carry_out: Callable[[Command], Awaitable[None]],
        end: Callable[[Close], None],
    ) -> None:
        self.tasks, self.carry_out, self.end = tasks, carry_out, end
        self.waiting: deque[Command] = deque()
        self.working = False

    @property
    def empty(self) -> bool:
        """Nothing waits and nothing is being carried out."""
        return not self.waiting and not self.working

    def take(self, command: Command) -> None:
        """Put a command behind those that wait; raises Ended where they are too many."""
        if len(self.waiting) >= MOST_WAITING:
            raise Ended(codes.TOO_MANY_REQUESTS)
        self.waiting.append(command)
        if not self.working:
            self.working = True
            self.tasks.create_task(self._work())

    def clear(self) -> None:
        self.waiting.clear()

    async def _work(self) -> None:
        """Carry out what waits; ends when nothing does."""
        try:
            while self.waiting:
                await self.carry_out(self.waiting.popleft())
        except Ended as ended:
            self.end(ended.close)
        except Exception:
            log.exception("client.failed")
            self.end(codes.SERVER_ERROR)
        finally:
            self.working = False
