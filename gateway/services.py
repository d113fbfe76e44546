"""Service accounts: programs that ask by HTTP under a key, each for a few commands.

They stand in a TOML file, which is read again when it changes. A key stands there as its SHA-256
alone; while one is replaced, both are believed.
"""

import asyncio
import logging
import secrets
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from rialto.command import COMMANDS, Member
from rialto.ids import UserId
from rialto.roles import GRANTABLE

log = logging.getLogger("rialto.services")

PREFIX = "rk_"
LOOK_EVERY_S = 2.0
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class BadServices(Exception):
    """The sentence that tells what is wrong in the file."""


class Entry(Struct, forbid_unknown_fields=True):
    """``may`` are names of commands, or ``noun:*``; ``keys`` the hashes of one key or two."""

    may: tuple[str, ...]
    keys: Annotated[tuple[Hash, ...], Meta(max_length=2)]
    role: str = "viewer"


class Service(Struct, frozen=True):
    """A program: who it is to others, and the commands that it may ask for."""

    member: Member
    may: frozenset[str]


@dataclass
class Services:
    """The accounts by the hashes of their keys. Without a ``path`` there are none."""

    path: Path | None = None
    known: dict[str, Service] = field(default_factory=dict)
    read_at: float = 0.0

    def of(self, key: str) -> Service | None:
        """Return whose key this is."""
        return self.known.get(hashed(key))

    async def run(self) -> None:
        """Read the file again whenever it has changed; one that is wrong changes nothing."""
        while self.path is not None:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await asyncio.to_thread(self.look)
            except (OSError, BadServices) as error:
                log.warning("services.not_read", extra={"error": str(error)})

    def look(self) -> None:
        """Read the file if it has changed; raises OSError or BadServices, and then keeps all."""
        if self.path is None or (at := self.path.stat().st_mtime) == self.read_at:
            return
        self.read_at = at
        self.known = accounts(self.path.read_text(encoding="utf-8"))


def accounts(text: str) -> dict[str, Service]:
    """Read service accounts by the hashes of their keys; raises BadServices."""
    try:
        entries = msgspec.convert(tomllib.loads(text), dict[str, Entry])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadServices(f"the service accounts cannot be read: {error}") from error
    found: dict[str, Service] = {}
    for name, entry in entries.items():
        service = _service(name, entry)
        found |= dict.fromkeys(entry.keys, service)
    if len(found) != sum(len(entry.keys) for entry in entries.values()):
        raise BadServices("two service accounts share a key: make each its own")
    return found


def _service(name: str, entry: Entry) -> Service:
    if entry.role not in GRANTABLE:
        raise BadServices(f"{name}: a role is one of {', '.join(GRANTABLE)}")
    may = {command for pattern in entry.may for command in _named(name, pattern)}
    member = Member(UserId(f"service.{name}"), name, GRANTABLE[entry.role])
    return Service(member, frozenset(may))


def _named(name: str, pattern: str) -> list[str]:
    noun, _, verb = pattern.partition(":")
    found = [c for c in COMMANDS if c == pattern or (verb == "*" and c.startswith(f"{noun}:"))]
    if not found:
        raise BadServices(f"{name}: there is no command {pattern}")
    return found


def new_key(chance: Callable[[int], str] = secrets.token_urlsafe) -> str:
    """Make a key; it is shown once, and its hash is what is kept."""
    return PREFIX + chance(32)


def hashed(key: str) -> str:
    return sha256(key.encode()).hexdigest()
