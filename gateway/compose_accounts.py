"""Composition of signing in: the providers that the settings name, and what serves the pages."""

from collections.abc import Callable
from pathlib import Path

import httpx

from accounts.account import Accounts
from accounts.codes import Codes
from accounts.letters import Console, Smtp
from accounts.oidc import OpenId
from accounts.port import Mailer, Ways
from accounts.vk import VkId
from gateway.admission import Admission
from gateway.archive import Archive
from gateway.door import Door
from gateway.export_api import ExportApi
from gateway.exporting import Exporting
from gateway.house import House
from gateway.letter import Letter
from gateway.recognition import Recognition
from gateway.session_api import SessionApi
from gateway.signin_attempts import Attempts
from gateway.tokens import Tokens
from gateway.traces import TRACES
from gateway.words import TEXTS, read
from rialto.settings import Settings

MARKET, VK = "market", "vk"


def session_api(
    settings: Settings, house: House, door: Door, tokens: Tokens, http: httpx.AsyncClient
) -> SessionApi:
    """Put it together; ``http`` is what those who vouch for people are asked with."""
    world = house.commit.world
    return SessionApi(
        door,
        house.commit,
        Accounts(world, house.returns),
        house.sessions,
        Codes(world, settings.secret),
        Attempts(settings.secret, world.now_ms),
        tokens,
        ways(settings, http, world.now_ms),
        Letter(read(TEXTS)),
        Recognition(house.known, house.commit, settings.secret),
    )


def exports_of(settings: Settings, folder: Path, house: House, admission: Admission) -> ExportApi:
    """Put together what makes exports and hands them out."""
    commit = house.commit
    archive = Archive(commit.store, commit.world, TRACES, read(TEXTS))
    exporting = Exporting(commit, archive, folder / "exports")
    api = ExportApi(exporting, house.sessions, admission, settings.secret)
    house.privacy.link = api.link
    return api


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


def terminal() -> Mailer:
    """Return what shows letters instead of sending them, where nobody's mailbox is meant."""
    return Console(print)
