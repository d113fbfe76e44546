"""Draining: a node that is told to stop leaves in order, and does not send a storm to the next."""

import asyncio
import math
from dataclasses import dataclass

from gateway import codes
from gateway.client import Client
from gateway.door import Door
from livestream.purchase import Purchases
from livestream.settle import Settle

# CPU that a return costs its node (handshake, token, subscriptions, recovery), at half of a core:
# 2 ms were budgeted, 0.6 ms of them measured for the handshake alone.
RETURN_S = 0.004
SLICE_S = 0.1


@dataclass
class Drain:
    """``most_s`` bounds it, half of it for steps of purchases that are under way."""

    door: Door
    purchases: Purchases
    settle: Settle
    most_s: float

    async def __call__(self) -> None:
        """Let nobody in, begin no purchase, end the steps under way, then send all away."""
        self.door.turnstile.closing = self.purchases.closing = True
        await self.settle.park(self.most_s / 2)
        await self._send_away()

    async def _send_away(self) -> None:
        """Disconnect in slices; guests first, so that who may be buying hears longest."""
        clients = sorted(self.door.edge.clients, key=lambda client: client.user != "")
        slices = max(1, round(min(len(clients) * RETURN_S, self.most_s / 2) / SLICE_S))
        size = math.ceil(len(clients) / slices)
        for at in range(0, len(clients), size or 1):
            if at:
                await asyncio.sleep(SLICE_S)
            self._end(clients[at : at + size])

    def _end(self, clients: list[Client]) -> None:
        for client in clients:
            client.end(codes.SHUTDOWN)
