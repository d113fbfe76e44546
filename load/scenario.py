"""A scenario: who comes in, how fast they talk, for how long, and what that is to show."""

import math
from dataclasses import dataclass

EACH_LINES_PER_S = 0.5  # what one author may say for long, and a little less


@dataclass(frozen=True)
class Scenario:
    """``rooms`` of ``viewers`` each; lines and likes a second are those of all rooms together.

    ``stalled`` of them read nothing once they are in. Where the talkers stand ``apart``, they come
    beside the viewers, as many as the lines need.
    """

    name: str
    shows: str
    rooms: int
    viewers: int
    lines_per_s: float
    likes_per_s: float
    seconds: float
    stalled: int = 0
    apart: bool = False

    @property
    def talkers(self) -> int:
        """Return how many of each room talk and do not listen."""
        needed = math.ceil(self.lines_per_s / EACH_LINES_PER_S / self.rooms)
        return needed if self.apart else 0

    @property
    def connections(self) -> int:
        """Return how many people it takes: those of the rooms, and a host for each."""
        return self.rooms * (self.viewers + self.talkers + 1)

    def must_be_playable(self) -> None:
        """Raise ValueError where so few authors may not say so much, or nobody would read."""
        viewers = self.rooms * self.viewers
        if not self.apart and self.lines_per_s > viewers * EACH_LINES_PER_S:
            raise ValueError(
                f"{viewers} viewers may not say {self.lines_per_s:g} lines a second: "
                f"take at least {int(self.lines_per_s / EACH_LINES_PER_S)}"
            )
        if self.apart and self.stalled:
            raise ValueError(f"nobody stalls in {self.name}")
        if self.stalled >= self.viewers:
            raise ValueError(f"{self.stalled} stalled of {self.viewers} viewers: nobody would read")
