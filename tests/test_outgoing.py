"""Whatever asks somebody else over the network asks an address that the operator has set.

So there is nothing that a visitor could make ask for them (server-side request forgery). A module
that begins to speak to the network fails here until it is said whose address that is. Of a picture
whose address a seller may have written only the path is taken (marketplace/pictures.py). If ever
somebody may name a host, it is asked through a guard: resolved once, refused unless it is of the
open internet, and met at that address; docs/operations.md, "What goes out".
"""

import ast
import re

import msgspec
import pytest

import gateway.compose  # noqa: F401  (declares every command)
from rialto.command import COMMANDS
from rialto.settings import PREFIX, Settings
from tests.docs.pages import OURS, ROOT, page, rows, ticked

# What can open a line to elsewhere, or send a datagram there.
LIBRARIES = {
    "aiohttp", "aioice", "aiortc", "ftplib", "http.client", "httpx", "imaplib", "pymongo", "redis",
    "requests", "smtplib", "socket", "ssl", "telnetlib", "urllib.request", "urllib3", "websockets",
}  # fmt: skip
WAYS = {"create_connection", "create_datagram_endpoint", "open_connection", "sock_connect"}
ANSWERS, COMMAND_LINE, WITHIN = "answers who has spoken first", "the command line", "the process"
ADDRESS = re.compile(r"(^|_)(url|uri|href|link|src|hook|callback|address)$")
# Whose address it is. A module that is handed a client is here too: it names what is asked for.
WHOSE = {
    "accounts/letters.py": "RIALTO_MAIL",
    "accounts/oauth.py": "RIALTO_MARKET_ISSUER, RIALTO_VK_CLIENT",
    "accounts/oidc.py": "RIALTO_MARKET_ISSUER",
    "accounts/vk.py": "RIALTO_VK_CLIENT",
    "bus/centrifugo_api.py": "RIALTO_CENTRIFUGO",
    "gateway/compose.py": (
        "RIALTO_JWKS, RIALTO_RATES, RIALTO_MARKET_ISSUER, RIALTO_PRODUCT_PICTURES"
    ),
    "gateway/compose_accounts.py": "RIALTO_MARKET_ISSUER, RIALTO_VK_CLIENT",
    "gateway/jwks.py": "RIALTO_JWKS",
    "gateway/rates_source.py": "RIALTO_RATES",
    "gateway/shop_accounts.py": WITHIN,
    "marketplace/picture_fetch.py": "RIALTO_PRODUCT_PICTURES",
    "marketplace/pictures.py": "RIALTO_PRODUCT_PICTURES",
    "marketplace/ucp.py": WITHIN,
    "media/child.py": WITHIN,
    "media/engine.py": WITHIN,
    "gateway/cut.py": ANSWERS,
    "gateway/handshake.py": ANSWERS,
    "gateway/server.py": ANSWERS,
    "gateway/socket.py": ANSWERS,
    "gateway/tls.py": ANSWERS,
    "media/fanout.py": ANSWERS,
    "media/forwarder.py": ANSWERS,
    "media/mux.py": ANSWERS,
    "media/peer.py": ANSWERS,
    "media/rtcp.py": ANSWERS,
    "media/sdp.py": ANSWERS,
    "gateway/cli_probe.py": COMMAND_LINE,
    "gateway/authority.py": COMMAND_LINE,
    "gateway/demo_photos.py": COMMAND_LINE,
    "gateway/doctor.py": COMMAND_LINE,
    "gateway/doctor_lines.py": COMMAND_LINE,
    "gateway/lan.py": COMMAND_LINE,
    "gateway/stream_line.py": COMMAND_LINE,
    "gateway/visitor.py": COMMAND_LINE,
    "media/synthetic.py": COMMAND_LINE,
    "media/tracks.py": COMMAND_LINE,
}


def speaks(path):
    """Say whether a module imports or calls what reaches the network."""
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Attribute) and node.attr in WAYS:
            return True
        if any(name == one or name.startswith(f"{one}.") for name in names for one in LIBRARIES):
            return True
    return False


def test_every_module_that_reaches_the_network_says_whose_address_it_asks():
    folders = [folder for folder in OURS if folder not in ("load", "shop")]
    found = {
        str(path.relative_to(ROOT))
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if speaks(path)
    }

    assert found == set(WHOSE)


def test_those_addresses_are_settings_of_the_operator():
    settings = {PREFIX + field.encode_name.upper() for field in msgspec.structs.fields(Settings)}

    named = {name for whose in WHOSE.values() for name in re.findall(r"RIALTO_\w+", whose)}
    assert named <= settings
    told = rows(page("docs/operations.md"), "goes out to | whose address is")
    assert {ticked(row[1])[0] for row in told} == named


def test_nothing_is_led_elsewhere_by_what_it_asks():
    sources = [path.read_text() for folder in OURS for path in (ROOT / folder).rglob("*.py")]

    assert not [text for text in sources if "follow_redirects" in text]


@pytest.mark.parametrize("spec", COMMANDS.values(), ids=COMMANDS)
def test_no_command_takes_an_address(spec):
    names = {field.encode_name for field in msgspec.structs.fields(spec.asks)}

    assert not {name for name in names if ADDRESS.search(name)}
