"""Ways to sign in: exactly those that the settings name."""

import httpx
import pytest

from accounts.letters import Console, Smtp
from accounts.oidc import OpenId
from accounts.vk import VkId
from gateway.compose_accounts import terminal, ways
from rialto.settings import BadSettings, Settings, read

MARKET = {"market_issuer": "https://market.example/", "market_secret": "s"}
MAIL = {"mail": "smtps://mail.example", "mail_from": "rialto@example.org"}


@pytest.mark.parametrize(
    ("named", "offered", "mailer"),
    [
        ({}, {}, type(None)),
        (MARKET, {"market": OpenId}, type(None)),
        ({"vk_client": "5100"}, {"vk": VkId}, type(None)),
        (MAIL, {}, Smtp),
        (MARKET | MAIL | {"vk_client": "5100"}, {"market": OpenId, "vk": VkId}, Smtp),
    ],
)
async def test_what_the_settings_name_is_offered_and_nothing_else(named, offered, mailer, world):
    async with httpx.AsyncClient() as http:
        found = ways(Settings(**named), http, world.now_ms)

    assert {name: type(way) for name, way in found.providers.items()} == offered
    assert type(found.mailer) is mailer


async def test_the_marketplace_is_at_home_and_its_name_has_no_slash_at_the_end(world):
    async with httpx.AsyncClient() as http:
        market = ways(Settings(**MARKET), http, world.now_ms).providers["market"]

    assert (market.issuer, market.client, market.home) == ("https://market.example", "rialto", True)


def test_a_demo_shows_its_letters():
    assert isinstance(terminal(), Console)


@pytest.mark.parametrize(
    "named",
    [{"RIALTO_MAIL": "mail.example"}, {"RIALTO_MAIL": "smtp://mail.example"}],
)
def test_mail_needs_a_server_and_a_sender(named, tmp_path):
    with pytest.raises(BadSettings, match="mail"):
        read(named, tmp_path)
