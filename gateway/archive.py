"""An archive of all that is kept of a person: a zip of JSON files, with a page about them.

Through every trace that shows something, a page of rows at a time.
"""

import asyncio
import os
import zipfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from gateway.letter import ISOLATES
from gateway.words import Catalogue, negotiate
from rialto.ids import UserId
from rialto.world import World
from storage.personal import Trace
from storage.port import Cursor, Store
from storage.work import Look

README = "README.txt"


@dataclass
class Archive:
    store: Store
    world: World
    traces: tuple[Trace[Any], ...]
    words: Mapping[str, Catalogue]

    async def write(self, user: UserId, lang: str, path: Path) -> None:
        """Write the file, whole or not at all; raises OSError."""
        await asyncio.to_thread(path.parent.mkdir, 0o700, parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as told:
            part.chmod(0o600)
            counts = {}
            for trace in self.traces:
                if trace.shows and (count := await self._file(told, trace, user)):
                    counts[trace.name] = count
            told.writestr(README, self._readme(lang, counts))
        await asyncio.to_thread(os.replace, part, path)

    async def _file(self, told: zipfile.ZipFile, trace: Trace[Any], user: UserId) -> int:
        """Write what a trace shows as a JSON array; return how many entries, 0 for no file."""
        count = 0
        entry = None
        try:
            async for shown in self._shown(trace, user):
                if entry is None:
                    entry = told.open(f"{trace.name}.json", "w", force_zip64=True)
                body = b",\n".join(map(msgspec.json.encode, shown))
                await asyncio.to_thread(entry.write, (b",\n" if count else b"[\n") + body)
                count += len(shown)
        finally:
            if entry:
                entry.write(b"\n]\n")
                entry.close()
        return count

    async def _shown(self, trace: Trace[Any], user: UserId) -> AsyncIterator[list[object]]:
        assert trace.shows is not None  # noqa: S101  (asked by the caller)
        look = Look(self.store)
        after: Cursor = ()
        while True:
            rows, after = await trace.page(user, after, look)
            shown = [one for row in rows if (one := trace.shows(row, user)) is not None]
            if shown:
                yield shown
            if not after:
                return

    def _readme(self, lang: str, counts: dict[str, int]) -> str:
        said = self.words[negotiate(self.words, lang)]
        when = datetime.fromtimestamp(self.world.now_ms() / 1000, UTC)
        made = said.t("export.made", when=f"{when:%Y-%m-%d %H:%M} UTC")
        lines = [said.t("export.title"), "", made]
        lines += ["", said.t("export.shape"), ""]
        lines += [f"{name}.json: {said.t('export.entries', n=n)}" for name, n in counts.items()]
        lines += ["", said.t("export.not"), ""]
        return "\n".join(lines).translate(ISOLATES)
