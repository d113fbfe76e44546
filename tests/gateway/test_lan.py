"""What a demo needs so that phones come to it: an address, words in their language, a QR code."""

import re

import httpx
import pytest
from starlette.applications import Starlette

from gateway import lan
from gateway.certificates import BadAuthority, authority
from gateway.lan import addresses, must_be_ours, prepared, qr
from gateway.lan_page import doorstep
from gateway.tls import Tls
from gateway.words import TEXTS, read
from rialto.settings import Settings
from rialto.world import World

NOW_MS = World().now_ms()


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def routed(monkeypatch):
    """Let the ways out of this machine be those of a test: by where they lead, our address."""

    def routed(ways):
        def by(there):
            if there in ways:
                return ways[there]
            raise OSError("no route")

        monkeypatch.setattr(lan, "by_the_way_to", by)

    return routed


def test_addresses_are_those_on_home_networks_the_way_out_first(routed):
    out, home, office, _ = lan.TOWARDS
    routed({out: "10.0.0.7", home: "192.168.1.5", office: "10.0.0.7"})

    assert addresses() == ["10.0.0.7", "192.168.1.5"]


def test_an_address_of_the_internet_or_of_the_machine_alone_is_none_of_a_home(routed):
    out, home, *_ = lan.TOWARDS
    routed({out: "203.0.113.9", home: "127.0.0.1"})

    assert addresses() == []


def test_without_a_home_network_one_is_told_what_to_do(tmp_path, state, routed):
    routed({})

    with pytest.raises(BadAuthority, match="--address"):
        prepared(tmp_path, "", NOW_MS)


@pytest.mark.parametrize("address", ["192.168.254.253", "8.8.8.8", "::1", "market", "0.0.0.0"])  # noqa: S104
def test_an_address_that_is_not_ours_at_home_is_refused(address):
    with pytest.raises(BadAuthority, match=re.escape(address)):
        must_be_ours(address)


def test_a_node_for_phones_listens_everywhere_and_has_proof_of_its_addresses(tmp_path, state):
    here = prepared(tmp_path, "127.0.0.2", NOW_MS)
    settings = here.settings(Settings(port=8000))

    tls = Tls(here.chain, here.key)
    assert settings.host == "0.0.0.0"  # noqa: S104
    assert settings.announce[0] == "127.0.0.2"
    assert settings.scheme == "https"
    assert {"127.0.0.2", "127.0.0.1", "localhost"} <= set(tls.names)
    assert any(name.endswith(".local") for name in tls.names)


def test_a_second_demo_is_vouched_for_by_the_same_authority(tmp_path, state):
    (second := tmp_path / "second").mkdir()

    first = prepared(tmp_path, "127.0.0.2", NOW_MS)

    assert (
        prepared(second, "127.0.0.2", NOW_MS).authority.fingerprint == first.authority.fingerprint
    )


def test_a_qr_code_is_a_square_with_a_margin():
    lines = qr("http://192.168.1.5:8001").splitlines()

    assert {len(line) for line in lines} == {29}
    assert len(lines) == 15
    assert set(lines[0]) == {"█"}


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("pt-PT,pt;q=0.9,en;q=0.8", "pt-BR"), ("ja, ar;q=0.5", "ar"), ("", "en"), ("tlh", "en")],
)
async def test_a_phone_is_spoken_to_in_its_language(page, wanted, language):
    ask, _ = page

    assert f'lang="{language}"' in (await ask("/", wanted)).text


@pytest.fixture
def page(tmp_path):
    """Ask the page that explains; gives what asks, and the authority of which it tells."""
    ours = authority(tmp_path / "state", NOW_MS)
    app: Starlette = doorstep(ours, "https://192.168.1.5:8000/")

    async def ask(path, language="en"):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://phone") as http:
            return await http.get(path, headers={"accept-language": language})

    return ask, ours


@pytest.mark.parametrize("language", read(TEXTS))
async def test_the_page_leads_to_the_certificate_and_then_to_the_market(page, language):
    ask, ours = page
    told = await ask("/", language)

    assert told.text.count("<ol><li>") == 3
    assert 'href="/ca"' in told.text
    assert 'href="https://192.168.1.5:8000/"' in told.text
    assert ours.fingerprint in told.text
    assert f'lang="{language}"' in told.text
    assert ('dir="rtl"' in told.text) == (language == "ar")
    assert "{" not in told.text


async def test_the_certificate_comes_as_what_phones_know_to_install(page):
    ask, ours = page
    told = await ask("/ca")

    assert told.headers["content-type"] == "application/x-x509-ca-cert"
    assert "rialto.crt" in told.headers["content-disposition"]
    assert told.content == ours.der


async def test_the_page_runs_no_script_and_is_framed_by_nobody(page):
    ask, _ = page
    told = await ask("/")

    assert "frame-ancestors 'none'" in told.headers["content-security-policy"]
    assert "<script" not in told.text
