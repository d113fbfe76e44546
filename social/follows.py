"""Follows: who wants to hear of whom."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct

from rialto.command import Ask, Caller, Change, Guest, Member, Rate, command
from rialto.ids import Somebody, UserId
from rialto.refusal import Refusal
from rialto.roles import Role
from rialto.world import World
from storage.port import Collection, Row, by
from storage.work import Look, Work

MOST_AT_ONCE = 100


class Follow(Row, frozen=True):
    """That ``by`` follows ``whom``. Its being new, or being removed, lets the count move."""

    id: str
    by: UserId
    whom: UserId
    at_ms: int


class Followed(Row, frozen=True):
    """How many follow ``user``; the row is made by the first."""

    user: UserId
    followers: int = 0


BY_FOLLOWER, BY_FOLLOWED = by("by", "at_ms"), by("whom", "at_ms")
FOLLOWS = Collection(
    "follow",
    Follow,
    indexes=(BY_FOLLOWER, BY_FOLLOWED),
    personal=("id", "by", "whom"),
)
FOLLOWED = Collection("followed", Followed, id="user", counters=("followers",), personal=("user",))


class AskFollow(Change, frozen=True):
    """Follow somebody; to follow twice is to follow once."""

    whom: Somebody


class AskUnfollow(Change, frozen=True):
    """Stop following somebody."""

    whom: Somebody


class AskFollows(Ask, frozen=True):
    """Tell how many follow somebody, and whether the asker does."""

    whom: Somebody


class AskAmong(Ask, frozen=True):
    """Tell whom of these people the asker follows."""

    people: Annotated[tuple[Somebody, ...], Meta(max_length=MOST_AT_ONCE)]


class Among(Struct, frozen=True):
    following: list[UserId]


class Standing(Struct, frozen=True):
    whom: UserId
    following: bool
    followers: int


class FollowedYourself(Refusal):
    code = 1401
    reason = "you cannot follow yourself"


@dataclass
class Follows:
    world: World

    @command("follow:add", needs=Role.VIEWER, rate=Rate(20, 60), refuses=(FollowedYourself,))
    async def add(self, ask: AskFollow, who: Member, work: Work) -> Standing:
        if ask.whom == who.user:
            raise FollowedYourself
        count = await work.get(FOLLOWED, ask.whom)
        before = count.followers if count else 0
        if await work.get(FOLLOWS, edge(who.user, ask.whom)):
            return Standing(ask.whom, True, before)
        now = self.world.now_ms()
        work.store(FOLLOWS, Follow(edge(who.user, ask.whom), who.user, ask.whom, now))
        if count is None:
            work.store(FOLLOWED, Followed(ask.whom))
        work.count(FOLLOWED, ask.whom, "followers", 1)
        return Standing(ask.whom, True, before + 1)

    @command("follow:remove", needs=Role.VIEWER, rate=Rate(20, 60))
    async def remove(self, ask: AskUnfollow, who: Member, work: Work) -> Standing:
        count = await work.get(FOLLOWED, ask.whom)
        before = count.followers if count else 0
        held = await work.get(FOLLOWS, edge(who.user, ask.whom))
        if held is None:
            return Standing(ask.whom, False, before)
        work.delete(FOLLOWS, held)
        work.count(FOLLOWED, ask.whom, "followers", -1, floor=0)
        return Standing(ask.whom, False, before - 1)

    @command("follow:show", needs=Role.GUEST, rate=Rate(30, 10))
    async def show(self, ask: AskFollows, who: Caller, look: Look) -> Standing:
        count = await look.get(FOLLOWED, ask.whom)
        mine = None
        if not isinstance(who, Guest):
            mine = await look.get(FOLLOWS, edge(who.user, ask.whom))
        return Standing(ask.whom, mine is not None, count.followers if count else 0)

    @command("follow:among", needs=Role.VIEWER, rate=Rate(10, 10))
    async def among(self, ask: AskAmong, who: Member, look: Look) -> Among:
        edges = tuple(edge(who.user, whom) for whom in dict.fromkeys(ask.people))
        return Among([held.whom for held in await look.get_many(FOLLOWS, edges)])


def edge(by: UserId, whom: UserId) -> str:
    return f"{by}/{whom}"
