"""Ways to sign in, as the settings name them: who vouches for people, and how letters go."""

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from accounts.letters import Console, Smtp
from accounts.oidc import OpenId
from accounts.port import Mailer, Provider
from accounts.vk import VkId
from rialto.settings import Settings

MARKET, VK = "market", "vk"
WITHIN_S = 10.0


@dataclass
class Ways:
    """What a node offers. Whoever embeds it may add to it (a demo: its own shop and terminal)."""

    providers: dict[str, Provider] = field(default_factory=dict)
    mailer: Mailer | None = None

    def show_letters(self) -> None:
        """Show letters on the terminal, where nobody's mailbox is meant."""
        self.mailer = Console(print)


def ways(settings: Settings, http: httpx.AsyncClient, now_ms: Callable[[], int]) -> Ways:
    """Return the ways of the settings; ``http`` is what providers are asked with."""
    found = Ways()
    if settings.market_issuer:
        found.providers[MARKET] = OpenId(
            settings.market_issuer.rstrip("/"),
            settings.market_client,
            settings.market_secret,
            http,
            now_ms,
            home=True,
        )
    if settings.vk_client:
        found.providers[VK] = VkId(settings.vk_client, http)
    if settings.mail:
        found.mailer = Smtp(settings.mail, settings.mail_from)
    return found
