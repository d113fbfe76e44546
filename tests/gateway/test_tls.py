"""TLS in the process: the certificate of the settings, a renewed one, and our own origins."""

import asyncio
import os
import ssl
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from gateway.authority import trusting
from gateway.certificates import authority
from gateway.tls import LOOK_EVERY_S, own_origins, tls_of
from rialto.settings import BadSettings, Settings
from rialto.world import World

NOW_MS = World().now_ms()
LATER = (NOW_MS // 1000 + 60,) * 2
NAMES = ("market.local", "192.168.1.5", "::1")


@pytest.fixture
def ours(tmp_path):
    return authority(tmp_path / "state", NOW_MS)


@pytest.fixture
def settings(tmp_path, ours):
    chain, key = ours.write_server(tmp_path, NAMES, NOW_MS)
    return Settings(tls_cert=str(chain), tls_key=str(key))


@pytest.fixture
def tls(settings):
    return tls_of(settings)


@pytest.fixture
def renewed(tmp_path, ours, settings):
    """Write other files in the place of those of the settings; gives a function that does."""

    def renewed():
        (aside := tmp_path / "aside").mkdir()
        for made, named in zip(
            ours.write_server(aside, NAMES, NOW_MS), (settings.tls_cert, settings.tls_key),
            strict=True,
        ):  # fmt: skip
            os.utime(made, LATER)
            made.rename(named)

    return renewed


def shown(tls, ca, name):
    """Meet a client that trusts ``ca`` and asks for ``name``; returns the certificate it saw."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = tls.context.wrap_bio(up, down, server_side=True)
    client = trusting(ca).wrap_bio(down, up, server_hostname=name)
    for _ in range(4):
        for side in (client, server):
            with suppress(ssl.SSLWantReadError):
                side.do_handshake()
    return client.getpeercert(binary_form=True)


def test_without_files_the_node_speaks_plainly():
    assert tls_of(Settings()) is None


@pytest.mark.parametrize("name", ["market.local", "192.168.1.5"])
def test_who_trusts_the_authority_meets_the_server_by_its_name_and_by_its_address(
    tmp_path, ours, tls, name
):
    assert shown(tls, ours.write_certificate(tmp_path), name)


def test_who_does_not_trust_it_does_not(tls):
    with pytest.raises(ssl.SSLCertVerificationError):
        shown(tls, None, "market.local")


async def test_a_renewed_certificate_is_shown_to_who_comes_after_it(tmp_path, ours, tls, renewed):
    ca = ours.write_certificate(tmp_path)
    before = shown(tls, ca, "192.168.1.5")
    renewed()

    tls.look()

    assert shown(tls, ca, "192.168.1.5") not in (None, before)


@pytest.mark.threads
async def test_a_renewal_is_noticed_by_itself(tls, renewed, monkeypatch):
    monkeypatch.setattr("gateway.tls.LOOK_EVERY_S", 0.01)
    before = tls.certificate
    task = asyncio.get_running_loop().create_task(tls.run())
    renewed()

    while tls.certificate == before:  # noqa: ASYNC110 - the test's own timeout ends it
        await asyncio.sleep(0.01)

    task.cancel()
    assert LOOK_EVERY_S <= 60


def test_what_cannot_be_read_any_more_changes_nothing(tmp_path, ours, tls, settings):
    ca, before = ours.write_certificate(tmp_path), tls.certificate
    Path(settings.tls_key).write_text("half of a k")
    os.utime(settings.tls_key, LATER)

    with pytest.raises(OSError, match="PEM"):
        tls.look()

    assert tls.certificate == before
    assert shown(tls, ca, "market.local")


@pytest.mark.parametrize("named", ["tls_cert", "tls_key"])
def test_files_that_are_none_stop_the_start_with_their_name(tmp_path, settings, named):
    both = {"tls_cert": settings.tls_cert, "tls_key": settings.tls_key}

    with pytest.raises(BadSettings, match=f"(?s)RIALTO_TLS_CERT.*{tmp_path / 'none'}"):
        tls_of(Settings(**both | {named: str(tmp_path / "none")}))


def test_a_key_of_another_certificate_stops_the_start(tmp_path, ours, settings):
    (other := tmp_path / "other").mkdir()
    _, key = ours.write_server(other, NAMES, NOW_MS)

    with pytest.raises(BadSettings, match="RIALTO_TLS_KEY"):
        tls_of(Settings(tls_cert=settings.tls_cert, tls_key=str(key)))


def test_a_key_behind_a_password_stops_the_start_and_asks_nobody(settings):
    key = load_pem_private_key(Path(settings.tls_key).read_bytes(), None)
    locked = key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"a password")
    )
    Path(settings.tls_key).write_bytes(locked)

    with pytest.raises(BadSettings, match="RIALTO_TLS_KEY"):
        tls_of(settings)


def test_pages_by_https_are_ours_by_the_names_of_the_certificate(tls):
    told = {"https://market.local:8443", "https://192.168.1.5:8443", "https://[::1]:8443"}

    assert own_origins("0.0.0.0", 8443, tls) == told  # noqa: S104
    assert "https://market.local" in own_origins("0.0.0.0", 443, tls)  # noqa: S104


def test_pages_by_http_are_ours_where_we_listen():
    inside = {"http://localhost:8000", "http://127.0.0.1:8000"}

    assert own_origins("127.0.0.1", 8000, None) == inside
    assert own_origins("0.0.0.0", 8000, None) >= inside  # noqa: S104
    assert own_origins("192.168.1.5", 8000, None) == {"http://192.168.1.5:8000"}
    assert own_origins("market.example", 80, None) == {"http://market.example"}
