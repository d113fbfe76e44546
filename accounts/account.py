"""People: an account for each person, and the ways that lead to it."""

from dataclasses import dataclass

from accounts.port import Person
from accounts.returning import Returns
from moderation.roles import GRANTS
from rialto.command import Member
from rialto.ids import UserId
from rialto.roles import Role
from rialto.world import World
from storage.port import Collection, Row, by
from storage.work import Look, Work

MOST_NAME = 40


class Account(Row, frozen=True):
    """A person. ``seller`` is what the marketplace said last."""

    user: UserId
    name: str
    seller: bool
    since_ms: int


class Link(Row, frozen=True):
    """That whoever vouches under ``id`` (issuer and subject) means ``user``."""

    id: str
    user: UserId
    since_ms: int


ACCOUNTS = Collection("account", Account, id="user", personal=("user", "name"))
BY_ACCOUNT = by("user")
LINKS = Collection("link", Link, indexes=(BY_ACCOUNT,), personal=("id", "user"))


@dataclass
class Accounts:
    """``returns`` know what holds against those who were erased."""

    world: World
    returns: Returns | None = None

    async def welcome(self, person: Person, work: Work) -> Account:
        """Return the account of ``person``, made if there is none, its name and role as told now.

        Two ways are one account only if one of them was linked on purpose: an address that a
        network tells proves nothing about the account of another.
        """
        now = self.world.now_ms()
        link_id = f"{person.issuer}|{person.subject}"
        link = await work.get(LINKS, link_id)
        if link is None:
            user = UserId(person.subject if person.home else self.world.new_id())
            link = Link(link_id, user, now)
            work.store(LINKS, link)
            if self.returns:
                await self.returns.take_up(link_id, user, work)
        before = await work.get(ACCOUNTS, link.user)
        name = person.name.strip()[:MOST_NAME] or (before.name if before else link.user)
        seller = person.seller if person.home else bool(before and before.seller)
        since_ms = before.since_ms if before else now
        account = Account(link.user, name, seller, since_ms).over(before)
        work.store(ACCOUNTS, account)
        return account


async def member(user: UserId, look: Look) -> Member:
    """Return who an account is on the whole site: what we granted, or a host if they sell."""
    account = await look.get(ACCOUNTS, user)
    granted = await look.get(GRANTS, f"/{user}")
    return Member(
        user,
        account.name if account else user,
        of_the_site(account is not None and account.seller, granted.role if granted else None),
    )


async def name_of(user: UserId, look: Look) -> str:
    """Return the name by which others know somebody; their id where they have no account."""
    account = await look.get(ACCOUNTS, user)
    return account.name if account else user


def of_the_site(sells: bool, granted: Role | None) -> Role:
    """Return the role on the whole site: who audits does nothing else, not even sell."""
    if granted is Role.AUDITOR:
        return granted
    return max(Role.HOST if sells else Role.VIEWER, granted or Role.VIEWER)
