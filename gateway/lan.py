"""A demo for the phones of a home network: an address, a certificate, and a way to trust it."""

import ipaddress
import os
import platform
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import msgspec
import segno
from starlette.routing import BaseRoute

from gateway.certificates import Authority, BadAuthority, at_home, authority, home, local_name
from gateway.compose import Extra, Inside, Node
from gateway.lan_page import doorstep, offered
from gateway.server import Place, serving
from rialto.settings import Settings

EVERYWHERE = "0.0.0.0"  # noqa: S104 - phones are elsewhere
INSIDE = "127.0.0.1"  # the invented people's
ALWAYS = ("localhost", INSIDE, "::1")
# Hosts in the networks of homes, and one outside: by the way to each we have an address.
TOWARDS = ("198.51.100.1", "192.168.254.254", "10.254.254.254", "172.31.254.254")
DISCARD = 9


@dataclass(frozen=True)
class Lan:
    """``address`` is where phones reach this machine, ``folder`` where the certificates are."""

    address: str
    authority: Authority
    chain: Path
    key: Path
    ca: Path

    def settings(self, settings: Settings) -> Settings:
        """Return them with a server that phones reach, by https."""
        return msgspec.structs.replace(
            settings, host=EVERYWHERE, announce=(self.address, INSIDE),
            tls_cert=str(self.chain), tls_key=str(self.key),
        )  # fmt: skip

    def offering(self, extra: Extra) -> Extra:
        """Return ``extra`` with the certificate beside it."""

        def routes(inside: Inside) -> list[BaseRoute]:
            return [*extra(inside), offered(self.authority)]

        return routes

    @asynccontextmanager
    async def doorstep(self, node: Node, port: int) -> AsyncIterator[str]:
        """Serve the page that explains on a port of its own; gives its address."""
        market = f"https://{self.address}:{node.port}/"
        page = doorstep(self.authority, market)
        async with serving(page, node.door, Place(EVERYWHERE, port), wire=None) as there:
            yield f"http://{self.address}:{there}"


def prepared(folder: Path, address: str, now_ms: int) -> Lan:
    """Make what a demo on this network needs; its certificate in ``folder``, for this run alone.

    The authority is the user's own and stays. Raises BadAuthority or OSError.
    """
    here = [address] if address else addresses()
    if not here:
        raise BadAuthority("this machine is on no home network: join one, or use --address")
    must_be_ours(here[0])
    ours = authority(home(os.environ, sys.platform), now_ms)
    names = dict.fromkeys((*here, local_name(platform.node()), *ALWAYS))
    chain, key = ours.write_server(folder, tuple(names), now_ms)
    return Lan(here[0], ours, chain, key, ours.write_certificate(folder))


def addresses() -> list[str]:
    """Return this machine's IPv4 addresses on home networks, the one of the way out first."""
    found = []
    for there in TOWARDS:
        with suppress(OSError):
            found.append(by_the_way_to(there))
    return [a for a in dict.fromkeys(found) if at_home(a) and not _is_loopback(a)]


def by_the_way_to(there: str) -> str:
    """Return the address that we would come from; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((there, DISCARD))
        return str(probe.getsockname()[0])


def must_be_ours(address: str) -> None:
    """Raise BadAuthority unless this is an IPv4 address of this machine on a home network."""
    try:
        known = ipaddress.ip_address(address).version == 4 and at_home(address)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except (ValueError, OSError):
        known = False
    if not known:
        raise BadAuthority(f"{address} is no address of this machine on a home network")


def qr(address: str) -> str:
    """Draw an address for a phone's camera, in characters of half a line."""
    drawn = StringIO()
    segno.make(address, error="l", micro=False).terminal(drawn, border=2, compact=True)
    return drawn.getvalue()


def _is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address).is_loopback
