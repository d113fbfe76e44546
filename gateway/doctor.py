"""The doctor: looks at what a node needs, and says how to mend what is missing."""

import os
import socket
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from gateway import doctor_lines
from gateway.finding import Finding
from gateway.ring import Ring
from rialto.settings import BadSettings, Settings, read
from storage import migrate
from storage.port import Unavailable

EARLIEST = 1_767_225_600  # 2026-01-01: a clock before it was never set
LEAST_FREE = 200 * 1024 * 1024


def examine(environ: Mapping[str, str]) -> list[Finding]:
    """Return findings in the order in which a start would meet them. Changes nothing lasting."""
    try:
        settings = read(environ)
    except BadSettings as bad:
        return [Finding(False, "settings", str(bad))]
    return [
        Finding(True, "settings", "read"),
        secret(settings),
        port(settings),
        doctor_lines.tls(settings, time.time_ns() / 1e9),
        doctor_lines.announce(settings),
        doctor_lines.udp(settings),
        folder(settings),
        store(settings),
        clock(),
        ring(),
    ]


def secret(settings: Settings) -> Finding:
    try:
        settings.must_have_secret()
    except BadSettings as bad:
        return Finding(False, "secret", str(bad))
    return Finding(True, "secret", "long enough")


def port(settings: Settings) -> Finding:
    host, number = settings.host, settings.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, number))
    except OSError as error:
        told = f"{host}:{number} cannot be had ({error.strerror}); change RIALTO_PORT"
        return Finding(False, "port", told)
    return Finding(True, "port", f"{host}:{number} is free")


def folder(settings: Settings) -> Finding:
    path = Path(settings.data)
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / ".doctor"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return Finding(False, "folder", f"{error}; choose another one with RIALTO_DATA")
    room = os.statvfs(path)
    free = room.f_bavail * room.f_frsize
    if free < LEAST_FREE:
        return Finding(False, "folder", f"{free >> 20} MiB free in {path}: make room")
    return Finding(True, "folder", f"{path}, {free >> 30} GiB free")


def store(settings: Settings) -> Finding:
    path = Path(settings.data) / "rialto.db"
    if not path.exists():
        return Finding(True, "store", "none yet; the first start makes it")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            told = db.execute("pragma quick_check").fetchone()[0]
            if told == "ok":
                migrate.must_be_ours(db.cursor())
                migrate.must_be_known(db.cursor())
    except Unavailable as unknown:
        return Finding(False, "store", f"{path}: {unknown}")
    except sqlite3.Error as error:
        return Finding(False, "store", f"{path}: {error}; restore it from a backup")
    if told != "ok":
        return Finding(False, "store", f"{path} is damaged ({told}); restore it from a backup")
    return Finding(True, "store", f"{path} is whole")


def clock() -> Finding:
    now = time.time_ns() // 1_000_000_000
    if now < EARLIEST:
        return Finding(False, "clock", "the clock is far behind: set it, or use NTP")
    return Finding(True, "clock", time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now)))


def ring() -> Finding:
    """Say how frames will leave; both ways are well."""
    try:
        Ring().close()
    except OSError as error:
        told = f"none lent ({error}): frames leave one by one, which costs more CPU"
        return Finding(True, "io_uring", told)
    return Finding(True, "io_uring", "lent: frames leave many at a time")
