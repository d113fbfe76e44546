"""The write-ahead log, kept short: copied into the file by a thread of its own."""

import logging
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from storage.lane import BUSY_MS, CLOSE_S, connect

log = logging.getLogger("rialto.store")
MOST_BYTES = 64 << 20
PAUSE_S = 0.25
# Copying costs two fsyncs; it begins when about a thousand pages wait to be copied.
WORTH_IT = 1000
PAGE = 4096
WAIT_MS = 20
CUT_NOW = -1


@dataclass
class Checkpointer:
    """Copies beside the writer; past ``most`` bytes the writer begins the log anew.

    While pages are copied the writer goes on at the end of the log, so under steady load it would
    grow for ever: the restart waits for readers and the last few pages, once per ``most`` bytes.
    A log of twice the size, which a burst may leave, is cut off. Only a reader that stays, which
    none of ours does, makes it longer; the writer waits for it no more than WAIT_MS at a time.
    """

    path: Path
    most: int = MOST_BYTES
    due: Event = field(default_factory=Event)
    closing: Event = field(default_factory=Event)
    full: bool = False
    seen: int = 0
    ceiling: int = 0

    def __post_init__(self) -> None:
        self.log = self.path.with_name(f"{self.path.name}-wal")
        self.ceiling = 2 * self.most
        self.db = connect(self.path, writes=True)
        self.thread = Thread(target=self._run, name="checkpoints", daemon=True)
        self.thread.start()

    def rest(self, cursor: sqlite3.Cursor) -> None:
        """Be called by the writer between two groups; raises OSError if the log was removed."""
        changes = cursor.connection.total_changes
        if changes - self.seen >= WORTH_IT:
            self.seen = changes
            self.due.set()
        size = self.log.stat().st_size
        if size > self.ceiling:
            cut = self._begin_anew(cursor, "truncate")
            self.ceiling = 2 * self.most if cut else size + self.most
        elif self.full:
            self._begin_anew(cursor, "restart")

    def cut(self) -> None:
        """Let the writer cut the log off behind its next group, whatever its size."""
        self.ceiling = CUT_NOW

    @property
    def is_cut(self) -> bool:
        """Say whether the log holds no more than a group that came meanwhile."""
        return self.ceiling == 2 * self.most

    def close(self) -> None:
        self.closing.set()
        self.due.set()
        self.thread.join(CLOSE_S)  # longer only if the disk hangs

    def _begin_anew(self, cursor: sqlite3.Cursor, how: str) -> bool:
        """Let the next write go to the beginning of the log; False if a reader was in the way."""
        self.full = False
        cursor.execute(f"pragma busy_timeout={WAIT_MS}")
        busy, _ = copied(cursor, how)
        cursor.execute(f"pragma busy_timeout={BUSY_MS}")
        return not busy

    def _run(self) -> None:
        cursor = self.db.cursor()
        while not self.closing.is_set():
            self.due.wait()
            self.due.clear()
            _, pages = copied(cursor, "passive")
            if pages * PAGE > self.most:
                self.full = True
                self.due.set()  # look again whether the writer has begun anew
            self.closing.wait(PAUSE_S)
        self.db.close()


def copied(cursor: sqlite3.Cursor, how: str) -> tuple[bool, int]:
    """Copy what may be copied; return whether somebody was in the way, and the log's pages."""
    try:
        busy, pages, _ = cursor.execute(f"pragma wal_checkpoint({how})").fetchone()
    except sqlite3.Error as error:
        # Nothing is lost: the pages stay in the log, and the next copy tries again.
        log.error("store.checkpoint_failed", extra={"how": how, "error": str(error)})
        return True, 0
    return bool(busy), int(pages)
