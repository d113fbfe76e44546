"""The doctor finds what would stop a start, and says how to mend it."""

import shutil
import socket
import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest

from gateway import doctor
from tests.docs.pages import ROOT


@pytest.fixture
def environ(tmp_path):
    return {"RIALTO_SECRET": "s" * 32, "RIALTO_PORT": "0", "RIALTO_DATA": str(tmp_path / "data")}


def found(environ):
    return {finding.what: finding for finding in doctor.examine(environ)}


def test_where_nothing_is_missing_all_is_well(environ):
    findings = found(environ)

    looked_at = ["settings", "secret", "port", "tls", "announce", "udp", "folder", "store"]
    assert [*findings] == [*looked_at, "clock", "io_uring"]
    assert all(finding.well for finding in findings.values())
    assert "RIALTO_ANNOUNCE" in findings["announce"].told


def test_a_setting_that_cannot_be_read_is_the_one_thing_told(environ):
    findings = found(environ | {"RIALTO_PORT": "many"})

    assert [*findings] == ["settings"]
    assert not findings["settings"].well


def test_a_secret_that_is_too_short_is_told_with_how_to_make_one(environ):
    finding = found(environ | {"RIALTO_SECRET": "short"})["secret"]

    assert not finding.well
    assert "openssl rand" in finding.told


@pytest.mark.parametrize(
    ("kind", "setting", "what"),
    [
        (socket.SOCK_STREAM, "RIALTO_PORT", "port"),
        (socket.SOCK_DGRAM, "RIALTO_MEDIA_PORT", "udp"),
    ],
)
def test_a_port_that_another_has_is_told_with_its_setting(environ, kind, setting, what):
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            other.listen()

        finding = found(environ | {setting: str(other.getsockname()[1])})[what]

    assert not finding.well
    assert setting in finding.told


def test_a_folder_that_cannot_be_had_is_told(environ, tmp_path):
    (tmp_path / "data").write_text("a file in its place")

    finding = found(environ)["folder"]

    assert not finding.well
    assert "RIALTO_DATA" in finding.told


def test_a_disk_that_is_nearly_full_is_told(environ, monkeypatch):
    monkeypatch.setattr(doctor.os, "statvfs", lambda _: SimpleNamespace(f_bavail=1, f_frsize=4096))

    assert "make room" in found(environ)["folder"].told


@pytest.fixture
def stored(tmp_path):
    """Put the store of this version where the settings say; gives its path."""
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "rialto.db"
    shutil.copy(ROOT / "tests/data/store-0.1.0.db", path)
    return path


def test_a_store_that_is_there_and_whole_is_well(environ, stored):
    assert "is whole" in found(environ)["store"].told


def test_a_store_of_a_later_version_is_told_before_a_start_is_refused(environ, stored):
    with closing(sqlite3.connect(stored)) as db, db:
        db.execute("update _meta set value = '999' where key = 'schema'")

    finding = found(environ)["store"]

    assert not finding.well
    assert "a newer Rialto" in finding.told


def test_a_store_of_another_program_is_told(environ, tmp_path):
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data" / "rialto.db")) as db:
        db.execute("create table t (a)")

    finding = found(environ)["store"]

    assert not finding.well
    assert "another program" in finding.told


@pytest.mark.parametrize("damage", ["no file of SQLite's" * 100, None])
def test_a_store_that_is_damaged_is_told_with_what_to_do(environ, tmp_path, damage):
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "rialto.db"
    if damage:
        path.write_text(damage)
    else:
        path.write_bytes(broken(tmp_path))

    finding = found(environ)["store"]

    assert not finding.well
    assert "backup" in finding.told


def broken(tmp_path):
    """Return a store in whose index a row is missing."""
    with sqlite3.connect(tmp_path / "made.db") as db:
        db.execute("create table t (a)")
        db.execute("create index i on t (a)")
        db.execute("insert into t values (1)")
        db.execute("pragma writable_schema = on")
        db.execute("delete from sqlite_schema where name = 'i'")
    return (tmp_path / "made.db").read_bytes()


def test_a_clock_that_was_never_set_is_told(environ, monkeypatch):
    monkeypatch.setattr(doctor.time, "time_ns", lambda: 0)

    assert not found(environ)["clock"].well


def test_where_no_ring_is_lent_all_is_well_and_costs_more(environ, monkeypatch):
    monkeypatch.setattr("gateway.ring.sys.platform", "darwin")

    finding = found(environ)["io_uring"]

    assert finding.well
    assert "one by one" in finding.told
