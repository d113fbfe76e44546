"""The doctor tells why a browser or a picture would not come through, before anybody tries."""

import socket
from pathlib import Path

import pytest

from gateway import doctor_lines
from gateway.certificates import authority
from gateway.doctor import examine
from gateway.doctor_lines import announce, tls, udp
from gateway.lan import prepared
from rialto.settings import Settings
from rialto.world import World
from tests.certificates import shown_by

NOW_MS = World().now_ms()
NOW_S = NOW_MS / 1000
DAY_S = 24 * 60 * 60
OTHERS = "192.168.254.253"


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "rialto"


@pytest.fixture
def vouched(tmp_path, state):
    """Make settings with a certificate for names, by our own authority."""

    def vouched(*names, at_ms=NOW_MS, **settings):
        (folder := tmp_path / f"for-{names[0]}").mkdir()
        chain, key = authority(state, NOW_MS).write_server(folder, names, at_ms)
        return Settings(tls_cert=str(chain), tls_key=str(key), **settings)

    return vouched


@pytest.fixture
def here(monkeypatch):
    """Let these addresses be this machine's."""

    def here(*addresses):
        monkeypatch.setattr(doctor_lines, "_is_here", lambda address: address in addresses)

    return here


def test_without_a_certificate_a_proxy_is_what_makes_pages_https():
    finding = tls(Settings(), NOW_S)

    assert finding.well
    assert "proxy" in finding.told


def test_a_certificate_that_browsers_take_is_told_with_its_names_and_its_end(vouched):
    finding = tls(vouched("market.local", "127.0.0.1"), NOW_S)

    assert finding.well, finding.told
    assert "market.local, 127.0.0.1 until 20" in finding.told
    assert "renew" not in finding.told


def test_one_that_ends_within_a_week_is_told(vouched):
    finding = tls(vouched("127.0.0.1"), NOW_S + 8 * DAY_S)

    assert finding.well
    assert "renew it soon" in finding.told


def test_one_that_has_ended_is_not_well(vouched):
    finding = tls(vouched("127.0.0.1", at_ms=NOW_MS - 20 * DAY_S * 1000), NOW_S)

    assert not finding.well
    assert "expired" in finding.told


def test_one_that_nobody_known_vouches_for_is_not_well(tmp_path):
    shown_by(tmp_path, "shop.example")
    both = str(tmp_path / "server.pem")

    finding = tls(Settings(tls_cert=both, tls_key=both), NOW_S)

    assert not finding.well
    assert "whole chain" in finding.told


def test_one_that_the_system_vouches_for_is_well(tmp_path, monkeypatch):
    """Here the system's authorities are those of a test."""
    _, ca = shown_by(tmp_path, "shop.example")
    both = str(tmp_path / "server.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(ca))

    finding = tls(Settings(tls_cert=both, tls_key=both), NOW_S)

    assert finding.well, finding.told


@pytest.mark.parametrize(
    "settings",
    [{"host": "127.0.0.3"}, {"host": "0.0.0.0", "announce": ("127.0.0.3",)}],  # noqa: S104
)
def test_an_address_that_the_certificate_is_not_for_is_told(vouched, settings):
    finding = tls(vouched("127.0.0.1", "market.local", **settings), NOW_S)

    assert not finding.well
    assert "127.0.0.3" in finding.told


def test_where_people_come_by_a_name_the_address_need_not_be_in_it(tmp_path, monkeypatch):
    _, ca = shown_by(tmp_path, "shop.example")
    both = str(tmp_path / "server.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(ca))

    assert tls(Settings(tls_cert=both, tls_key=both, host="0.0.0.0"), NOW_S).well  # noqa: S104


@pytest.mark.parametrize("damage", [b"", b"no PEM"])
def test_a_file_that_cannot_be_read_is_told_with_its_setting(vouched, damage):
    settings = vouched("127.0.0.1")
    Path(settings.tls_key).write_bytes(damage)

    finding = tls(settings, NOW_S)

    assert not finding.well
    assert "RIALTO_TLS_KEY" in finding.told


def test_an_authority_at_home_that_is_damaged_is_told(vouched, state):
    settings = vouched("127.0.0.1")
    (state / "authority.pem").write_bytes(b"no PEM")

    assert not tls(settings, NOW_S).well


def test_the_loopback_is_well_and_reaches_nobody_else():
    finding = announce(Settings())

    assert finding.well
    assert "only this machine" in finding.told


def test_an_address_of_this_machine_is_well(here):
    here(OTHERS)

    assert announce(Settings(announce=(OTHERS,))) == (True, "announce", OTHERS)


def test_an_address_of_another_machine_is_right_only_behind_a_router(here):
    here()

    alone = announce(Settings(announce=(OTHERS,)))
    behind = announce(Settings(announce=(OTHERS,), media_port=4000))

    assert (alone.well, behind.well) == (False, True)
    assert "RIALTO_MEDIA_PORT" in alone.told
    assert "4000" in behind.told


@pytest.mark.parametrize("address", ["market.local", "0.0.0.0", "239.1.1.1", "fd00::2"])  # noqa: S104
def test_what_no_picture_can_come_from_is_told(address):
    finding = announce(Settings(announce=(address,)))

    assert not finding.well
    assert "RIALTO_ANNOUNCE" in finding.told


def test_a_datagram_arrives_by_each_address_that_is_ours():
    finding = udp(Settings())

    assert finding.well
    assert "datagrams arrive" in finding.told


def test_a_datagram_that_does_not_arrive_is_told_with_its_address(monkeypatch):
    """The port is taken on 127.0.0.1 alone, where all that is announced is a loopback."""
    monkeypatch.setattr(doctor_lines, "ARRIVES_S", 0.05)

    finding = udp(Settings(announce=("127.0.0.1", "127.0.0.2")))

    assert not finding.well
    assert "127.0.0.2" in finding.told
    assert "firewall" in finding.told


def test_a_port_that_another_has_is_told_with_its_setting():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))

        finding = udp(Settings(media_port=other.getsockname()[1]))

    assert not finding.well
    assert "RIALTO_MEDIA_PORT" in finding.told


def test_addresses_that_are_none_stop_nothing_but_their_own_finding():
    assert udp(Settings(announce=("market.local",))).well


def test_what_a_demo_for_phones_makes_is_well_to_the_doctor(tmp_path):
    made = prepared(tmp_path, "127.0.0.1", NOW_MS)
    settings = made.settings(Settings(secret="s" * 32, port=0, data=str(tmp_path / "data")))
    told = {"host": settings.host, "announce": ",".join(settings.announce), "port": "0"}
    told |= {"tls_cert": settings.tls_cert, "tls_key": settings.tls_key}
    told |= {"secret": settings.secret, "data": settings.data}

    findings = examine({f"RIALTO_{name.upper()}": value for name, value in told.items()})

    assert [finding for finding in findings if not finding.well] == []
