"""The port to whoever vouches for people: a marketplace, a network, a mailbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from msgspec import Struct

# Why somebody could not be signed in: they said no; the answer was not for what we asked; whoever
# vouches cannot be reached.
Cause = Literal["denied", "wrong", "away"]


class NotVouched(Exception):
    """Nobody was vouched for; ``why`` chooses the sentence, the text is for the log alone."""

    def __init__(self, why: Cause, told: str = "") -> None:
        super().__init__(told or why)
        self.why: Cause = why


class Person(Struct, frozen=True):
    """Somebody as ``issuer`` knows them under ``subject``; ``seller`` as far as it says so.

    ``home`` says that its subjects are the people of our marketplace: the id there is ours too.
    """

    issuer: str
    subject: str
    name: str
    seller: bool = False
    home: bool = False


class Attempt(Struct, frozen=True):
    """A sign-in that was begun: secrets that its end must fit (RFC 9700, section 2.1).

    ``verifier`` is PKCE's (RFC 7636); the person comes ``back`` to that address and goes on at the
    path ``then``.
    """

    way: str
    state: str
    nonce: str
    verifier: str
    back: str
    then: str


class Provider(Protocol):
    """One way to sign in at somebody else's page."""

    async def address(self, attempt: Attempt) -> str:
        """Return the page to which to send the person; raises NotVouched."""

    async def person(self, attempt: Attempt, told: Mapping[str, str]) -> Person:
        """Return who came back with ``told`` in the address; raises NotVouched."""


class Mailer(Protocol):
    """Brings a letter to somebody."""

    async def send(self, to: str, subject: str, text: str) -> None:
        """Send plain text; raises NotVouched where that cannot be done."""


@dataclass
class Ways:
    """How people may sign in here: by which providers, by their names, and by letters or not."""

    providers: dict[str, Provider] = field(default_factory=dict)
    mailer: Mailer | None = None
