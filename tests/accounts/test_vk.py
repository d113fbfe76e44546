"""Signing in by VK ID: its own device id, its own way to tell the state."""

import pytest
from msgspec.structs import replace

from accounts.port import Attempt, NotVouched, Person
from accounts.vk import VkId
from tests.accounts.providers import Vk, client_of, query_of

ATTEMPT = Attempt("vk", "state-1", "", "v" * 43, "https://rialto.example/session/back", "/")


@pytest.fixture
def vk():
    return Vk()


@pytest.fixture
async def provider(vk):
    async with client_of(vk.app) as http:
        yield VkId("5100", http)


async def test_whoever_consents_is_known_by_vks_id(provider, vk):
    url = await provider.address(ATTEMPT)

    person = await provider.person(ATTEMPT, vk.authorize(url))

    assert url.startswith("https://id.vk.ru/authorize?")
    assert query_of(url)["client_id"] == "5100"
    assert person == Person("vk", "17", "Vera K.")


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        (replace(ATTEMPT, verifier="w" * 43), {}),
        (replace(ATTEMPT, back="https://evil.example/"), {}),
        (ATTEMPT, {"device_id": "d-2"}),
        (ATTEMPT, {"code": "vk-99"}),
    ],
)
async def test_what_is_not_of_this_attempt_signs_nobody_in(attempt, told, provider, vk):
    back = vk.authorize(await provider.address(ATTEMPT))

    with pytest.raises(NotVouched) as refused:
        await provider.person(attempt, back | told)

    assert refused.value.why == "wrong"


@pytest.mark.parametrize("says", [{"state": "state-2"}, {"user_id": 18}, {"user_id": "me"}])
async def test_a_token_of_another_attempt_or_person_signs_nobody_in(says, provider, vk):
    vk.says |= says

    with pytest.raises(NotVouched):
        await provider.person(ATTEMPT, vk.authorize(await provider.address(ATTEMPT)))


async def test_a_token_that_vk_does_not_know_signs_nobody_in(provider, vk):
    vk.says |= {"access_token": "another"}

    with pytest.raises(NotVouched):
        await provider.person(ATTEMPT, vk.authorize(await provider.address(ATTEMPT)))
