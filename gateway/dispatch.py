"""The life of a command, in one place. docs/architecture.md tells it in words."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from time import perf_counter
from typing import Any

import msgspec

from gateway import metrics
from gateway.commit import Commit
from gateway.pace import Pace
from moderation.bans import BannedHere, Welcome, everybody
from rialto.answer import BadBody, Fault, UnknownCommand, no, ok
from rialto.command import COMMANDS, Ask, Caller, Change, Guest, Spec
from rialto.refusal import Busy, Denied, KeyReused, Refusal, SignInFirst, TooFast
from rialto.roles import Role, Roles
from storage.port import Collection, Conflict, Row, by
from storage.work import Look, Work

DAY_MS = 24 * 60 * 60 * 1000
ALWAYS = (Denied, SignInFirst, TooFast, KeyReused, Busy, BannedHere)


class Answered(Row, frozen=True):
    """The answer to a change, kept in the batch that made the change."""

    id: str
    ask: str
    answer: bytes
    at_ms: int
    day: int


BY_DAY = by("day", "at_ms")
ANSWERED = Collection("answered", Answered, indexes=(BY_DAY,), personal=("id", "answer"))


@dataclass
class Dispatch:
    """Carries each declared command from its bytes to its answer.

    ``secret`` makes the hashes that stand for the addresses of guests where answers are kept.
    """

    routes: dict[str, tuple[Spec, object]]
    roles: Roles
    pace: Pace
    commit: Commit
    welcome: Welcome = everybody
    secret: str = ""

    async def __call__(self, name: str, body: bytes, who: Caller) -> bytes:
        """Return ``{"ok": …}`` or ``{"no": …}``; raises Fault for what is not a command of ours.

        Cancelled before its commit it leaves nothing. Cancelled later the change stands, and the
        same key brings its answer.
        """
        began, outcome = perf_counter(), "cancelled"
        try:
            answer = await self._answer(name, body, who)
        except Refusal as refusal:
            outcome = str(refusal.code)
            return no(refusal)
        except Fault:
            outcome = "fault"
            raise
        except Exception:
            outcome = "error"
            raise
        else:
            outcome = "ok"
            return answer
        finally:
            # What a client makes up must not become a name of ours.
            known = name if name in self.routes else "unknown"
            metrics.count(known, outcome, perf_counter() - began)

    async def _answer(self, name: str, body: bytes, who: Caller) -> bytes:
        spec, feature, ask = self._decode(name, body)
        try:
            self.pace.take(spec, who)
            await self._permit(spec, ask, who)
            if isinstance(ask, Change):
                return await self._change(spec, feature, ask, who)
            return ok(await spec.run(feature, ask, who, Look(self.commit.store)))
        except Refusal as refusal:
            if type(refusal) not in (*ALWAYS, *spec.refuses):
                raise TypeError(f"{name} does not declare {type(refusal).__name__}") from refusal
            raise

    def _decode(self, name: str, body: bytes) -> tuple[Spec, object, Ask]:
        if name not in self.routes:
            raise UnknownCommand(name)
        spec, feature = self.routes[name]
        try:
            return spec, feature, msgspec.json.decode(body, type=spec.asks)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadBody(str(error)) from error

    async def _permit(self, spec: Spec, ask: Ask, who: Caller) -> None:
        if isinstance(who, Guest):
            if spec.needs is not Role.GUEST:
                raise SignInFirst
            return
        scope = spec.scope(ask)
        granted = Role.VIEWER
        if scope and spec.needs > Role.VIEWER:
            granted = await self.roles.granted(who.user, scope)
        if not spec.admits(who, granted):
            raise Denied(needs=spec.needs.name)
        if scope:
            await self.welcome(who.user, scope)

    async def _change(self, spec: Spec, feature: object, ask: Change, who: Caller) -> bytes:
        # Keys made in order of time, as our page makes them, put new rows side by side at the end
        # of the table; scattered rows cost a store of pages twice the CPU of the whole batch.
        id = f"{ask.key}/{self._asker(who)}/{spec.name}"
        asked = sha256(msgspec.json.encode(ask)).hexdigest()
        now = self.commit.world.now_ms()
        kept: Answered | None = None

        async def once(work: Work) -> bytes:
            if kept and now - kept.at_ms < DAY_MS:
                return _again(kept, asked)
            answer = ok(await spec.run(feature, ask, who, work))
            row = Answered(id, asked, answer, now, now // DAY_MS)
            work.store(ANSWERED, row.over(kept), first=True)
            return answer

        try:
            return await self.commit(once, inserts=ANSWERED.name)
        except (Conflict, Refusal) as stopped:
            # The key is inserted, not looked up first: only a repetition pays for the look.
            kept = await self.commit.store.get(ANSWERED, id)
            if kept is None or (isinstance(stopped, Refusal) and now - kept.at_ms >= DAY_MS):
                raise
        return await self.commit(once)

    def _asker(self, who: Caller) -> str:
        """Return who asked, as it is kept: of a guest no address, which a bare hash would tell."""
        if not isinstance(who, Guest):
            return who.bucket
        told = hmac.new(self.secret.encode(), f"asker/{who.origin}".encode(), sha256)
        return f"guest@{told.hexdigest()[:32]}"


def _again(kept: Answered, asked: str) -> bytes:
    if kept.ask != asked:
        raise KeyReused
    return kept.answer


def routes(features: Iterable[object]) -> dict[str, tuple[Spec, Any]]:
    """Find the feature of each declared command; raises KeyError if one is not composed."""
    owner = {run: f for f in features for run in vars(type(f)).values() if callable(run)}
    return {name: (spec, owner[spec.run]) for name, spec in COMMANDS.items()}
