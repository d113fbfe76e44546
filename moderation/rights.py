"""Rights: whoever holds one tells of what infringes it here, and reads what came of that.

One need not be signed in (Digital Services Act, article 16 (1)). Each thing that a notice points at
becomes a case, or joins the open one, on which people decide. The receipt is the answer, and the
state is read by a key that only the answer holds: nobody is written to.
"""

import hmac
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Literal, NamedTuple, Protocol

from msgspec import Meta, Struct
from msgspec.structs import replace

from moderation.case import CASES, Case, of_product, open_of, reported
from moderation.circumstances import circumstances
from moderation.flagger import flagged_for
from moderation.ladder import Step
from moderation.reports import NothingThere, Photos
from moderation.right import (
    BY_NOTIFIER,
    CLAIMS,
    GROUND,
    MOST_THINGS,
    NOTICES,
    OF_NOTICE,
    Addresses,
    Claim,
    Email,
    Holder,
    Kind,
    Located,
    Named,
    NoSuchNotice,
    Notice,
    NotInGoodFaith,
    NotOfThisSite,
    Organisation,
    Proof,
    WhichThing,
    Why,
    holder_of,
    located,
)
from moderation.snapshots import Contents, Seen, Surroundings, keep, product_ref
from moderation.statements import OF_REF, STATEMENTS
from moderation.trust import PLAIN
from moderation.upload import NoSuchUpload, UploadInUse
from moderation.uploads import Uploads
from rialto.command import Ask, Caller, Change, Guest, Rate, command
from rialto.ids import ID, NoticeId, ProductId, RoomId, UserId
from rialto.refusal import SignInFirst
from rialto.roles import Role, Roles
from rialto.world import World
from storage.work import Look, Work

# What came of a thing: people have not decided yet; it stays; its host was warned, and it stays;
# it is offered nowhere any more; it was, and may be again after an appeal.
State = Literal["waiting", "kept", "warned", "removed", "returned"]
HOLDS = ("stands", "appealed", "upheld")


class Tables(Protocol):
    """Whoever owns what lies in rooms, which moderation does not know."""

    async def products(self, room: RoomId, look: Look) -> list[ProductId]:
        """Return what lies on the table of a room."""

    async def rooms_of(
        self, products: Collection[ProductId], look: Look
    ) -> Mapping[ProductId, RoomId]:
        """Return a room on air for each of some products that lies on a table."""


class AskNotify(Change, frozen=True, kw_only=True):
    """Tell of things that infringe a right of yours, or of whom you act for; no account is needed.

    ``addresses`` are paths of this site: a show, or a page of it with ``?thing=`` and a product.
    ``proof`` is where the right is registered, or where the original is. Photos need an account."""

    name: Named
    organisation: Organisation = ""
    email: Email
    holder: Holder
    right: Kind
    proof: Proof
    addresses: Addresses
    why: Why
    photos: Photos = ()
    good_faith: bool


class AskNotice(Ask, frozen=True):
    """Read what came of a notice, by the number and the key of its receipt."""

    notice: Annotated[NoticeId, ID]
    secret: Annotated[str, Meta(max_length=64)]


class Receipt(Struct, frozen=True):
    """That a notice has come; ``secret`` is told this once. ``things`` is at how many it points."""

    notice: NoticeId
    secret: str
    at_ms: int
    things: int


class ThingShown(Struct, frozen=True):
    """What came of a thing that a notice points at; ``at_ms`` is when, 0 where it waits."""

    title: str
    room: RoomId
    product: ProductId
    state: State
    at_ms: int


class NoticeShown(Struct, frozen=True):
    notice: NoticeId
    right: Kind
    at_ms: int
    things: list[ThingShown]


class Meant(NamedTuple):
    """A thing that a notice points at, and what is seen of it."""

    here: Located
    around: Surroundings


def _secret() -> str:
    return secrets.token_urlsafe(18)


@dataclass
class Rights:
    """``new_secret`` makes keys that cannot be guessed."""

    world: World
    roles: Roles
    contents: Contents
    tables: Tables
    uploads: Uploads
    new_secret: Callable[[], str] = _secret

    @command(
        "rights:notify",
        needs=Role.GUEST,
        rate=Rate(5, 3600),
        refuses=(
            NotOfThisSite, WhichThing, NothingThere, NotInGoodFaith, NoSuchUpload, UploadInUse,
        ),
    )  # fmt: skip
    async def notify(self, ask: AskNotify, who: Caller, work: Work) -> Receipt:
        if not ask.good_faith:
            raise NotInGoodFaith
        if ask.photos and isinstance(who, Guest):
            raise SignInFirst
        meant = await self._meant(ask.addresses, work)
        user = UserId("") if isinstance(who, Guest) else who.user
        id, secret = NoticeId(self.world.new_id()), self.new_secret()
        for n, one in enumerate(meant):
            await self._claim(f"{id}/{n}", id, user, one, work)
        photos = await self.uploads.hold_all(ask.photos, user, "report", holder_of(id), work)
        notice = Notice(
            id=id, by=user, name=ask.name, organisation=ask.organisation, email=ask.email,
            holder=ask.holder, right=ask.right, proof=ask.proof, why=ask.why, photos=photos,
            at_ms=self.world.now_ms(), secret=_hashed(secret),
        )  # fmt: skip
        work.store(NOTICES, notice)
        return Receipt(id, secret, notice.at_ms, len(meant))

    @command("rights:read", needs=Role.GUEST, rate=Rate(20, 60), refuses=(NoSuchNotice,))
    async def read(self, ask: AskNotice, who: Caller, look: Look) -> NoticeShown:
        notice = await look.get(NOTICES, ask.notice)
        if notice is None or not hmac.compare_digest(notice.secret, _hashed(ask.secret)):
            raise NoSuchNotice
        claims = await look.range(CLAIMS, OF_NOTICE, notice.id, limit=MOST_THINGS)
        things = [await self._shown(claim, look) for claim in claims]
        return NoticeShown(notice.id, notice.right, notice.at_ms, things)

    async def _meant(self, addresses: Addresses, work: Work) -> list[Meant]:
        """Return what addresses point at, each thing once; a refusal says ``at`` which it fails."""
        named: list[Located] = []
        for at, address in enumerate(addresses):
            with _at(at):
                named.append(located(address))
        alone = {here.product for here in named if not here.room}
        rooms = await self.tables.rooms_of(alone, work)
        found: dict[ProductId, Meant] = {}
        for at, (room, product) in enumerate(named):
            with _at(at):
                here = await self._offered(room or rooms.get(product, room), product, work)
                around = await self.contents.around(here.room, product_ref(here.product), work)
                if around is None:
                    raise NothingThere
            found.setdefault(here.product, Meant(here, around))
        return list(found.values())

    async def _offered(self, room: RoomId, product: ProductId, look: Look) -> Located:
        """Return a product and where it lies; a room that is named alone names its only one."""
        if not product and (products := await self.tables.products(room, look)):
            if len(products) > 1:
                raise WhichThing
            return Located(room, products[0])
        return Located(room, product)

    async def _claim(self, id: str, notice: NoticeId, user: UserId, one: Meant, work: Work) -> None:
        """Let a thing become a case, or join the one that is open."""
        (room, product), around = one
        now = self.world.now_ms()
        stood = await circumstances(around.said.author, room, self.roles, work, now)
        flagged = await flagged_for(user, GROUND, work)
        case = replace(
            of_product(around.said.author, room, product_ref(product)),
            weight=await _weight(user, product, work), flagged=flagged,
            evidence=await keep(Seen(room, around, stood), now, work),
        )  # fmt: skip
        became = await reported(case, self.world.new_id(), GROUND, now, work)
        claim = Claim(id, notice, user, became, room, product, around.said.text, now, bool(flagged))
        work.store(CLAIMS, claim)

    async def _shown(self, claim: Claim, look: Look) -> ThingShown:
        case = await look.find(CASES, claim.case, NoSuchNotice)
        state, at_ms = await _came_of(case, look)
        return ThingShown(claim.title, claim.room, claim.product, state, at_ms)


@contextmanager
def _at(number: int) -> Iterator[None]:
    """Let a refusal say which of the addresses it means."""
    try:
        yield
    except (NotOfThisSite, WhichThing, NothingThere) as refusal:
        raise type(refusal)(at=number) from refusal


async def _weight(user: UserId, product: ProductId, work: Work) -> int:
    """Return what a notice weighs: the first of each notifier, all guests being one.

    The work depends on the case: of two of one notifier at once the second is weighed anew.
    """
    there = await open_of(product_ref(product), work)
    if there is None:
        return PLAIN
    if await work.range(CLAIMS, BY_NOTIFIER, user, product, there.id, limit=1):
        return 0
    work.store(CASES, there)
    return PLAIN


async def _came_of(case: Case, look: Look) -> tuple[State, int]:
    """Return what people decided on a thing, as it holds now, and since when.

    What took it away counts from the notice on, also what was decided on another case of it.
    """
    if case.state == "open":
        return "waiting", 0
    removals = [
        one
        async for one in look.every(STATEMENTS, OF_REF, case.ref)
        if one.at_ms >= case.opened_ms and one.step >= Step.REMOVAL
    ]
    if holding := [one.at_ms for one in removals if one.state in HOLDS]:
        return "removed", max(holding)
    if removals:
        return "returned", max(one.ended_ms for one in removals)
    return "kept" if case.outcome == "none" else "warned", case.closed_ms


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
