"""A right that somebody says is infringed here: what their notice holds, and what it points at.

A notice holds what the Digital Services Act asks of one (article 16 (2)). It points at addresses of
this site and is never followed to any other: an address is a path, and nothing is fetched.
"""

import re
from typing import Annotated, Literal, NamedTuple
from urllib.parse import parse_qs

from msgspec import Meta, Struct

from moderation.grounds import Ground
from rialto.ids import CaseId, NoticeId, ProductId, RoomId, UploadId, UserId
from rialto.refusal import Refusal
from storage.port import Collection, Row, by
from storage.work import Look

Kind = Literal["trademark", "copyright", "design", "patent"]
Holder = Literal["owner", "agent"]
MOST_THINGS, MOST_TOLD = 10, 50
GROUND: Ground = "counterfeit"
# A room, or any other page of ours: what is meant there is named by ``thing``, as our pages do.
PATH = re.compile(r"/(?:room/([A-Za-z0-9_.-]{1,64})|[a-z]*)(?:\?([^#\s]*))?(?:#\S*)?", re.ASCII)

Named = Annotated[str, Meta(min_length=1, max_length=120)]
Organisation = Annotated[str, Meta(max_length=120)]
Email = Annotated[
    str,
    Meta(max_length=254, pattern=r"^[^\s@<>\"]{1,64}@[^\s@<>\"]+\.[^\s@.<>\"]{2,63}(?!\n)$"),
]
Proof = Annotated[str, Meta(min_length=1, max_length=300)]
Why = Annotated[str, Meta(min_length=1, max_length=2000)]
Address = Annotated[str, Meta(min_length=1, max_length=500)]
Addresses = Annotated[tuple[Address, ...], Meta(min_length=1, max_length=MOST_THINGS)]


class NotOfThisSite(Refusal):
    code = 1600
    reason = "this is no address of a product or a show here"


class WhichThing(Refusal):
    code = 1601
    reason = "several things are offered there: name the one that is meant"


class NotInGoodFaith(Refusal):
    code = 1602
    reason = "say that what you tell is true to the best of your knowledge"


class NoSuchNotice(Refusal):
    code = 1603
    reason = "there is no such notice, or its key is another"


class Located(NamedTuple):
    """What an address names: a room, a product, or a product in a room; "" for what it does not."""

    room: RoomId
    product: ProductId


def located(address: str) -> Located:
    """Return what a path of this site names; refuses with NotOfThisSite.

    Our pages name a product by ``?thing=``.
    """
    found = PATH.fullmatch(address)
    if found is None:
        raise NotOfThisSite
    things = parse_qs(found[2] or "").get("thing", [""])
    here = Located(RoomId(found[1] or ""), ProductId(things[0]))
    if not any(here) or len(here.product) > 64:
        raise NotOfThisSite
    return here


class Notice(Row, frozen=True, kw_only=True):
    """What ``by``, "" for a guest, tells of a right of theirs, or of whom they act for.

    ``proof`` is where the right is registered, or where the original is; it is never looked up.
    ``secret`` is the SHA-256 of the key by which they read what comes of it.
    """

    id: NoticeId
    by: UserId
    name: str
    organisation: str
    email: str
    holder: Holder
    right: Kind
    proof: str
    why: str
    photos: tuple[UploadId, ...]
    at_ms: int
    secret: str


class Claim(Row, frozen=True):
    """That a notice of ``by`` points at a product, and which case that became.

    ``trusted`` says that a trusted flagger told it, as one on the ground of all notices.
    """

    id: str
    notice: NoticeId
    by: UserId
    case: CaseId
    room: RoomId
    product: ProductId
    title: str
    at_ms: int = 0
    trusted: bool = False


OF_NOTIFIER = by("by")
NOTICES = Collection(
    "rights_notice",
    Notice,
    indexes=(OF_NOTIFIER,),
    personal=("by", "name", "organisation", "email", "proof", "why", "photos"),
)
OF_NOTICE, OF_CASE, BY_NOTIFIER = by("notice"), by("case"), by("by", "product", "case")
CLAIMS = Collection(
    "rights_claim", Claim, indexes=(OF_NOTICE, OF_CASE, BY_NOTIFIER), personal=("by",)
)


def holder_of(notice: NoticeId) -> str:
    """Return the name under which a notice holds its photos."""
    return f"rights/{notice}"


class Claimed(Struct, frozen=True):
    """A right as whom a notice concerns is told of it: whose, and what; never how to reach them.

    ``organisation`` is "" where a person tells of a right of their own.
    """

    organisation: str
    right: Kind


async def notices_of(case: CaseId, look: Look) -> list[Notice]:
    """Return the notices that point at what a case is about, those that came last first."""
    claims = await look.range(CLAIMS, OF_CASE, case, limit=MOST_TOLD, descending=True)
    return await look.get_many(NOTICES, tuple(claim.notice for claim in claims))


async def claimed(case: CaseId, look: Look) -> tuple[Claimed, ...]:
    """Return the rights that are said to be infringed by what a case is about, each once."""
    found = [Claimed(one.organisation, one.right) for one in await notices_of(case, look)]
    return tuple(dict.fromkeys(found[::-1]))
