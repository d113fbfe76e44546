"""What signing in over HTTP is made of on a node."""

import httpx

from accounts.codes import Codes
from accounts.people import Accounts
from gateway.attempts import Attempts
from gateway.door import Door
from gateway.house import House
from gateway.letter import Letter
from gateway.session_api import SessionApi
from gateway.tokens import Tokens
from gateway.ways import ways
from gateway.words import TEXTS, read
from rialto.settings import Settings


def signing(
    settings: Settings, house: House, door: Door, tokens: Tokens, http: httpx.AsyncClient
) -> SessionApi:
    """Put it together; ``http`` is what those who vouch for people are asked with."""
    world = house.commit.world
    return SessionApi(
        door,
        house.commit,
        Accounts(world),
        house.sessions,
        Codes(world, settings.secret),
        Attempts(settings.secret, world.now_ms),
        tokens,
        ways(settings, http, world.now_ms),
        Letter(read(TEXTS)),
    )
