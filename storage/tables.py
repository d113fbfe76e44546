"""A declared collection as a table: its statements, made once, and its rows there and back."""

import operator
import sqlite3
from collections.abc import Callable
from typing import Any, Generic

import msgspec
from msgspec.structs import force_setattr

from storage.port import Collection, Conflict, Cursor, Delete, Increment, Index, R, Row

Values = tuple[Any, ...]


def columns_of(names: tuple[str, ...]) -> Callable[[Row], Values]:
    if len(names) == 1:
        (name,) = names
        return lambda row: (getattr(row, name),)
    return operator.attrgetter(*names) if names else lambda row: ()


# One statement that must change exactly one row, and what it is for. A plain tuple: each
# command makes a few, and a named one takes longer to make than to carry out.
Change = Row | Delete | Increment
Writing = tuple["Table[Any]", str, Values, Change]


def write(db: sqlite3.Cursor, writings: list[Writing]) -> None:
    """Carry them out, in order; raises Conflict at the first that changes no row."""
    for table, sql, values, change in writings:
        try:
            done = db.execute(sql, values).rowcount
        except sqlite3.IntegrityError as error:
            raise table.refused(db, change, error) from error
        if not done:
            raise table.refused(db, change, None)


class Table(Generic[R]):
    """Columns: ``_id``, ``_version``, ``_body`` (msgpack), the indexed fields, the counters.

    A collection with terms has the column ``_terms`` (a JSON array) and a second table of terms
    and ids, which triggers keep.
    """

    def __init__(self, of: Collection[R]) -> None:
        self.of, self.name = of, of.name
        asked = dict.fromkeys(field for index in of.indexes for field in index.fields)
        self.fields = tuple(field for field in asked if field not in of.counters)
        self.id: Callable[[Row], str] = operator.attrgetter(of.id)
        self.values = columns_of(self.fields)
        self.counts = columns_of(of.counters)
        self.decode = msgspec.msgpack.Decoder(of.row).decode
        self.encode = msgspec.msgpack.Encoder().encode
        self.uniques = {index.fields: index.name for index in of.indexes if index.unique}
        self._write_statements()
        self.ranges: dict[tuple[Index, int, int, bool], str] = {}

    def _write_statements(self) -> None:
        name, terms = f'"{self.name}"', ("_terms",) if self.of.terms else ()
        columns = ("_body", *self.fields, *terms)
        every = ("_id", "_version", *columns, *self.of.counters)
        marks = ", ".join("?" for _ in every)
        self.insert = f"insert into {name} ({listed(every)}) values ({marks})"
        sets = ", ".join(f'"{column}" = ?' for column in columns)
        self.update = (
            f"update {name} set _version = _version + 1, {sets} where _id = ? and _version = ?"
        )
        self.delete = f"delete from {name} where _id = ? and _version = ?"
        self.exists = f"select 1 from {name} where _id = ?"
        self.select = f"select {listed(('_version', '_body', *self.of.counters))} from {name}"
        self.get = f"{self.select} where _id = ?"
        self.get_many = f"{self.select} where _id in (select value from json_each(?))"

    # Rows.

    def row(self, stored: Values) -> R:
        """Return the row of what ``select`` found."""
        row = self.decode(stored[1])
        # Nobody has seen the row yet, so setting its fields breaks no promise of being frozen.
        force_setattr(row, "version", stored[0])
        for counter, value in zip(self.of.counters, stored[2:], strict=True):
            force_setattr(row, counter, value)
        return row

    def put(self, row: R) -> Writing:
        """Return the statement that writes ``row``; raises TypeError where rows are linked."""
        self.of.must_be_free()
        values = (self.encode(row), *self.values(row))
        if self.of.terms:
            values = (*values, self.words(row))
        if row.version:
            return self, self.update, (*values, self.id(row), row.version), row
        return self, self.insert, (self.id(row), 1, *values, *self.counts(row)), row

    def added(self, row: R) -> Writing:
        """Return the statement that adds a row to a chain."""
        return self, self.insert, (self.id(row), 1, self.encode(row), *self.values(row)), row

    def remove(self, delete: Delete) -> Writing:
        self.of.must_be_free()
        return self, self.delete, (delete.id, delete.version), delete

    def words(self, row: R) -> str:
        """Return the value of the column ``_terms``."""
        return msgspec.json.encode(getattr(row, self.of.terms)).decode()

    def move(self, step: Increment) -> Writing:
        """Return the statement that moves a counter; raises TypeError for what is none."""
        if step.counter not in self.of.counters:
            raise TypeError(f"{self.name} declares no counter {step.counter}")
        sql = f'update "{self.name}" set "{step.counter}" = "{step.counter}" + ? where _id = ?'
        if step.floor is None:
            return self, sql, (step.step, step.id), step
        enough = (step.step, step.id, step.floor - step.step)
        return self, f'{sql} and "{step.counter}" >= ?', enough, step

    # Ranges.

    def range(self, index: Index, equals: Cursor, after: Cursor, descending: bool) -> str:
        """Return the statement for a page; its values are ``equals``, ``after``, the limit."""
        key = (index, len(equals), len(after), descending)
        if key not in self.ranges:
            self.ranges[key] = f"{self.select} {self.page(*key)}"
        return self.ranges[key]

    def page(self, index: Index, equals: int, after: int, descending: bool) -> str:
        self.of.must_declare(index)
        rest = (*index.fields[equals:], "_id")
        if equals > len(index.fields) or after > len(rest):
            raise TypeError(f"{self.name} has no such place by {index.name}")
        where = [f'"{field}" = ?' for field in index.fields[:equals]]
        if after:
            # One seek for any number of fields: sqlite.org/rowvalue.html, "Scrolling Window".
            sign = "<" if descending else ">" if after == len(rest) else ">="
            where.append(f"({listed(rest[:after])}) {sign} ({', '.join('?' * after)})")
        order = ", ".join(f'"{field}"{" desc" if descending else ""}' for field in rest)
        by = f'indexed by "{self.name}.{index.name}"' if index.fields else ""
        return f"{by}{' where ' if where else ''}{' and '.join(where)} order by {order} limit ?"

    # Conflicts.

    def refused(self, db: sqlite3.Cursor, change: Change, error: sqlite3.Error | None) -> Exception:
        """Say why ``change`` changed no row."""
        if isinstance(change, Increment):
            there = db.execute(self.exists, (change.id,)).fetchone()
            return Conflict(self.name, change.id, "floor" if there else "id")
        id = change.id if isinstance(change, Delete) else self.id(change)
        if error is None:
            return Conflict(self.name, id, "version")
        if error.sqlite_errorname == "SQLITE_CONSTRAINT_NOTNULL":
            return TypeError(f"{self.name} {id}: an indexed field is missing ({error})")
        if not change.version and db.execute(self.exists, (id,)).fetchone():
            return Conflict(self.name, id, "id")
        # "UNIQUE constraint failed: thing.kind, thing.slug"
        _, _, columns = str(error).partition(": ")
        taken = tuple(column.removeprefix(f"{self.name}.") for column in columns.split(", "))
        return Conflict(self.name, id, self.uniques[taken])


def listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
