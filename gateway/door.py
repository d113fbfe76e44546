"""The door: what all connections of a server share before anybody has spoken."""

from dataclasses import dataclass, field

from gateway.client import Client, Edge, Wire
from gateway.limits import Doorkeeper, Limits, Turnstile


@dataclass
class Door:
    """The edge behind it, and who may come in: from which pages, how many, and how fast."""

    edge: Edge
    doorkeeper: Doorkeeper
    origins: frozenset[str]
    trusted: frozenset[str]
    turnstile: Turnstile
    limits: Limits = field(default_factory=Limits)

    def client(self, wire: Wire, address: str) -> Client:
        """Make what speaks over an open line."""
        return Client(self.edge, wire, address)
