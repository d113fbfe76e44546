"""Evidence: what moderation asks of chat, which it does not know."""

from dataclasses import dataclass

from chat.lines import LINES
from moderation.reports import Evidence
from storage.work import Look


@dataclass
class LineEvidence:
    """Tells what a chat's line says, for those who report it."""

    async def snapshot(self, scope: str, ref: str, look: Look) -> Evidence | None:
        line = await look.get(LINES, ref)
        if line is None or line.chat != scope or line.gone_by:
            return None
        return Evidence(line.author, line.author_name, line.text)
