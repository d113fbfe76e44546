"""What SQLite's errors mean to the people who run the node."""

import sqlite3
from pathlib import Path

from storage.port import Unavailable

# After one of these nothing of the group is certain; any other error concerns one statement.
FATAL = (sqlite3.OperationalError, sqlite3.InternalError)

SENTENCES = {
    sqlite3.SQLITE_FULL: "the disk that holds {path} is full: free some space on it",
    sqlite3.SQLITE_BUSY: "another program keeps {path} locked: stop it, or wait until it is done",
    sqlite3.SQLITE_LOCKED: "another program keeps {path} locked: stop it, or wait until it is done",
    sqlite3.SQLITE_READONLY: "{path} cannot be written: give this user the right to write to it",
    sqlite3.SQLITE_PERM: "{path} cannot be written: give this user the right to write to it",
    sqlite3.SQLITE_CANTOPEN: (
        "{path} cannot be opened: its folder must be there, and this user may write to it"
    ),
    sqlite3.SQLITE_IOERR: "the disk that holds {path} fails: look at the system's log",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged: put back a copy of it",
    sqlite3.SQLITE_NOTADB: "{path} is not a store of ours: name another file",
}


def fatal(error: sqlite3.Error) -> bool:
    """Say whether the error is the store's and not one statement's."""
    return isinstance(error, FATAL) or type(error) is sqlite3.DatabaseError


def unavailable(error: sqlite3.Error, path: Path) -> Unavailable:
    """Return the error as a sentence, with what SQLite said."""
    code = getattr(error, "sqlite_errorcode", 0)
    sentence = SENTENCES.get(code & 0xFF, "{path} cannot be used")
    return Unavailable(f"{sentence.format(path=path)} ({error})")
