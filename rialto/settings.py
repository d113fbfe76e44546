"""Settings: one frozen struct, read once from ``RIALTO_…`` variables and a TOML file."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

PREFIX = "RIALTO_"
LEAST_SECRET = 32
# RFC 7064 and RFC 7065.
ICE_SERVER = re.compile(r"(stuns?|turns?):[A-Za-z0-9.\[\]:-]{1,255}(\?transport=(udp|tcp))?")
# As browsers write one (RFC 6454, section 6.2); in the clear only within the machine.
ORIGIN = re.compile(
    r"(https://([a-z0-9.-]+|\[[0-9a-f:]+\])|http://(127\.0\.0\.1|\[::1\]|localhost))(:\d{1,5})?"
)
Port = Annotated[int, Meta(ge=0, le=65535)]


class BadSettings(Exception):
    """The sentence that tells which setting is wrong and how to mend it."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Each field is ``RIALTO_NAME`` in the environment or ``name`` in the TOML file.

    ``origins`` are the pages that may open websockets, besides our own address; ``proxies`` the
    addresses whose X-Forwarded-For is believed; ``announce`` those at which viewers reach the
    picture's UDP ``media_port`` (0: any free one). ``turn`` are the STUN and TURN servers that
    those at a picture are told of, ``turn_secret`` what a coturn shares with us. ``tick_ms``
    bounds how long news is gathered; every ``ping_s`` a connection is asked whether it is still
    there. ``drain_s`` bounds an orderly end. ``services`` is the file of service accounts. ``jwks``
    is where the keys of those who sign tokens beside us are told (RFC 7517), ``audience`` and
    ``issuer`` what all tokens must then name. ``handshakes`` is how many connections
    a second the node lets in, of whomever; ``lines_shown`` how many lines a second a chat shows;
    ``people_each`` how many people of one address may each ask as fast as one may;
    ``memory_mb`` what the process may hold (0: what the machine has).
    ``market_issuer`` is the marketplace as an OpenID provider, ``market_client`` and
    ``market_secret`` what we are there; ``vk_client`` our application at VK ID. ``mail`` is the
    server for letters (smtp: or smtps:), ``mail_from`` the address that they come from.
    ``contact`` is where people reach those who run the market, a mailto: or https: address;
    ``rates`` the address or file of reference rates (marketplace/ecb.py); ``lists`` a folder of
    terms beside our own (moderation/terms.py). ``product_pictures`` is the origin from which
    pictures of products are fetched, to know those of fakes again (marketplace/pictures.py).
    ``tls_cert`` (the whole chain) and ``tls_key`` are files in PEM, with which we serve https.
    Without ``worker`` browsers are told to forget the service worker that they have.
    ``centrifugo`` is the address of the server API of a Centrifugo in front of us,
    ``centrifugo_key`` the key that it wants, and ``centrifugo_secret`` what it must show us.
    Raises ValueError where these do not fit.
    """

    secret: str = ""
    host: str = "127.0.0.1"
    port: Port = 8000
    data: str = "var"
    origins: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    announce: tuple[str, ...] = ("127.0.0.1",)
    media_port: Port = 0
    turn: tuple[str, ...] = ()
    turn_secret: str = ""
    viewers: Annotated[int, Meta(ge=1, le=100_000)] = 300
    tick_ms: Annotated[int, Meta(ge=10, le=1000)] = 250
    connections_each: Annotated[int, Meta(ge=1, le=100_000)] = 50
    arrivals_each: Annotated[int, Meta(ge=1, le=100_000)] = 60
    people_each: Annotated[int, Meta(ge=1, le=10_000)] = 10
    lines_shown: Annotated[int, Meta(ge=1, le=10_000)] = 50
    memory_mb: Annotated[int, Meta(ge=0)] = 0
    handshakes: Annotated[int, Meta(ge=1, le=100_000)] = 250
    services: str = ""
    jwks: str = ""
    audience: str = ""
    issuer: str = ""
    market_issuer: str = ""
    market_client: str = "rialto"
    market_secret: str = ""
    vk_client: str = ""
    mail: str = ""
    mail_from: str = ""
    contact: str = ""
    rates: str = ""
    lists: str = ""
    product_pictures: str = ""
    tls_cert: str = ""
    tls_key: str = ""
    ping_s: Annotated[int, Meta(ge=1, le=120)] = 25
    drain_s: Annotated[int, Meta(ge=0, le=300)] = 20
    worker: bool = True
    centrifugo: str = ""
    centrifugo_key: str = ""
    centrifugo_secret: str = ""

    def __post_init__(self) -> None:
        if self.mail and (not self.mail.startswith(("smtp://", "smtps://")) or not self.mail_from):
            raise ValueError("mail must be an smtp or smtps address, and mail_from a sender")
        if self.contact and not self.contact.startswith(("mailto:", "https://")):
            raise ValueError("contact must be a mailto: or https: address")
        if bool(self.tls_cert) != bool(self.tls_key):
            raise ValueError("tls_cert and tls_key belong together: set both or none")
        if not all(map(ICE_SERVER.fullmatch, self.turn)):
            raise ValueError("turn must be servers, such as turn:turn.example:3478?transport=tcp")
        if any(server.startswith("turn") for server in self.turn) and not self.turn_secret:
            raise ValueError("turn_secret must be that of the TURN servers, for their credentials")
        if self.product_pictures and not ORIGIN.fullmatch(self.product_pictures):
            raise ValueError("product_pictures must be an origin, such as https://pictures.example")
        if not self.centrifugo:
            return
        if not self.centrifugo.startswith(("http://", "https://")) or not self.centrifugo_key:
            raise ValueError("centrifugo must be an http address, and centrifugo_key its key")
        if len(self.centrifugo_secret.encode()) < LEAST_SECRET:
            raise ValueError(f"centrifugo_secret must have at least {LEAST_SECRET} bytes")

    @property
    def scheme(self) -> str:
        return "https" if self.tls_cert else "http"

    def must_have_secret(self) -> "Settings":
        """Return the settings if tokens can be signed with them; raises BadSettings."""
        if len(self.secret.encode()) < LEAST_SECRET:
            raise BadSettings(
                f"RIALTO_SECRET must have at least {LEAST_SECRET} bytes; "
                "make one with: openssl rand -hex 32"
            )
        return self


def read(environ: Mapping[str, str], folder: Path = Path()) -> Settings:
    """Read settings; a variable wins over the file. Raises BadSettings.

    The file is ``rialto.toml`` in ``folder``, or the one that RIALTO_CONFIG names.
    """
    said = _from_file(environ, folder) | _from_variables(environ)
    try:
        return msgspec.convert(said, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise BadSettings(f"a setting cannot be read: {error}") from error


def _from_file(environ: Mapping[str, str], folder: Path) -> dict[str, Any]:
    named = environ.get(f"{PREFIX}CONFIG")
    path = Path(named) if named else folder / "rialto.toml"
    if not named and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"{path} cannot be read: {error}") from error


def _from_variables(environ: Mapping[str, str]) -> dict[str, Any]:
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(Settings)}
    said: dict[str, Any] = {}
    for variable, value in environ.items():
        name = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX) or name == "config":
            continue
        if name not in fields:
            raise BadSettings(
                f"{variable} is not a setting; the settings are in docs/operations.md"
            )
        several = fields[name] == tuple[str, ...]
        said[name] = [v.strip() for v in value.split(",") if v.strip()] if several else value
    return said
