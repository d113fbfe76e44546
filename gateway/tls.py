"""TLS of a node that serves it itself: its certificate, read again when it is renewed."""

import asyncio
import ipaddress
import logging
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509

from rialto.settings import BadSettings, Settings

log = logging.getLogger("rialto.tls")

LOOK_EVERY_S = 10.0
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104
DEFAULT = {"http": 80, "https": 443}


@dataclass
class Tls:
    """The certificate of a node. ``chain`` and ``key`` are files in PEM, ours first in the chain.

    ``context`` is what connections begin with; each goes on with what the files held last. So
    open connections stay as they are, and nothing else must be told of a renewal.
    """

    chain: Path
    key: Path
    context: ssl.SSLContext = field(init=False)
    certificate: x509.Certificate = field(init=False)
    now: ssl.SSLContext = field(init=False)
    read_at: tuple[float, float] = (0, 0)

    def __post_init__(self) -> None:
        try:
            self.look()
        except (OSError, ValueError) as error:
            raise BadSettings(
                f"RIALTO_TLS_CERT and RIALTO_TLS_KEY: {self.chain}, {self.key}: {error}"
            ) from error
        self.context = self.now
        self.context.sni_callback = self._go_on

    @property
    def names(self) -> tuple[str, ...]:
        """Names and addresses that the certificate is for."""
        return names_of(self.certificate)

    async def run(self) -> None:
        """Read the files again whenever they have changed; those that do not fit change nothing."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await asyncio.to_thread(self.look)
            except (OSError, ValueError) as error:
                log.warning("tls.not_read", extra={"error": str(error)})

    def look(self) -> None:
        """Read the files if they have changed; raises OSError or ValueError, and keeps all."""
        at = (self.chain.stat().st_mtime, self.key.stat().st_mtime)
        if at == self.read_at:
            return
        self.read_at = at
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Without a password at hand, OpenSSL would ask for one on the terminal.
        context.load_cert_chain(self.chain, self.key, password="")
        self.certificate = x509.load_pem_x509_certificates(self.chain.read_bytes())[0]
        self.now = context

    def _go_on(self, line: ssl.SSLObject, name: str | None, begun: ssl.SSLContext) -> None:
        line.context = self.now


def tls_of(settings: Settings) -> Tls | None:
    """Return what the settings name; None where a proxy ends TLS, or nobody. Raises BadSettings."""
    if not settings.tls_cert:
        return None
    return Tls(Path(settings.tls_cert), Path(settings.tls_key))


def names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = found.get_values_for_type(x509.IPAddress)
    return (*found.get_values_for_type(x509.DNSName), *map(str, addresses))


def own_origins(host: str, port: int, tls: Tls | None) -> frozenset[str]:
    """Return the origins of a node's own pages: where it listens, and what it has proof for."""
    if tls:
        return _origins("https", (name for name in tls.names if "*" not in name), port)
    inside = {"localhost", "127.0.0.1"} if host in ("127.0.0.1", *ANYWHERE) else set()
    return _origins("http", {host, *inside}, port)


def _origins(scheme: str, names: Iterable[str], port: int) -> frozenset[str]:
    """Write origins as browsers do: without the scheme's own port (RFC 6454, section 6.2)."""
    behind = "" if port == DEFAULT[scheme] else f":{port}"
    return frozenset(f"{scheme}://{_in_a_url(name)}{behind}" for name in names)


def _in_a_url(name: str) -> str:
    try:
        return f"[{name}]" if ipaddress.ip_address(name).version == 6 else name
    except ValueError:
        return name
