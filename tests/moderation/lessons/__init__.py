"""Lines by which the screen learns how a text leans (moderation/leaning.py), each with what it is.

``{language}.tsv`` is as the corpus is written; to them come those of the screen's own tests. All
are invented, and were written without knowledge of the rules. ``tools/teach`` learns the weights
from them. The lines by which lists were made and narrowed teach words alone: lists are right about
them more often than about others, so they would make lists look surer than they are.
"""

from hashlib import sha256
from pathlib import Path

from gateway.demo_cases import SAID
from gateway.demo_words import ANSWERS, ASKED, LINES
from load.talk import line
from tests.moderation import corpus
from tests.moderation.corpus import ABUSE, LEADING_AWAY, TRADE
from tests.moderation.guilty import GUILTY
from tests.moderation.innocent import INNOCENT

FOLDER = Path(__file__).parent
ORDINARY = FOLDER.parent / "ordinary"
# The rules that know forms, by what they find.
FORMS = {"phone": "contact", "mail": "contact", "handle": "contact", "messenger": "contact"}
CROWD = 100  # lines of a load, which say nothing at all
BY_ITSELF = ("length", "empty", "unprintable")
Lesson = tuple[str, str]  # a text, and to which of the KINDS of leanings it leans, "" to none


def lessons() -> list[Lesson]:
    """Return all lines that teach, in order, each once."""
    taught: dict[str, str] = {}
    taught |= {line.text: _kind(line.label) for line in corpus.lines(FOLDER)}
    demo = (*LINES, *ASKED, *ANSWERS, *(text for _, text, _ in SAID))
    crowd = (line(number).rpartition(" ")[0] for number in range(CROWD))
    taught |= dict.fromkeys((*INNOCENT, *demo, *crowd), "")
    taught |= {text: _kind(rule) for rule, text in GUILTY if rule not in BY_ITSELF}
    return list(taught.items())


def known() -> list[Lesson]:
    """Return the lines by which lists were made: of the corpus those that are not held out."""
    told = {line.text: _kind(line.label) for line in corpus.lines() if not line.held_out}
    for path in sorted(ORDINARY.glob("*.txt")):
        told |= dict.fromkeys(path.read_text(encoding="utf-8").split("\n")[:-1], "")
    return list(told.items())


def mark() -> str:
    """Return what the lines that teach, and nothing else, have in common: a hash of all."""
    return sha256(repr((lessons(), known())).encode()).hexdigest()[:16]


def _kind(label: str) -> str:
    if label in (*LEADING_AWAY, TRADE):
        return "" if label == TRADE else label
    if label in ABUSE:
        return "insult"
    return FORMS.get(label, "fraud" if label in ("fraud", "lure") else "")
