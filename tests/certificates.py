"""An authority of tests, which unlike that of a demo vouches for any name, and what it signs."""

import ssl
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rialto.world import World

PEM = serialization.Encoding.PEM
CA_MAY = {"digital_signature": False, "content_commitment": False, "key_encipherment": False}
CA_MAY |= {"data_encipherment": False, "key_agreement": False, "encipher_only": False}
CA_MAY |= {"decipher_only": False, "key_cert_sign": True, "crl_sign": True}


def shown_by(folder, host):
    """Return what a server at ``host`` shows, and the file of the authority that vouches for it."""
    authority, server = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = signed(
        "authority",
        authority,
        authority,
        x509.BasicConstraints(ca=True, path_length=0),
        x509.KeyUsage(**CA_MAY),
    )
    leaf = signed(host, server, authority, x509.SubjectAlternativeName([x509.DNSName(host)]))
    (ca := folder / "ca.pem").write_bytes(root.public_bytes(PEM))
    kept = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (both := folder / "server.pem").write_bytes(
        server.private_bytes(PEM, *kept) + leaf.public_bytes(PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(both)
    return context, ca


def signed(subject, key, authority, *extensions):
    now = datetime.fromtimestamp(World().now_ms() / 1000, UTC)
    made = x509.CertificateBuilder(
        named("authority"),
        named(subject),
        key.public_key(),
        x509.random_serial_number(),
        now - timedelta(hours=1),
        now + timedelta(hours=1),
    )
    by = authority.public_key()
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by), False)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    for extension in extensions:
        made = made.add_extension(extension, critical=True)
    return made.sign(authority, hashes.SHA256())


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
