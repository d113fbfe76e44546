"""A thread that owns one SQLite connection and runs jobs in groups, one transaction each."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from rialto.refusal import Busy
from storage.faults import fatal, unavailable
from storage.port import Unavailable

log = logging.getLogger("rialto.store")

A = TypeVar("A")
Job = Callable[[sqlite3.Cursor], A]
MOST_WAITING = 8192
MOST_TOGETHER = 512
BUSY_MS = 5000
CLOSE_S = 15.0  # a disk that answers at all has done by then what was waiting


@dataclass(slots=True)
class Errand:
    """A job, and who waits for it."""

    job: Job[Any]
    done: "asyncio.Future[Any]"
    result: Any = None
    error: Exception | None = None

    def settle(self) -> None:
        if self.done.done():  # cancelled meanwhile
            return
        if self.error is not None:
            self.done.set_exception(self.error)
        else:
            self.done.set_result(self.result)


class Lane:
    """Jobs that queue up while one group commits share the next commit, and its fsync.

    A lane that ``writes`` runs its jobs in transactions; each job happens whole or not at all,
    and none is answered before the commit. A job that fails is taken to have changed nothing if
    it changed no row; where jobs change tables, ``careful`` must be set. ``turn`` counts the
    transactions, so that a job may rely on what an earlier one of its own has seen. ``rest`` runs
    between two groups.
    """

    def __init__(
        self, path: Path, *, writes: bool, rest: Callable[[sqlite3.Cursor], None] | None = None
    ) -> None:
        self.path, self.writes, self.rest = path, writes, rest
        self.open, self.careful, self.turn = True, False, 0
        self.why_closed = "has been closed"
        self.db = connect(path, writes=writes)
        self.cursor = self.db.cursor()
        self.waiting: SimpleQueue[Errand | None] = SimpleQueue()
        self.ended = asyncio.Event()
        self.loop = asyncio.get_running_loop()
        self.thread = Thread(target=self._run, name=f"store of {path.name}", daemon=True)
        self.thread.start()

    async def do(self, job: Job[A]) -> A:
        """Run ``job``; cancelled, it may still happen. Refuses with Busy, raises Unavailable."""
        if not self.open:
            raise Unavailable(f"{self.path} {self.why_closed}")
        if self.waiting.qsize() >= MOST_WAITING:
            raise Busy
        errand = Errand(job, self.loop.create_future())
        self.waiting.put(errand)
        if not self.open:  # the thread ended meanwhile, and may have looked for the last time
            self._turn_away()
        result: A = await errand.done
        return result

    async def close(self) -> None:
        """Finish what is waiting, then end the thread; one that hangs is left behind."""
        self.waiting.put(None)
        try:
            async with asyncio.timeout(CLOSE_S):
                await self.ended.wait()
        except TimeoutError:
            log.critical("store.not_closed", extra={"path": str(self.path)})

    def _run(self) -> None:
        try:
            while self.open:
                group = self._next()
                if group:
                    (self._write if self.writes else self._read)(group)
                self.loop.call_soon_threadsafe(_settle, group)
                if self.rest:
                    self.rest(self.cursor)
        except OSError as error:
            self.why_closed = f"was taken from under us: start the node again ({error})"
            log.critical("store.stopped", extra={"error": str(error)})
        finally:
            self.open = False
            self.db.close()
            self._turn_away()
            if not self.loop.is_closed():
                self.loop.call_soon_threadsafe(self.ended.set)

    def _next(self) -> list[Errand]:
        """Return what waits, at least one; nothing after None, which ends the thread."""
        group: list[Errand] = []
        while not group or (len(group) < MOST_TOGETHER and not self.waiting.empty()):
            errand = self.waiting.get()
            if errand is None:
                self.open = False
                break
            group.append(errand)
        return group

    def _read(self, group: list[Errand]) -> None:
        for errand in group:
            try:
                errand.result = errand.job(self.cursor)
            except sqlite3.Error as error:
                errand.error = unavailable(error, self.path) if fatal(error) else error
            except Exception as error:  # noqa: BLE001  (not handled here: handed over)
                errand.error = error

    def _write(self, group: list[Errand]) -> None:
        try:
            if not self._attempt(group):
                # Savepoints make each page be copied once more; most groups do without.
                self.careful = True
                self.cursor.execute("rollback")
                self._attempt(group)
            self.cursor.execute("commit")
        except sqlite3.Error as error:
            for errand in group:
                errand.error = unavailable(error, self.path)
            if self.db.in_transaction:
                # Should it fail as well, the next group cannot begin, and tries it again.
                with contextlib.suppress(sqlite3.Error):
                    self.cursor.execute("rollback")
        self.careful = any(errand.error for errand in group)

    def _attempt(self, group: list[Errand]) -> bool:
        """Run the jobs; False if one failed midway and there was no savepoint to undo it alone."""
        self.turn += 1
        cursor, careful = self.cursor, self.careful
        cursor.execute("begin immediate")
        for errand in group:
            if careful:
                cursor.execute("savepoint errand")
            changes = self.db.total_changes
            try:
                errand.result, errand.error = errand.job(cursor), None
            except Exception as error:
                if isinstance(error, sqlite3.Error) and fatal(error):
                    raise
                errand.error = error
                if careful:
                    cursor.execute("rollback to errand")
                elif self.db.total_changes != changes:
                    return False
            if careful:
                cursor.execute("release errand")
        return True

    def _turn_away(self) -> None:
        late = []
        with contextlib.suppress(Empty):
            while True:
                if errand := self.waiting.get_nowait():
                    errand.error = Unavailable(f"{self.path} {self.why_closed}")
                    late.append(errand)
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(_settle, late)


def connect(path: Path, *, writes: bool) -> sqlite3.Connection:
    """Open the file; raises Unavailable. Made by one thread, it is used by one other alone."""
    kind = "synchronous=full" if writes else "query_only=on"
    # secure_delete: what is removed is overwritten, for some of it is of people who are erased.
    tune = (
        f"busy_timeout={BUSY_MS}",
        "cache_size=-65536",
        "temp_store=memory",
        "secure_delete=on",
    )
    try:
        db = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, cached_statements=1024
        )
        mode = db.execute("pragma journal_mode=wal").fetchone()[0]
        for pragma in (*tune, "wal_autocheckpoint=0", kind):
            db.execute(f"pragma {pragma}")
    except sqlite3.Error as error:
        raise unavailable(error, path) from error
    if mode != "wal":
        raise Unavailable(f"{path} stands where shared memory does not work: name a local disk")
    return db


def _settle(group: list[Errand]) -> None:
    for errand in group:
        errand.settle()
