"""The door: what all connections of a server share before anybody has spoken."""

import time
from dataclasses import dataclass, field

from gateway.client import Client, Edge, Wire
from gateway.limits import MOST_LINES, Doorkeeper, Limits, Turnstile


@dataclass
class Door:
    """The edge behind it, and who may come in: from which pages, how many, and how fast.

    ``lines`` counts the open connections of each address that are no websocket (yet).
    """

    edge: Edge
    doorkeeper: Doorkeeper
    origins: frozenset[str]
    trusted: frozenset[str]
    turnstile: Turnstile
    limits: Limits = field(default_factory=Limits)
    lines: Doorkeeper = field(
        default_factory=lambda: Doorkeeper(time.monotonic, MOST_LINES, arrivals=None)
    )

    def client(self, wire: Wire, address: str) -> Client:
        """Make what speaks over an open line."""
        return Client(self.edge, wire, address)
