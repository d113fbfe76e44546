"""Where a crowd goes, from which addresses, and whose tokens it shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ssl import SSLContext

# A node lets one address come in 60 times at once: each of these comes, and comes back. And it may
# ask ten times as often as one person: they say a line in two seconds each.
EACH_ADDRESS = 20
VIEWERS, HOSTS, TALKERS = 1, 2, 3  # the second number of the addresses from which they come

Mint = Callable[[str, str], str]


@dataclass(frozen=True)
class Target:
    """Where the server listens; ``mint`` gives a token for a user's id and role."""

    host: str
    port: int
    mint: Mint
    tls: SSLContext | None = None

    def source(self, kind: int, number: int) -> tuple[str, int] | None:
        """Return the local address of the ``number``th of its kind: many, on a loopback."""
        if not self.host.startswith("127."):
            return None
        place = number // EACH_ADDRESS
        return (f"127.{kind}.{place // 250}.{place % 250 + 1}", 0)


def handing_out(tokens: Sequence[str], needed: int) -> Mint:
    """Give one token after another: hosts come first, talkers after them, then viewers.

    Raises ValueError where there are fewer than will be ``needed``.
    """
    if len(tokens) < needed:
        raise ValueError(f"{needed} tokens are needed, one a person: there are {len(tokens)}")
    left = iter(tokens)
    return lambda user, role: next(left)
