"""The command line's audit: whole, or the first row that is not, with a status to act on."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from gateway.compose_store import at_rest
from moderation.audit import Deed, record
from rialto.world import World

pytestmark = pytest.mark.threads
ROWS = 5


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "rialto.db"


@pytest.fixture
def typed(command_line):
    async def typed(*arguments):
        return await asyncio.to_thread(command_line, "audit", *arguments)

    return typed


@pytest.fixture
async def recorded(settings):
    world = World()

    async def deed(work):
        for n in range(ROWS):
            record(Deed("test:done", "mo", "moderator", f"user {n}", why="rude"), work, world)

    async with at_rest(settings, world) as commit:
        await commit(deed)


@pytest.fixture
def tampered(recorded, path):
    """Change the file as whoever has it may."""

    def tampered(*statements):
        with closing(sqlite3.connect(path)) as db, db:
            for statement in statements:
                db.execute(statement)

    return tampered


PARTS = "delete from audit_named where _id like (select _id from audit where seq = {}) || '%'"
REMOVED = "delete from audit where seq = {}"
COPIED = "insert into audit select 'new', _version, _body, 9 from audit where seq = 2"
FORMS = {
    "a field altered": (
        (
            "update audit set _body = cast(replace(_body, 'moderator', 'moderatoR') as blob)"
            " where seq = 3",
        ),
        "row 3",
    ),
    "a row removed": ((PARTS.format(3), REMOVED.format(3)), "row 3 is missing"),
    "two rows swapped": (
        (
            "update audit set seq = 99 where seq = 2",
            "update audit set seq = 2 where seq = 3",
            "update audit set seq = 3 where seq = 99",
        ),
        "row 2 is missing",
    ),
    "a row inserted": ((COPIED,), "row 2 stands in the place of row 6"),
    "a name altered": (
        (
            "update audit_named set _body = cast(replace(_body, 'user 1', 'user 9') as blob)"
            " where user = 'user 1'",
        ),
        "row 2 names another",
    ),
    "a row spoiled": (("update audit set _body = x'c1' where seq = 3",), "row 3 cannot be read"),
    "the tail cut off": ((REMOVED.format(5),), "is missing: what it named is still there"),
}


async def test_an_audit_that_is_whole_says_how_long_it_is_and_its_head(typed, recorded):
    status, head = await typed("head")
    seen = await typed("verify", "--head", head.strip())

    assert status == 0
    assert seen == (0, f"{ROWS} rows, head {head.strip()}, 0 names forgotten\n")


@pytest.mark.parametrize("form", FORMS)
async def test_whatever_was_done_to_it_is_found_and_named(form, typed, tampered):
    statements, told = FORMS[form]
    tampered(*statements)

    status, said = await typed("verify")

    assert status == 1
    assert told in said


async def test_what_was_cut_off_whole_is_found_by_a_noted_head(typed, tampered):
    noted = (await typed("head"))[1].strip()
    tampered(PARTS.format(5), REMOVED.format(5))

    assert (await typed("verify"))[0] == 0
    status, said = await typed("verify", "--head", noted)

    assert status == 1
    assert "row 5 is missing at the end" in said


async def test_a_copy_is_looked_at_by_its_name(typed, recorded, path, tmp_path):
    with closing(sqlite3.connect(path)) as db, closing(sqlite3.connect(tmp_path / "copy")) as copy:
        db.backup(copy)

    status, said = await typed("verify", "--file", str(tmp_path / "copy"))

    assert status == 0
    assert said.startswith(f"{ROWS} rows")


@pytest.mark.parametrize("arguments", [("verify",), ("head",)])
async def test_a_file_that_is_not_there_is_not_made(arguments, typed, tmp_path):
    status, said = await typed(*arguments, "--file", str(tmp_path / "none"))

    assert status == 2
    assert "is no file" in said
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("wrong", ["12", "x:y", ":y"])
async def test_what_is_no_head_is_not_taken(wrong, typed, recorded):
    status, said = await typed("verify", "--head", wrong)

    assert status == 2
    assert "a head is what" in said
