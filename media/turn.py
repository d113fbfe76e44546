"""TURN (RFC 8656) for networks that let no UDP through: where the servers are, and credentials.

They are coturn's REST credentials (draft-uberti-behave-turn-rest): the name says until when they
hold, the password is its HMAC-SHA1 under a secret that the TURN server has as well. So whoever was
given them relays for an evening, and the server asks nobody.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

HOLDS_S = 4 * 3600


@dataclass(frozen=True)
class Turn:
    """The servers that clients are told of; ``secret`` is that of those for TURN."""

    servers: tuple[str, ...]
    secret: str
    now_ms: Callable[[], int]

    def links(self) -> str:
        """Return the value of a Link header (RFC 9725 section 4.6); empty where there is none."""
        until = str(self.now_ms() // 1000 + HOLDS_S)
        digest = hmac.digest(self.secret.encode(), until.encode(), hashlib.sha1)
        password = base64.b64encode(digest).decode()
        told = f'; username="{until}"; credential="{password}"; credential-type="password"'
        return ", ".join(
            f'<{server}>; rel="ice-server"{told if server.startswith("turn") else ""}'
            for server in self.servers
        )
