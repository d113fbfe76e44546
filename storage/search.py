"""Search in a table of terms and ids."""

import sqlite3
from typing import Literal

import msgspec

# A word that more rows have tells nothing: beside rarer ones "any" passes it over.
COMMON = 20_000
SCALE = 1_000_000_000


def searched(
    db: sqlite3.Cursor, name: str, terms: tuple[str, ...], mode: Literal["all", "any"], limit: int
) -> tuple[str, ...]:
    """Return the ids of the rows that have ``terms``, in the order that the port promises."""
    table = f'"{name}.terms"'
    counts = _counts(db, table, terms)
    if mode == "all":
        return _all(db, table, [*counts], limit) if all(counts.values()) else ()
    telling = {term: count for term, count in counts.items() if 0 < count <= COMMON}
    if telling:
        return _any(db, table, telling, limit)
    common = [term for term, count in counts.items() if count]
    return _all(db, table, common[:1], limit) if common else ()


def _counts(db: sqlite3.Cursor, table: str, terms: tuple[str, ...]) -> dict[str, int]:
    """Return in how many rows each term is, the rarest first; beyond COMMON not exactly."""
    sql = f"select count(*) from (select 1 from {table} where term = ? limit {COMMON + 1})"
    counted = {term: int(db.execute(sql, (term,)).fetchone()[0]) for term in terms}
    return dict(sorted(counted.items(), key=lambda item: item[1]))


def _all(db: sqlite3.Cursor, table: str, terms: list[str], limit: int) -> tuple[str, ...]:
    also = f" and exists (select 1 from {table} where term = ? and _id = rarest._id)"
    sql = (
        f"select _id from {table} as rarest where term = ?{also * (len(terms) - 1)}"
        " order by _id desc limit ?"
    )
    return tuple(id for (id,) in db.execute(sql, (*terms, limit)))


def _any(db: sqlite3.Cursor, table: str, counts: dict[str, int], limit: int) -> tuple[str, ...]:
    # Whole numbers, so that sums are equal in whatever order they are added.
    weights = msgspec.json.encode([(term, SCALE // count) for term, count in counts.items()])
    sql = f"""select _id from json_each(?) as asked
        cross join {table} on term = json_extract(asked.value, '$[0]') group by _id
        order by sum(json_extract(asked.value, '$[1]')) desc, _id desc limit ?"""
    return tuple(id for (id,) in db.execute(sql, (weights.decode(), limit)))
