"""A file brought to the declared collections: at the start, in one transaction, or not at all."""

import logging
import sqlite3
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from storage.port import Unavailable
from storage.tables import Table, listed

log = logging.getLogger("rialto.store")

# Of the tables below; collections are compared one by one. A change adds a step to ``prepare``.
SCHEMA = 1
# Told to SQLite, so that a file of another program is never taken for ours.
APPLICATION = 0x5249414C
AT_ONCE = 1000

META = "create table if not exists _meta (key text primary key, value text not null) without rowid"
TABLES = (
    """create table if not exists _lease (node text primary key, term integer not null,
        until_ms integer not null) without rowid""",
    # The last entry of a trimmed channel stays, without its body: offsets never begin again.
    """create table if not exists _log (channel text, offset integer, body blob,
        primary key (channel, offset)) without rowid""",
)


class Shape(Struct, frozen=True):
    """What a table was made for, as kept in the file."""

    fields: tuple[str, ...]
    counters: tuple[str, ...]
    terms: str
    indexes: tuple[tuple[tuple[str, ...], bool], ...]

    @property
    def columns(self) -> set[str]:
        return {*self.fields, *self.counters, *(["_terms"] if self.terms else [])}


def prepare(db: sqlite3.Cursor, tables: Iterable[Table[Any]], new_epoch: str) -> str:
    """Make or mend the tables and return the file's epoch; raises Unavailable."""
    must_be_ours(db)
    db.execute(META)
    must_be_known(db)
    for table in TABLES:
        db.execute(table)
    for each in tables:
        _bring_up(db, each)
    _keep(db, "schema", str(SCHEMA))
    epoch = _meta(db, "epoch") or new_epoch
    _keep(db, "epoch", epoch)
    return epoch


def must_be_known(db: sqlite3.Cursor) -> None:
    """Raise Unavailable for a file of ours that a later version wrote."""
    written = _meta(db, "schema")
    if written and int(written) > SCHEMA:
        raise Unavailable(
            f"a newer Rialto wrote this file (schema {written}; this one knows {SCHEMA}):"
            " run that one, or put back a copy made before it"
        )


def must_be_ours(db: sqlite3.Cursor) -> None:
    """Mark an empty file as ours; raises Unavailable for another program's."""
    (application,) = db.execute("pragma application_id").fetchone()
    (tables,) = db.execute("select count(*) from sqlite_master").fetchone()
    if application != APPLICATION and tables:
        raise Unavailable("another program wrote this file: name another one")
    if application != APPLICATION:
        db.execute(f"pragma application_id = {APPLICATION}")


def _bring_up(db: sqlite3.Cursor, table: Table[Any]) -> None:
    of, key = table.of, f"shape:{table.name}"
    indexes = tuple((index.fields, index.unique) for index in of.indexes)
    shape = Shape(table.fields, of.counters, of.terms, indexes)
    kept = _meta(db, key)
    before = msgspec.json.decode(kept, type=Shape) if kept else None
    if before == shape:
        return
    if before is None:
        _create(db, table, shape)
    else:
        log.info("store.migrating", extra={"collection": table.name})
        _reshape(db, table, before, shape)
    _index(db, table)
    _keep(db, key, msgspec.json.encode(shape).decode())


def _create(db: sqlite3.Cursor, table: Table[Any], shape: Shape) -> None:
    beside = "".join(f', "{column}" not null' for column in sorted(shape.columns))
    db.execute(
        f'create table "{table.name}" (_id text primary key, _version integer not null,'
        f" _body blob not null{beside}) without rowid"
    )


def _reshape(db: sqlite3.Cursor, table: Table[Any], before: Shape, shape: Shape) -> None:
    """Give the table the columns of ``shape``, with the values that its rows have."""
    name = f'"{table.name}"'
    for fields, _ in before.indexes:
        db.execute(f'drop index if exists "{table.name}.{"_".join(fields)}"')
    for event in ("insert", "update", "delete"):
        db.execute(f'drop trigger if exists "{table.name}.{event}"')
    db.execute(f'drop table if exists "{table.name}.terms"')
    _give_back(db, table, set(before.counters) - set(shape.counters))
    for column in sorted(before.columns - shape.columns):
        db.execute(f'alter table {name} drop column "{column}"')
    for column in sorted(shape.columns - before.columns):
        db.execute(f"""alter table {name} add column "{column}" not null default ''""")
    counted = tuple(c for c in shape.counters if c not in before.counters)
    if counted or shape.columns - before.columns or shape.terms != before.terms:
        _fill(db, table, counted)


def _give_back(db: sqlite3.Cursor, table: Table[Any], counters: set[str]) -> None:
    """Put the values of fields that are counters no longer into the rows' bodies."""
    for counter in sorted(counters):
        asked = f'select _id, _body, "{counter}" from "{table.name}"'
        for id, body, value in db.execute(asked).fetchall():
            whole = msgspec.msgpack.encode(msgspec.msgpack.decode(body) | {counter: value})
            db.execute(f'update "{table.name}" set _body = ? where _id = ?', (whole, id))


def _fill(db: sqlite3.Cursor, table: Table[Any], counted: tuple[str, ...]) -> None:
    """Write the columns from the bodies; of the counters those that are new."""
    terms = ("_terms",) if table.of.terms else ()
    columns = (*table.fields, *terms, *counted)
    if not columns:
        return
    sets = ", ".join(f'"{column}" = ?' for column in columns)
    last = ""
    while found := db.execute(
        f'select _id, _body from "{table.name}" where _id > ? order by _id limit {AT_ONCE}', (last,)
    ).fetchall():
        for id, body in found:
            try:
                row = table.decode(body)
            except msgspec.ValidationError as error:
                raise Unavailable(
                    f"{table.name} {id} cannot be read by this version ({error}): a field that"
                    " was added needs a default"
                ) from error
            words = (table.words(row),) if terms else ()
            values = (*table.values(row), *words, *(getattr(row, name) for name in counted))
            db.execute(f'update "{table.name}" set {sets} where _id = ?', (*values, id))
        last = found[-1][0]


def _index(db: sqlite3.Cursor, table: Table[Any]) -> None:
    name = table.name
    for index in table.of.indexes:
        kind = "unique index" if index.unique else "index"
        columns = listed(index.fields if index.unique else (*index.fields, "_id"))
        try:
            db.execute(f'create {kind} if not exists "{name}.{index.name}" on "{name}" ({columns})')
        except sqlite3.IntegrityError as error:
            raise Unavailable(f"rows of {name} share their {index.name}: {error}") from error
    if table.of.terms:
        _index_terms(db, name)


def _index_terms(db: sqlite3.Cursor, name: str) -> None:
    """Keep a row of terms and ids per word, whatever statement changes the table."""
    enter = f"""insert or ignore into "{name}.terms" select value, new._id
        from json_each(new._terms);"""
    leave = f"""delete from "{name}.terms" where _id = old._id
        and term in (select value from json_each(old._terms));"""
    db.execute(
        f'create table "{name}.terms" (term text, _id text, primary key (term, _id)) without rowid'
    )
    db.execute(
        f'insert into "{name}.terms" select distinct value, _id from "{name}", json_each(_terms)'
    )
    on = f'on "{name}"'
    for event, when, then in (
        ("insert", f"after insert {on}", enter),
        ("update", f"after update of _terms {on} when old._terms <> new._terms", leave + enter),
        ("delete", f"after delete {on}", leave),
    ):
        db.execute(f'create trigger "{name}.{event}" {when} begin {then} end')


def _meta(db: sqlite3.Cursor, key: str) -> str:
    found = db.execute("select value from _meta where key = ?", (key,)).fetchone()
    return str(found[0]) if found else ""


def _keep(db: sqlite3.Cursor, key: str, value: str) -> None:
    if _meta(db, key) != value:
        db.execute("insert or replace into _meta values (?, ?)", (key, value))
