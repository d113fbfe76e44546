"""Chains on SQLite: the writer's transaction gives each row its place and its seal."""

import sqlite3
from typing import Any

from storage.chain import linked
from storage.port import SEQ, Linked
from storage.tables import Table, write

Linking = tuple[Table[Any], Linked]


def link(db: sqlite3.Cursor, links: list[Linking]) -> None:
    """Add the rows at the ends of their chains, in order; raises Conflict."""
    for table, row in links:
        found = db.execute(table.range(SEQ, (), (), True), (1,)).fetchone()
        write(db, [table.added(linked(row, table.row(found) if found else None))])
