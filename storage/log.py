"""The log of the logged channels, in a table of its own."""

import sqlite3

from rialto.news import Channel, Publication
from storage.port import Append

# The last entry of a trimmed channel stays, without its body: offsets never begin again.
HEAD = "select coalesce(max(offset), 0) from _log where channel = ?1"
APPEND = f"insert into _log values (?1, ({HEAD}) + 1, ?2) returning offset"
HISTORY = """select channel, offset, body from _log
    where channel = ? and offset > ? and body is not null order by offset limit ?"""
COUNT = "select count(*) from (select 1 from _log where channel = ? and body is not null limit ?)"
EMPTY = """update _log set body = null where channel = ?1 and offset in (select offset from _log
    where channel = ?1 and body is not null order by offset limit ?2)"""
DROP = "delete from _log where channel = ?"
SWEEP = f"delete from _log where channel = ?1 and body is null and offset < ({HEAD})"


def append(db: sqlite3.Cursor, news: tuple[Append, ...]) -> list[Publication]:
    """Add ``news`` to the logs of their channels."""
    return [
        Publication(channel, db.execute(APPEND, (channel, body)).fetchone()[0], body)
        for channel, body in news
    ]


def trim_log(db: sqlite3.Cursor, channel: Channel, keep: int, most: int) -> int:
    """Empty all but the last ``keep`` entries, at most ``most``; return how many."""
    (there,) = db.execute(COUNT, (channel, keep + most)).fetchone()
    gone = max(0, int(there) - keep)
    db.execute(EMPTY, (channel, gone))
    db.execute(SWEEP, (channel,))
    return gone
