"""One row at a time: what fails with one row holds up no other."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from rialto.refusal import Busy
from storage.port import Stale, Unavailable

log = logging.getLogger("rialto.rows")

PAUSE_MS, LONGEST_MS = 1_000, 60_000


class Due(Protocol):
    """A row that is to be taken up at a time."""

    @property
    def id(self) -> str: ...

    @property
    def due_ms(self) -> int: ...


D = TypeVar("D", bound=Due)


@dataclass
class Alone:
    """The rows that failed in one kind of ``work``: how often, and until when each rests."""

    work: str
    now_ms: Callable[[], int]
    failed: dict[str, tuple[int, int]] = field(default_factory=dict)

    def rests(self, id: str) -> bool:
        """Say whether the row failed a short while ago; the pause doubles, up to a minute."""
        _, until_ms = self.failed.get(id, (0, 0))
        return self.now_ms() < until_ms

    async def due(self, rows: AsyncIterator[D]) -> AsyncIterator[D]:
        """Go through ``rows``, which come by their time, as far as they are due; skip who rests."""
        now_ms = self.now_ms()
        async for row in rows:
            if row.due_ms > now_ms:
                return
            if not self.rests(row.id):
                yield row

    @contextmanager
    def at(self, id: str) -> Iterator[None]:
        """Note a failure with the row and go on; it has its turn again after its pause.

        Stale is passed on, for a node that has been replaced must stop.
        """
        try:
            yield
        except Stale:
            raise
        except (Busy, Unavailable) as error:
            log.warning("row.put_off", extra={"work": self.work, "row": id, "why": str(error)})
            self._rest(id)
        except Exception:
            log.exception("row.failed", extra={"work": self.work, "row": id})
            self._rest(id)
        else:
            self.failed.pop(id, None)

    def _rest(self, id: str) -> None:
        times, _ = self.failed.get(id, (0, 0))
        pause_ms = min(PAUSE_MS * 2**times, LONGEST_MS)
        self.failed[id] = (min(times + 1, 6), self.now_ms() + pause_ms)
