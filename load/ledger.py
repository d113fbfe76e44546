"""A ledger: what one listener heard of one channel, by offsets."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass
class Ledger:
    """``offset`` is the last that was heard, or that the subscription began after.

    ``silent`` counts what is missing without a word, ``twice`` what came again, ``declared`` how
    often the server said itself that something is missing, ``recovered`` that nothing is.
    """

    offset: int = 0
    epoch: str = ""
    silent: int = 0
    twice: int = 0
    declared: int = 0
    recovered: int = 0

    @property
    def whole(self) -> bool:
        """Tell whether it was resumed, each time with all that was missed."""
        return self.recovered > 0 and not self.declared

    def hear(self, first: int, last: int) -> None:
        """Take down the news from ``first`` to ``last``, all of them."""
        if first == self.offset + 1:
            self.offset = last
            return
        for offset in range(first, last + 1):
            if offset <= self.offset:
                self.twice += 1
            else:
                self.silent += offset - self.offset - 1
                self.offset = offset

    def begin(self, epoch: str, offset: int) -> None:
        """Take down the answer to the first subscription."""
        self.epoch, self.offset = epoch, offset

    def resume(self, epoch: str, missed: Iterable[int]) -> None:
        """Take down that the server has told all that was missed."""
        self.epoch = epoch
        self.recovered += 1
        for offset in missed:
            self.hear(offset, offset)

    def skip(self, epoch: str, offset: int) -> None:
        """Take down that the server cannot tell what was missed, and says so."""
        self.declared += 1
        self.begin(epoch, offset)
