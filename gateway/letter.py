"""The letter that brings a code, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.words import Catalogue, negotiate

# What keeps names whole on a page has no use in a letter's digits.
ISOLATES = str.maketrans("", "", "\u2068\u2069")


@dataclass
class Letter:
    """Written from the server's own texts."""

    words: Mapping[str, Catalogue]

    def __call__(self, lang: str, code: str) -> tuple[str, str]:
        """Return the subject and the text of the letter in the language that fits ``lang``."""
        said = self.words[negotiate(self.words, lang)]
        subject = said.t("letter.subject", code=code).translate(ISOLATES)
        return subject, f"{code}\n\n{said.t('letter.text')}\n"
