"""Codes by mail: whoever can read a mailbox proves it by six digits."""

import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass
from hashlib import sha256

from msgspec.structs import replace

from accounts.port import Person
from rialto.refusal import Refusal
from rialto.world import World
from storage.port import Collection, Row
from storage.work import Work

MINUTE_MS = 60_000
LASTS_MS = 10 * MINUTE_MS
AGAIN_MS = MINUTE_MS
TRIES = 5
# Letters to one address in a day: nobody's mailbox is filled by strangers.
LETTERS, DAY_MS = 8, 24 * 60 * MINUTE_MS
ISSUER = "mail"
ADDRESS = re.compile(
    r"[^\s@<>,;:\"()\[\]\\]{1,64}@(?:[^\s@.<>,;:\"()\[\]\\]{1,63}\.)+[^\s@.<>]{2,63}"
)


class Code(Row, frozen=True):
    """The code that was sent to a mailbox last. Neither the address nor the code is kept.

    ``letters`` counts those of the day that began at ``day_ms``.
    """

    id: str
    code: str
    tries: int
    sent_ms: int
    day_ms: int
    letters: int


CODES = Collection("code", Code)


class BadAddress(Refusal):
    code = 1911
    reason = "this is no address that letters can go to"


class SentAlready(Refusal):
    code = 1912
    reason = "a code is on its way"


class WrongCode(Refusal):
    code = 1913
    reason = "this is not the code"


class CodeOver(Refusal):
    code = 1914
    reason = "this code is over; ask for another"


@dataclass
class Codes:
    """``pepper`` makes what is kept worthless to whoever reads the store."""

    world: World
    pepper: str

    def mailbox(self, address: str) -> str:
        """Return the name under which a mailbox is kept; refuses what is no address."""
        return self._hash(normal(address))

    async def ask(self, address: str, work: Work) -> str:
        """Return a fresh code for a mailbox; refuses what comes too often."""
        now, id = self.world.now_ms(), self.mailbox(address)
        before = await work.get(CODES, id)
        if before and now < before.sent_ms + AGAIN_MS:
            raise SentAlready(retry_after_ms=before.sent_ms + AGAIN_MS - now)
        day_ms, letters = (before.day_ms, before.letters) if before else (now, 0)
        if now >= day_ms + DAY_MS:
            day_ms, letters = now, 0
        if letters >= LETTERS:
            raise SentAlready(retry_after_ms=day_ms + DAY_MS - now)
        code = f"{secrets.randbelow(10**6):06}"
        row = Code(id, self._hash(id + code), TRIES, now, day_ms, letters + 1)
        work.store(CODES, row.over(before))
        return code

    async def enter(self, address: str, code: str, name: str, work: Work) -> Person | Refusal:
        """Return who has the mailbox, or what is to be refused once the try has been counted.

        Others see ``name``, never the address.
        """
        now, id = self.world.now_ms(), self.mailbox(address)
        row = await work.get(CODES, id)
        if row is None or row.tries <= 0 or now >= row.sent_ms + LASTS_MS:
            return CodeOver()
        if not hmac.compare_digest(row.code, self._hash(id + digits(code))):
            work.store(CODES, replace(row, tries=row.tries - 1))
            return WrongCode(left=row.tries - 1) if row.tries > 1 else CodeOver()
        work.store(CODES, replace(row, tries=0))
        return Person(ISSUER, id, name)

    def _hash(self, text: str) -> str:
        return hmac.new(self.pepper.encode(), text.encode(), sha256).hexdigest()


def normal(address: str) -> str:
    """Return an address as mailboxes are compared; refuses what is none (RFC 5321, 4.5.3.1)."""
    text = unicodedata.normalize("NFC", address.strip())
    if len(text.encode()) > 254 or not ADDRESS.fullmatch(text) or not text.isprintable():
        raise BadAddress
    return text.casefold()


def digits(code: str) -> str:
    """Return a code as it was sent, whatever digits and gaps it is written with."""
    return "".join(str(unicodedata.digit(c)) for c in code if unicodedata.digit(c, -1) >= 0)
