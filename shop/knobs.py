"""Knobs: the faults that a marketplace can have, turned on and off while it runs."""

import asyncio
from dataclasses import dataclass, field

from msgspec import Struct, structs

from rialto.world import World


class Faults(Struct, forbid_unknown_fields=True):
    """Shares are of 1; ``down_until_ms`` is Unix time."""

    latency_ms: int = 0
    drop_reply: float = 0.0
    drop_request: float = 0.0
    fail_500: float = 0.0
    down_until_ms: int = 0


class Dropped(ConnectionResetError):
    """The connection is reset: the platform cannot know whether its request was carried out."""


class Down(ConnectionRefusedError):
    """Nobody answers at all."""


@dataclass
class Knobs:
    world: World
    faults: Faults = field(default_factory=Faults)

    def turn(self, faults: Faults) -> None:
        for name in structs.asdict(faults):
            setattr(self.faults, name, getattr(faults, name))

    async def before(self) -> None:
        """Fail as the knobs say before anything was done."""
        if self.world.now_ms() < self.faults.down_until_ms:
            raise Down
        if self.faults.latency_ms:
            await asyncio.sleep(self.faults.latency_ms / 1000)
        if self._strikes(self.faults.drop_request):
            raise Dropped

    def after(self) -> bool:
        """Drop the reply, though all is done; or say whether it becomes a 500."""
        if self._strikes(self.faults.drop_reply):
            raise Dropped
        return self._strikes(self.faults.fail_500)

    def _strikes(self, share: float) -> bool:
        return share > 0 and self.world.chance.random() < share
