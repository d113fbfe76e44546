"""Lines as people write them in a show's chat, in twelve languages, each with what it is.

``{language}.tsv``: a label and a text. ``trade`` may be said; all other labels are to be stopped.
A label that ends with ``!`` marks a text that is written to slip past a filter; ``~`` before that
marks abuse by what is said as a whole, without a word or a set phrase that a list would hold. All
are invented, and were written and marked without knowledge of the rules.

Three in ten are held out, by a hash of the text: nobody looks at them while rules are made, so
that what is measured on them is what strangers' texts would meet.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.tsv")))
TRADE = "trade"
LEADING_AWAY = ("contact", "payment", "link")
ABUSE = ("insult", "swearing", "threat", "hate", "sexual", "selfharm")
FRAUD = "fraud"
LABELS = (TRADE, *LEADING_AWAY, *ABUSE, FRAUD)
HELD_OUT = 0.3


@dataclass(frozen=True)
class Line:
    language: str
    label: str
    evades: bool
    listed: bool
    text: str

    @property
    def held_out(self) -> bool:
        return sha256(self.text.encode()).digest()[0] < HELD_OUT * 256


def lines(folder: Path = FOLDER) -> list[Line]:
    """Return all lines of all languages, of the corpus or of what is written as it is."""
    return [
        Line(language, label.rstrip("!~"), label.endswith("!"), "~" not in label, text)
        for language in LANGUAGES
        for label, text in (
            line.split("\t")
            for line in (folder / f"{language}.tsv").read_text(encoding="utf-8").split("\n")[:-1]
        )
    ]
