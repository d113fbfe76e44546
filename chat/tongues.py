"""Tongues: lines in a language that none of the screen's lists know.

Such a line was screened by its form alone, for addresses and telephones. It is no offence:
whoever keeps the chat is told, once in a while for each language.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from rialto.ids import ChatId

# Those of moderation/lists, by their tags.
LISTED = frozenset(["en", "ru", "es", "pt", "de", "ar", "zh", "fr", "it", "tr", "pl", "ko"])
TOLD_FOR_MS = 30 * 60_000
MOST = 4_000

# Returns the tag of the language of a text, "" where it cannot be told.
Tell = Callable[[str], str]


@dataclass
class Tongues:
    """When it was told last of each language in each chat; what is long ago goes first."""

    language_of: Tell
    told: OrderedDict[tuple[ChatId, str], int] = field(default_factory=OrderedDict)

    def unread(self, chat: ChatId, text: str, at_ms: int) -> str:
        """Return the language of a line said ``at_ms`` if its keepers are to hear of it, or ""."""
        tag = self.language_of(text)
        if not tag or tag.partition("-")[0] in LISTED:
            return ""
        last = self.told.get((chat, tag))
        return "" if last is not None and at_ms - last < TOLD_FOR_MS else tag

    def tell(self, chat: ChatId, tag: str, at_ms: int) -> None:
        """Take note that they have heard of it."""
        self.told[chat, tag] = at_ms
        self.told.move_to_end((chat, tag))
        if len(self.told) > MOST:
            self.told.popitem(last=False)
