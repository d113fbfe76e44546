"""Commands: one declaration gives dispatch, permission, rate, key, the protocol page and tests."""

import re
import typing
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from msgspec import Meta, Struct
from msgspec.structs import fields

from rialto.ids import UserId
from rialto.refusal import Refusal
from rialto.roles import Role, Roles

Key = Annotated[str, Meta(min_length=8, max_length=64)]


class Ask(Struct, frozen=True, forbid_unknown_fields=True):
    """What a command is asked with. Its docstring is the command's page."""


class Change(Ask, frozen=True, kw_only=True):
    """An ask that changes something: the same ``key`` and body get the same answer for a day."""

    key: Key


class Guest(Struct, frozen=True):
    """Somebody not signed in, known by the address they come from."""

    origin: str

    @property
    def bucket(self) -> str:
        """Return the name under which the asks of this caller are counted."""
        return f"guest@{self.origin}"


class Member(Struct, frozen=True):
    """Somebody signed in. Others see ``name``; the token grants ``role`` on the whole site.

    ``origin`` is the address they come from, empty where none is counted; ``session`` the device
    on which they signed in, empty where the token is of no session of ours.
    """

    user: UserId
    name: str = ""
    role: Role = Role.VIEWER
    origin: str = ""
    session: str = ""

    @property
    def bucket(self) -> str:
        return self.user

    def standing(self, granted: Role) -> Role:
        """Return the role in a scope in which ``granted`` was granted.

        A moderator's token counts everywhere, and so do those of staff; a host's opens rooms of
        their own and rules nobody else's, and an auditor's rules nobody.
        """
        rules_nobody = self.role in (Role.HOST, Role.AUDITOR)
        return max(granted, Role.VIEWER if rules_nobody else self.role)


Caller = Guest | Member


async def role_in(scope: str, who: Member, roles: Roles) -> Role:
    """Return as what ``who`` stands in a place: as was granted there, or by their token."""
    return who.standing(await roles.granted(who.user, scope))


@dataclass(frozen=True)
class Rate:
    """At most ``count`` asks of one caller per ``seconds``, all at once if they like."""

    count: int
    seconds: float


S = TypeVar("S")
Q = TypeVar("Q", bound=Ask)
W = TypeVar("W")
P = TypeVar("P")
A = TypeVar("A")
Handler = Callable[[S, Q, W, P], Awaitable[A]]


@dataclass(frozen=True)
class Spec:
    """All that the gateway, the protocol page and the tests need to know of one command."""

    name: str
    asks: type[Ask]
    answers: type[Struct]
    needs: Role
    of: str
    rate: Rate
    refuses: tuple[type[Refusal], ...]
    run: Handler[Any, Any, Any, Any, Any]
    also: frozenset[Role] = frozenset()

    @property
    def writes(self) -> bool:
        return issubclass(self.asks, Change)

    @property
    def who(self) -> str:
        """Say who may ask, for pages."""
        names = [role.name.lower() for role in (self.needs, *sorted(self.also))]
        return " or ".join(names)

    def admits(self, who: "Member", granted: Role) -> bool:
        """Say whether ``who`` may ask where they were ``granted`` a role: the one rule of it."""
        if who.role is Role.AUDITOR:
            reads_as_all = not self.writes and self.needs <= Role.VIEWER
            return reads_as_all or Role.AUDITOR in self.also
        if self.needs is not Role.HOST:
            return who.standing(granted) >= self.needs
        if Role.AGENT in self.also and who.standing(granted) >= Role.AGENT:
            return True
        # A host's token opens rooms; in a room the host is who was made so there.
        return (granted if self.of else who.role) is Role.HOST

    def scope(self, ask: Ask) -> str:
        """Return the id in which the caller must have the role, "" for the whole site."""
        return getattr(ask, self.of) if self.of else ""


COMMANDS: dict[str, Spec] = {}


def command(
    name: str,
    *,
    needs: Role | tuple[Role, ...],
    of: str = "",
    rate: Rate,
    refuses: tuple[type[Refusal], ...] = (),
) -> Callable[[Handler[S, Q, W, P, A]], Handler[S, Q, W, P, A]]:
    """Declare a method of a feature as the command ``name``, a ``noun:verb``.

    ``of`` is the field of the ask that names the scope in which the caller must have the role
    ``needs``. A second role is let in as well: an agent to stop what is a host's to do, an auditor
    to read what staff read, or to change what is nobody's but theirs. The method takes ``ask``,
    ``who`` (a Member, or a Caller where guests may ask) and ``work`` (a Change) or ``look`` (any
    other Ask). Raises TypeError where this does not hold.
    """

    def declare(run: Handler[S, Q, W, P, A]) -> Handler[S, Q, W, P, A]:
        hints = typing.get_type_hints(run)
        role, *also = needs if isinstance(needs, tuple) else (needs,)
        asks, answers = hints["ask"], hints["return"]
        spec = Spec(name, asks, answers, role, of, rate, refuses, run, frozenset(also))
        _check(spec, hints)
        if COMMANDS.setdefault(name, spec) is not spec:
            raise TypeError(f"{name} is declared twice")
        return run

    return declare


def _check(spec: Spec, hints: dict[str, Any]) -> None:
    scopes = {field.name for field in fields(spec.asks)} | {""}
    rules = {
        "a command is named noun:verb": re.fullmatch("[a-z_]+:[a-z_]+", spec.name),
        "its scope is a field of its ask": spec.of in scopes,
        "who asks for a Change gets work": spec.writes == ("work" in hints),
        "guests stay out where a Member is due": (spec.needs > Role.GUEST)
        == (hints["who"] is Member),
        "nothing is an auditor's first": spec.needs is not Role.AUDITOR,
        "an auditor reads, or changes what is their own": Role.AUDITOR not in spec.also
        or not spec.writes
        or (spec.needs is Role.VIEWER and not spec.of),
        "an agent is let in beside a host": spec.also <= {Role.AUDITOR, Role.AGENT}
        and (Role.AGENT not in spec.also or spec.needs is Role.HOST),
    }
    if broken := [rule for rule, held in rules.items() if not held]:
        raise TypeError(f"{spec.name}: {'; '.join(broken)}")
