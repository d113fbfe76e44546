"""The authority at home: who it may vouch for, for how long, and who may read its key."""

import ipaddress
import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from gateway import certificates
from gateway.certificates import BadAuthority, at_home, authority, home, local_name
from gateway.tls import names_of
from rialto.world import World

NOW_MS = World().now_ms()
DAY_MS = 24 * 60 * 60 * 1000
NAMES = ("192.168.1.5", "10.0.0.7", "market.local", "localhost", "127.0.0.1", "::1")


@pytest.fixture
def ours(tmp_path):
    return authority(tmp_path / "state", NOW_MS)


@pytest.fixture
def shown(ours, tmp_path):
    """The certificate that a server shows."""
    chain, _ = ours.write_server(tmp_path, NAMES, NOW_MS)
    return x509.load_pem_x509_certificates(chain.read_bytes())[0]


def mode(path):
    return path.stat().st_mode & 0o777


def agreed(ours, shown, address):
    """Say whether whoever trusts ``ours`` takes ``shown`` for the server at ``address``."""
    policy = PolicyBuilder().store(Store([ours.certificate]))
    name = x509.IPAddress(ipaddress.ip_address(address))
    try:
        policy.build_server_verifier(name).verify(shown, [])
    except VerificationError:
        return False
    return True


def test_a_server_is_named_by_each_of_its_addresses_and_names(shown):
    assert sorted(names_of(shown)) == sorted(NAMES)


def test_who_trusts_the_authority_believes_the_server_at_its_addresses_and_at_no_other(ours, shown):
    assert agreed(ours, shown, "192.168.1.5")
    assert agreed(ours, shown, "127.0.0.1")
    assert not agreed(ours, shown, "192.168.1.6")


def test_a_server_is_vouched_for_for_two_weeks_and_the_authority_for_years(ours, shown):
    lasts = shown.not_valid_after_utc - shown.not_valid_before_utc

    assert timedelta(days=14) <= lasts <= timedelta(days=15)
    assert ours.certificate.not_valid_after_utc > shown.not_valid_after_utc + timedelta(days=1000)


def test_a_server_is_never_vouched_for_beyond_the_end_of_the_authority(tmp_path, ours):
    near_its_end = NOW_MS + (certificates.AUTHORITY_DAYS - 3) * DAY_MS

    chain, _ = ours.write_server(tmp_path, NAMES, near_its_end)

    (shown, root) = x509.load_pem_x509_certificates(chain.read_bytes())
    assert shown.not_valid_after_utc == root.not_valid_after_utc


def test_keys_are_for_their_owner_alone(tmp_path, ours):
    _, key = ours.write_server(tmp_path, NAMES, NOW_MS)

    assert mode(tmp_path / "state") == 0o700
    assert mode(tmp_path / "state" / certificates.FILE) == 0o600
    assert mode(key) == 0o600


def test_what_is_handed_out_holds_no_key(tmp_path, ours):
    chain, _ = ours.write_server(tmp_path, NAMES, NOW_MS)
    ca = ours.write_certificate(tmp_path)

    assert b"PRIVATE" not in chain.read_bytes() + ca.read_bytes() + ours.der
    assert ssl.create_default_context(cafile=ca).get_ca_certs()


def test_the_second_time_it_is_the_same_authority(tmp_path, ours):
    again = authority(tmp_path / "state", NOW_MS + 300 * DAY_MS)

    assert again.fingerprint == ours.fingerprint


def test_two_that_make_it_at_once_end_up_with_the_same(tmp_path, monkeypatch):
    folder, made = tmp_path / "state", certificates._made

    def other_is_faster(now_ms):
        monkeypatch.setattr(certificates, "_made", made)
        others.append(authority(folder, now_ms))
        return made(now_ms)

    others = []
    monkeypatch.setattr(certificates, "_made", other_is_faster)

    assert authority(folder, NOW_MS).fingerprint == others[0].fingerprint
    assert [path.name for path in folder.iterdir()] == [certificates.FILE]


def test_one_that_is_about_to_end_makes_room_for_another(tmp_path, ours):
    later = NOW_MS + (certificates.AUTHORITY_DAYS - 3) * DAY_MS

    assert authority(tmp_path / "state", later).fingerprint != ours.fingerprint


def test_its_certificate_is_for_homes_and_for_nothing_below_another_authority(ours):
    found = ours.certificate.extensions
    constraints = found.get_extension_for_class(x509.NameConstraints)
    basic = found.get_extension_for_class(x509.BasicConstraints).value
    told = {str(name.value) for name in constraints.value.permitted_subtrees}

    assert constraints.critical
    assert {"192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "fc00::/7", "local"} <= told
    assert (basic.ca, basic.path_length) == (True, 0)


@pytest.mark.parametrize("name", ["192.0.2.2", "8.8.8.8", "2001:db8::1", "example.com", "alocal"])
def test_it_vouches_for_nothing_outside_a_home(tmp_path, ours, name):
    with pytest.raises(BadAuthority, match=name):
        ours.write_server(tmp_path, (name,), NOW_MS)


@pytest.mark.parametrize("address", ["192.0.2.2", "8.8.8.8"])
def test_even_who_has_its_key_can_vouch_for_nothing_outside_a_home(
    tmp_path, ours, address, monkeypatch
):
    """The rule above is ours; whoever stole the key would leave it out."""
    monkeypatch.setattr(certificates, "at_home", lambda _: True)
    chain, _ = ours.write_server(tmp_path, (address,), NOW_MS)
    stolen = x509.load_pem_x509_certificates(chain.read_bytes())[0]

    assert names_of(stolen) == (address,)
    assert not agreed(ours, stolen, address)


def test_a_key_that_others_could_read_is_not_used(tmp_path, ours):
    (tmp_path / "state" / certificates.FILE).chmod(0o644)

    with pytest.raises(BadAuthority, match="others may read"):
        authority(tmp_path / "state", NOW_MS)


@pytest.mark.parametrize("damage", [b"", b"no PEM at all"])
def test_a_file_that_is_damaged_is_told_with_what_to_do(tmp_path, ours, damage):
    (tmp_path / "state" / certificates.FILE).write_bytes(damage)

    with pytest.raises(BadAuthority, match="remove it"):
        authority(tmp_path / "state", NOW_MS)


def test_a_file_with_the_key_of_another_is_told(tmp_path, ours):
    file, other = tmp_path / "state" / certificates.FILE, generate_private_key(SECP256R1())
    file.write_bytes(
        certificates._private(other) + ours.certificate.public_bytes(certificates.Encoding.PEM)
    )

    with pytest.raises(BadAuthority, match="remove it"):
        authority(tmp_path / "state", NOW_MS)


@pytest.mark.parametrize(
    ("host", "name"),
    [("Kitchen.lan", "kitchen.local"), ("My Mac_2", "my-mac-2.local"), ("", "rialto.local")],
)
def test_a_machine_is_called_as_its_network_calls_it(host, name):
    assert local_name(host) == name


@pytest.mark.parametrize(
    ("environ", "platform", "folder"),
    [
        ({"XDG_STATE_HOME": "/kept"}, "linux", Path("/kept/rialto")),
        ({}, "linux", Path.home() / ".local/state/rialto"),
        ({}, "darwin", Path.home() / "Library/Application Support/Rialto"),
    ],
)
def test_the_authority_is_kept_where_the_platform_keeps_such_things(environ, platform, folder):
    assert home(environ, platform) == folder


def test_homes_are_private_networks():
    assert at_home("192.168.1.5")
    assert at_home("fd00::2")
    assert not at_home("192.0.2.2")
