"""Lines by which the screen learns how a text leans (moderation/leaning.py), each with what it is.

``{language}.tsv`` is as the corpus is written. All are invented, and were written without knowledge
of the rules. ``tools/teach`` learns the weights from them. The lines by which lists were made and
narrowed teach words alone: lists are right about them more often than about others, so they would
make lists look surer than they are. What has to pass (tests/moderation/innocent.py) teaches too;
what the demo says, and what its people report, does not.
"""

from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from gateway.lists import OWN
from tests.moderation import corpus
from tests.moderation.corpus import ABUSE, LEADING_AWAY
from tests.moderation.innocent import INNOCENT

FOLDER = Path(__file__).parent
ORDINARY = FOLDER.parent / "ordinary"
Lesson = tuple[str, str]  # a text, and to which of the KINDS of leanings it leans, "" to none


def lessons() -> list[Lesson]:
    """Return the lines that teach, in order, each once."""
    taught = {line.text: _kind(line.label) for line in corpus.lines(FOLDER)}
    return list((taught | dict.fromkeys(INNOCENT, "")).items())


def known() -> list[Lesson]:
    """Return the lines by which lists were made: of the corpus those that are not held out."""
    told = {line.text: _kind(line.label) for line in corpus.lines() if not line.held_out}
    for path in sorted(ORDINARY.glob("*.txt")):
        told |= dict.fromkeys(path.read_text(encoding="utf-8").split("\n")[:-1], "")
    taught = dict(lessons())
    return [(text, kind) for text, kind in told.items() if text not in taught]


def mark() -> str:
    """Return a hash of all that the weights are made of, but for the code of the rules."""
    lists = sorted(file for file in files(OWN).iterdir() if file.name.endswith(".txt"))
    told = lessons(), known(), [file.read_text(encoding="utf-8") for file in lists]
    return sha256(repr(told).encode()).hexdigest()[:16]


def _kind(label: str) -> str:
    if label in ABUSE:
        return "insult"
    return label if label in (*LEADING_AWAY, "fraud") else ""
