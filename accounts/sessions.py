"""Sessions: on which devices somebody is signed in, and how they are signed out there."""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from msgspec import Struct
from msgspec.structs import replace

from moderation.access import ACCESSES, Revoked
from rialto.command import Ask, Change, Member, Rate, command
from rialto.ids import ID, UserId
from rialto.refusal import Refusal
from rialto.roles import Role
from rialto.world import World
from storage.port import Collection, Row, by
from storage.work import Look, Work

DAY_MS = 24 * 60 * 60 * 1000
LASTS_MS = 30 * DAY_MS
# A session in use is written anew so often, not with each use.
SEEN_EVERY_MS = DAY_MS // 24
MOST = 20


class Session(Row, frozen=True):
    """One device of one person, until ``until_ms``. Of its secret only the SHA-256 is kept."""

    id: str
    user: UserId
    secret: str
    way: str
    device: str
    begun_ms: int
    seen_ms: int
    until_ms: int


OF_USER, BY_END = by("user", "begun_ms"), by("until_ms")
SESSIONS = Collection(
    "session", Session, indexes=(OF_USER, BY_END), personal=("user", "device", "secret"), hot=True
)


class Device(Struct, frozen=True):
    """A device on which somebody is signed in; ``here`` if the asking connection is one of it."""

    session: str
    way: str
    device: str
    begun_ms: int
    seen_ms: int
    here: bool


class Devices(Struct, frozen=True):
    """The caller's devices, the one seen last first."""

    devices: list[Device]


class Ended(Struct, frozen=True):
    """The session is over, and its connections end."""

    session: str


class NoSession(Refusal):
    code = 1901
    reason = "there is no such session"


class AskDevices(Ask, frozen=True):
    """List the devices on which you are signed in."""


class AskEnd(Change, frozen=True):
    """Sign yourself out on one device."""

    session: Annotated[str, ID]


@dataclass
class Sessions:
    world: World

    @command("session:mine", needs=Role.VIEWER, rate=Rate(20, 10))
    async def mine(self, ask: AskDevices, who: Member, look: Look) -> Devices:
        rows = sorted(await self._of(who.user, look), key=lambda row: -row.seen_ms)
        return Devices([_device(row, who) for row in rows])

    @command(
        "session:end",
        needs=(Role.VIEWER, Role.AUDITOR),
        rate=Rate(20, 60),
        refuses=(NoSession,),
    )
    async def end(self, ask: AskEnd, who: Member, work: Work) -> Ended:
        row = await work.find(SESSIONS, ask.session, NoSession)
        if row.user != who.user:
            raise NoSession(id=ask.session)
        self.close(row, work)
        return Ended(row.id)

    async def open(self, user: UserId, way: str, device: str, work: Work) -> tuple[Session, str]:
        """Begin a session; return it and the pass that its device keeps: ``id.secret``.

        The oldest goes where one person has too many.
        """
        now, secret = self.world.now_ms(), secrets.token_urlsafe(32)
        rows = await work.range(SESSIONS, OF_USER, user, limit=MOST + 1)
        for row in rows[: max(0, len(rows) - MOST + 1)]:
            self.close(row, work)
        id = self.world.new_id()
        row = Session(id, user, _hash(secret), way, device[:80], now, now, now + LASTS_MS)
        work.store(SESSIONS, row)
        return row, f"{id}.{secret}"

    async def held(self, kept: str, look: Look) -> Session | None:
        """Return the session whose pass this is, if it still lasts."""
        id, _, secret = kept.partition(".")
        row = await look.get(SESSIONS, id)
        if row is None or not hmac.compare_digest(row.secret, _hash(secret)):
            return None
        return row if await self._lasts(row, look) else None

    def seen(self, row: Session, work: Work) -> None:
        """Let a session that is used last from now on."""
        now = self.world.now_ms()
        work.store(SESSIONS, replace(row, seen_ms=now, until_ms=now + LASTS_MS))

    def stale(self, row: Session) -> bool:
        """Say whether it is time to write down that a session was used."""
        return self.world.now_ms() - row.seen_ms >= SEEN_EVERY_MS

    def close(self, row: Session, work: Work) -> None:
        """Sign a device out: its pass opens nothing more, and its connections end."""
        work.delete(SESSIONS, row)
        work.announce(Revoked(row.user, "signed_out", row.id))

    async def _of(self, user: UserId, look: Look) -> list[Session]:
        rows = await look.range(SESSIONS, OF_USER, user, limit=MOST)
        return [row for row in rows if await self._lasts(row, look)]

    async def _lasts(self, row: Session, look: Look) -> bool:
        access = await look.get(ACCESSES, row.user)
        signed_out = access is not None and row.begun_ms <= access.since_ms
        return not signed_out and self.world.now_ms() < row.until_ms


def _device(row: Session, who: Member) -> Device:
    here = row.id == who.session
    return Device(row.id, row.way, row.device, row.begun_ms, row.seen_ms, here)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
