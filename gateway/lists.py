"""Lists from files: of terms, our own and those of who runs the site, and of the brands of those.

The files are read again as they change.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from livestream.brands import Brands
from livestream.brands import read as read_brands
from moderation import leaning
from moderation.leaning import Weights
from moderation.screen import Screen
from moderation.terms import BadList, Terms, read

log = logging.getLogger("rialto.lists")

OWN = "moderation.lists"
BRANDS = "brands.txt"
LOOK_EVERY_S = 2.0
MOST_BYTES = 4 * 1024 * 1024  # of the files together: some 100 000 terms

Stamp = frozenset[tuple[str, int, int]]


@cache
def own() -> Terms:
    """Return our own lists, ready: about a second's work, done once."""
    return Terms(
        term
        for file in sorted(files(OWN).iterdir(), key=lambda file: file.name)
        if file.name.endswith(".txt")
        for term in read(file.read_text(encoding="utf-8"), file.name)
    )


@cache
def weights() -> Weights:
    """Return how what is in a text weighs, as it was learned."""
    return leaning.read((files(OWN) / "weights.tsv").read_text(encoding="utf-8"))


def own_screen() -> Screen:
    """Return a screen by our own lists and weights."""
    return Screen(own(), weights=weights())


@dataclass
class Lists:
    """The ``*.txt`` files of a ``folder``, which a screen goes by beside our own.

    One of them, BRANDS, is no list of terms (livestream/brands.py).
    """

    screen: Screen
    folder: Path | None = None
    brands: Brands = field(default_factory=Brands)
    seen: Stamp = field(default_factory=frozenset)

    async def run(self) -> None:
        """Read them again whenever one has changed; one that is wrong changes nothing."""
        while self.folder is not None:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await asyncio.to_thread(self.look)
            except (OSError, BadList) as error:
                log.warning("lists.not_read", extra={"error": str(error)})

    def look(self) -> None:
        """Read them if one has changed; raises OSError or BadList, and then keeps what was.

        What is wrong is told once, until it changes. What cannot be read is tried again.
        """
        if self.folder is None or (stamp := _stamp(self.folder)) == self.seen:
            return
        try:
            self._read(self.folder, stamp)
        except BadList:
            self.seen = stamp
            raise
        self.seen = stamp

    def _read(self, folder: Path, stamp: Stamp) -> None:
        texts = _texts(folder, stamp)
        listed = read_brands(texts.pop(BRANDS, ""), BRANDS)
        self.screen.theirs = Terms(term for name in texts for term in read(texts[name], name))
        self.brands.listed = listed
        log.info("lists.read", extra={"files": len(stamp)})


def _stamp(folder: Path) -> Stamp:
    if not folder.is_dir():
        raise BadList(f"{folder} is not a folder of lists")
    told = ((path, path.stat()) for path in folder.glob("*.txt"))
    return frozenset((path.name, stat.st_mtime_ns, stat.st_size) for path, stat in told)


def _texts(folder: Path, stamp: Stamp) -> dict[str, str]:
    if sum(size for _, _, size in stamp) > MOST_BYTES:
        raise BadList(f"the lists in {folder} are longer than {MOST_BYTES // 1024 // 1024} MiB")
    found: dict[str, str] = {}
    for name in sorted(name for name, _, _ in stamp):
        try:
            found[name] = (folder / name).read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise BadList(f"{name} is not in UTF-8: {error.reason}") from error
    return found
