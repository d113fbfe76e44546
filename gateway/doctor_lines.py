"""The doctor's look at the lines in: TLS, and the addresses at which the picture is announced."""

import ipaddress
import os
import socket
import ssl
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.certificates import FILE, home
from gateway.finding import Finding
from gateway.tls import ANYWHERE, Tls, names_of
from media.addresses import bind_address
from rialto.settings import BadSettings, Settings

SOON_S = 7 * 24 * 60 * 60
ARRIVES_S = 1.0
ROUNDS = 4


def tls(settings: Settings, now_s: float) -> Finding:
    """Meet the node in memory as a browser would: OpenSSL judges chain, dates and names."""
    if not settings.tls_cert:
        return Finding(True, "tls", "none here: only a proxy in front makes pages https")
    try:
        ours = Tls(Path(settings.tls_cert), Path(settings.tls_key))
        trusted = _trusted()
    except (BadSettings, ValueError, OSError) as bad:
        return Finding(False, "tls", str(bad))
    names = names_of(ours.certificate)
    if not names:
        return Finding(False, "tls", "the certificate names nobody: it needs subjectAltName")
    for address in _wanted(settings, names):
        if address not in names:
            told = f"people come to {address}, and the certificate is for {', '.join(names)} alone"
            return Finding(False, "tls", told)
    try:
        _meet(ours.context, trusted, names[0].replace("*", "any"))
    except ssl.SSLError as error:
        why = getattr(error, "verify_message", "") or error.reason
        told = (
            f"browsers refuse the certificate: {why}; it needs its whole chain, and to be in date"
        )
        return Finding(False, "tls", told)
    ends = ours.certificate.not_valid_after_utc
    told = f"{', '.join(names)} until {ends:%Y-%m-%d}"
    if (ends - datetime.fromtimestamp(now_s, UTC)).total_seconds() < SOON_S:
        told += ": renew it soon"
    return Finding(True, "tls", told)


def announce(settings: Settings) -> Finding:
    """Say whether the picture's addresses lead here, for those who can reach the pages."""
    elsewhere = []
    for address in settings.announce:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return _unfit(address, "is no IP address")
        if found.is_unspecified or found.is_multicast:
            return _unfit(address, "is nobody's address")
        if found.version == 6:
            return _unfit(address, "is of IPv6, and the picture comes by IPv4 alone")
        if not _is_here(address):
            elsewhere.append(address)
    told = ", ".join(settings.announce)
    if elsewhere:
        told = (
            f"{', '.join(elsewhere)} is not this machine's: right only if a router or a container's"
            f" host passes UDP port {settings.media_port or '(set RIALTO_MEDIA_PORT)'} on to it"
        )
        return Finding(bool(settings.media_port), "announce", told)
    if all(ipaddress.ip_address(address).is_loopback for address in settings.announce):
        told += ": only this machine can watch until RIALTO_ANNOUNCE is set"
    return Finding(True, "announce", told)


def udp(settings: Settings) -> Finding:
    """Take the picture's UDP port, and send a datagram to it by each announced address of ours."""
    host = "127.0.0.1"
    with suppress(ValueError):  # which ``announce`` tells
        host = bind_address(settings.announce)
    port = settings.media_port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as here:
        try:
            here.bind((host, port))
        except OSError as error:
            told = f"{host}:{port} cannot be had ({error.strerror}); change RIALTO_MEDIA_PORT"
            return Finding(False, "udp", told)
        here.settimeout(ARRIVES_S)
        lost = [a for a in settings.announce if _is_here(a) and not _reaches(here, a)]
    if lost:
        told = f"nothing arrives by {', '.join(lost)}: let UDP through the firewall"
        return Finding(False, "udp", told)
    return Finding(True, "udp", f"{host}:{port} is free, and datagrams arrive")


def _unfit(address: str, why: str) -> Finding:
    return Finding(False, "announce", f"{address} {why}; change RIALTO_ANNOUNCE")


def _wanted(settings: Settings, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the addresses that the certificate must be for: all, unless people come by a name."""
    own = ("localhost",)
    if any(not _is_address(n) and n not in own and not n.endswith(".local") for n in names):
        return ()
    return settings.announce if settings.host in ANYWHERE else (settings.host,)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _trusted() -> ssl.SSLContext:
    """Return what trusts the authorities of the system, and the user's own for home networks."""
    context = ssl.create_default_context()
    with suppress(FileNotFoundError):
        kept = (home(os.environ, sys.platform) / FILE).read_bytes()
        root = x509.load_pem_x509_certificate(kept)
        context.load_verify_locations(cadata=root.public_bytes(Encoding.DER))
    return context


def _meet(server: ssl.SSLContext, trusted: ssl.SSLContext, name: str) -> None:
    """Shake hands in memory; raises SSLError as a client of ``name`` would."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = (
        trusted.wrap_bio(down, up, server_hostname=name),
        server.wrap_bio(up, down, server_side=True),
    )
    for _ in range(ROUNDS):
        for side in sides:
            with suppress(ssl.SSLWantReadError):
                side.do_handshake()


def _is_here(address: str) -> bool:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True


def _reaches(here: socket.socket, address: str) -> bool:
    """Say whether a datagram to ``address`` arrives."""
    word = os.urandom(16)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there:
        there.sendto(word, (address, here.getsockname()[1]))
    try:
        return here.recv(len(word)) == word
    except TimeoutError:
        return False
