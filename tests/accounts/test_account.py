"""People: whoever vouches for somebody leads to one account, and to no other."""

import pytest

from accounts.account import ACCOUNTS, Accounts, member, of_the_site
from accounts.port import Person
from moderation.roles import GRANTS, grant
from rialto.command import Member
from rialto.roles import Role
from storage.work import Look

MARKET = Person("https://market.example", "ada", "Ada", home=True)


@pytest.fixture
def welcome(house, world):
    async def welcome(person):
        return await house.commit(lambda work: Accounts(world).welcome(person, work))

    return welcome


async def test_the_marketplaces_people_have_its_ids(welcome):
    assert (await welcome(MARKET)).user == "ada"


async def test_others_get_an_id_of_ours_and_find_it_again(welcome):
    first = await welcome(Person("vk", "17", "Vera"))
    again = await welcome(Person("vk", "17", "Vera K."))
    other = await welcome(Person("mail", "17", "Vera"))

    assert first.user == again.user != "17"
    assert again.name == "Vera K."
    assert other.user != first.user, "one name at two places is not one person"


async def test_another_issuer_cannot_speak_for_the_marketplaces_people(welcome):
    await welcome(MARKET)

    assert (await welcome(Person("https://evil.example", "ada", "Ada"))).user != "ada"


@pytest.mark.parametrize(("name", "seen"), [("", "Ada"), ("  ", "Ada"), ("x" * 50, "x" * 40)])
async def test_a_name_is_one_that_can_be_shown(name, seen, welcome):
    await welcome(MARKET)

    assert (await welcome(Person(MARKET.issuer, "ada", name, home=True))).name == seen


async def test_who_has_no_name_at_all_is_called_by_their_id(welcome):
    account = await welcome(Person("vk", "18", ""))

    assert account.name == account.user


async def test_the_marketplace_says_who_sells_and_nobody_else_does(welcome, store):
    await welcome(Person(MARKET.issuer, "ada", "Ada", seller=True, home=True))
    stranger = await welcome(Person("vk", "17", "Vera", seller=True))

    assert (await member("ada", Look(store))).role is Role.HOST
    assert (await member(stranger.user, Look(store))).role is Role.VIEWER
    await welcome(MARKET)
    assert (await member("ada", Look(store))).role is Role.VIEWER, "who sells no more hosts no more"


async def test_moderators_are_ours_to_name(welcome, house, store):
    await welcome(MARKET)

    async def name(work):
        work.store(GRANTS, grant("ada", Role.MODERATOR, ""))

    await house.commit(name)

    assert (await member("ada", Look(store))).role is Role.MODERATOR


@pytest.mark.parametrize(
    ("sells", "named", "role"),
    [
        (True, Role.MODERATOR, Role.HOST),
        (True, Role.AGENT, Role.AGENT),
        (True, Role.AUDITOR, Role.AUDITOR),
        (False, Role.AUDITOR, Role.AUDITOR),
        (True, None, Role.HOST),
    ],
)
def test_who_acts_for_the_site_sells_as_far_as_that_goes_together(sells, named, role):
    assert of_the_site(sells, named) is role


async def test_who_has_no_account_is_a_viewer_by_their_id(store):
    assert await store.get(ACCOUNTS, "nobody") is None
    assert await member("nobody", Look(store)) == Member("nobody", "nobody", Role.VIEWER)
