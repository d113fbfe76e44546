"""A certificate authority of one's own, for trying things at home, and what it vouches for.

It can vouch for private addresses and ``*.local`` alone: its certificate says so in critical name
constraints (RFC 5280, section 4.2.1.10). So who trusts it has not handed the web to this machine.
"""

import ipaddress
import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FILE = "authority.pem"
AUTHORITY_DAYS = 5 * 365
SERVER_DAYS = 14  # iOS takes none of more than 825 days
BEFORE = timedelta(hours=1)  # the phone's clock may be behind
AT_HOME = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7",  # RFC 1918, RFC 4193
    "127.0.0.0/8", "::1/128", "169.254.0.0/16", "fe80::/10",
)  # fmt: skip
NETWORKS = tuple(ipaddress.ip_network(each) for each in AT_HOME)
# "local" stands for all names below it.
DOMAINS = ("local", "localhost")
Names = tuple[str, ...]


class BadAuthority(Exception):
    """The sentence that tells what is wrong with the authority, and how to mend it."""


@dataclass(frozen=True)
class Authority:
    """Vouches for servers on this network. ``key`` never leaves its file."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        """What a phone is to install."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in pairs of hexadecimal digits, as phones show it."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def write_server(self, folder: Path, names: Names, now_ms: int) -> tuple[Path, Path]:
        """Make a key and a certificate for ``names``, and return their files: chain, then key.

        Raises BadAuthority for a name that it may not vouch for.
        """
        key = generate_private_key(SECP256R1())
        now = _moment(now_ms)
        ends = min(now + timedelta(days=SERVER_DAYS), self.certificate.not_valid_after_utc)
        builder = (
            _begun(_called("Rialto"), key, now, ends)
            .issuer_name(self.certificate.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage("digital_signature"), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName([_name(n) for n in names]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
        )
        made = builder.sign(self.key, hashes.SHA256())
        chain, kept = folder / "server.pem", folder / "server.key"
        chain.write_bytes(made.public_bytes(Encoding.PEM) + self._pem())
        _write_private(kept, _private(key))
        return chain, kept

    def write_certificate(self, folder: Path) -> Path:
        """Write the certificate alone, for programs that are to trust it; returns the file."""
        path = folder / "authority.crt"
        path.write_bytes(self._pem())
        return path

    def _pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def at_home(address: str) -> bool:
    """Say whether the authority may vouch for this IP address."""
    found = ipaddress.ip_address(address)
    return any(found in network for network in NETWORKS)


def local_name(host: str) -> str:
    """Return how others on the network call the machine whose hostname is ``host`` (RFC 6762)."""
    label = re.sub(r"[^a-z0-9-]", "-", host.partition(".")[0].lower()).strip("-")
    return f"{label or 'rialto'}.local"


def home(environ: Mapping[str, str], platform: str) -> Path:
    """Return the folder in which the user's authority is kept."""
    if state := environ.get("XDG_STATE_HOME"):
        return Path(state) / "rialto"
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Rialto"
    return Path.home() / ".local" / "state" / "rialto"


def authority(folder: Path, now_ms: int) -> Authority:
    """Return the authority of ``folder``; the first time, and when it ends, make one.

    Key and certificate are one file that nobody else may read: two that make it at once end up
    with the same. Raises BadAuthority or OSError.
    """
    path = folder / FILE
    with suppress(FileNotFoundError):
        found = _read(path)
        if found.certificate.not_valid_after_utc > _moment(now_ms) + timedelta(days=SERVER_DAYS):
            return found
        path.unlink()
    folder.mkdir(0o700, parents=True, exist_ok=True)
    made = _made(now_ms)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as aside:
        whole = Path(aside) / FILE
        _write_private(whole, _private(made.key) + made.certificate.public_bytes(Encoding.PEM))
        with suppress(FileExistsError):
            os.link(whole, path)
    return _read(path)


def _made(now_ms: int) -> Authority:
    key, now = generate_private_key(SECP256R1()), _moment(now_ms)
    permitted: list[x509.GeneralName] = [x509.IPAddress(network) for network in NETWORKS]
    permitted += [x509.DNSName(domain) for domain in DOMAINS]
    # Several machines of one house may each have one: the name tells them apart.
    name = _called(f"Rialto at home, {now:%Y-%m-%d %H:%M}")
    builder = (
        _begun(name, key, now, now + timedelta(days=AUTHORITY_DAYS))
        .issuer_name(name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign"), critical=True)
        .add_extension(x509.NameConstraints(permitted, excluded_subtrees=None), critical=True)
    )
    return Authority(builder.sign(key, hashes.SHA256()), key)


def _read(path: Path) -> Authority:
    if path.stat().st_mode & 0o077:
        raise BadAuthority(f"others may read {path}, and vouch by it: remove it for a new one")
    both = path.read_bytes()
    try:
        key = load_pem_private_key(both, password=None)
        certificate = x509.load_pem_x509_certificate(both)
    except ValueError as error:
        raise BadAuthority(f"{path} holds no key and certificate: remove it") from error
    if key.public_key() != certificate.public_key() or not isinstance(key, EllipticCurvePrivateKey):
        raise BadAuthority(f"{path} is no authority of ours: remove it")
    return Authority(certificate, key)


def _begun(
    name: x509.Name, key: EllipticCurvePrivateKey, now: datetime, ends: datetime
) -> x509.CertificateBuilder:
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BEFORE)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _name(name: str) -> x509.GeneralName:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        if name.rpartition(".")[2] not in DOMAINS:
            raise BadAuthority(f"{name} is no name of a home network") from None
        return x509.DNSName(name)
    if not at_home(name):
        raise BadAuthority(f"{name} is no address of a home network")
    return x509.IPAddress(address)


def _usage(purpose: str) -> x509.KeyUsage:
    none = dict.fromkeys(
        (
            "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
            "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    return x509.KeyUsage(**none | {purpose: True})


def _private(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write_private(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(data)


def _moment(now_ms: int) -> datetime:
    return datetime.fromtimestamp(now_ms // 1000, UTC)
