"""The pace of channels: how often one connection may subscribe, read back and look around."""

import asyncio

from gateway import codes, metrics
from gateway.codes import Failed
from gateway.limits import MOST_CHANNELS, Allowance, Bucket

# As many at once as one may hold: an SDK that comes back asks in one frame for all that it had,
# and whoever was let in before is not to wait for a minute now.
SUBSCRIBES = Allowance(MOST_CHANNELS, 2.0)
READS = Allowance(20, 2.0)
# The level of the overload ladder from which reading back is refused for a while.
HISTORY_WAITS = 3


class ChannelPace:
    """What one connection may still ask for. What is refused here is temporary: SDKs ask again."""

    __slots__ = ("reads", "subscribes")

    def __init__(self) -> None:
        now_s = asyncio.get_running_loop().time()
        self.subscribes, self.reads = Bucket(SUBSCRIBES, now_s), Bucket(READS, now_s)

    def take(self, method: str, level: int) -> None:
        """Count one command at that level of the ladder; raises Failed where it comes too soon."""
        now_s = asyncio.get_running_loop().time()
        match method:
            case "history" if level >= HISTORY_WAITS:
                refused = "history"
            case "subscribe" if not self.subscribes.take(now_s):
                refused = "hasty"
            case "history" | "presence" | "presence_stats" if not self.reads.take(now_s):
                refused = "hasty"
            case _:
                return
        metrics.shed(refused)
        raise Failed(codes.TOO_BUSY)

    def give_back(self) -> None:
        """Let a subscription that we ended be asked for again."""
        self.subscribes.give_back()
