"""The screen that every text passes before it is shown: pure, and within half a millisecond.

It is told the text alone and says which rule the text breaks and where, so that the sender can
mend it. Texts are folded before they are compared: compatibility forms (Unicode TR 15), case,
accents and characters that do not show.
"""

import re
import unicodedata

from msgspec import Struct

from moderation.words import MESSENGERS, PARTS, WHOLE
from rialto.refusal import Refusal

MOST = 1000
# One character may unfold into eighteen (U+FDFA); no honest text grows so.
MOST_FOLDED = 2 * MOST

# Every pattern is linear: no nested repetition, each bounded.
LINK = re.compile(
    r"(?:https?|ftp)\s?:\s?/|\bwww\s?\.|"
    r"\b[\w-]{2,40}\s?(?:\.|\(dot\)|\[dot\])\s?(?:com|net|org|ru|cn|info|biz|shop|store|xyz|top|link|site|me|io|co|app|online)\b"
)
MAIL = re.compile(r"[\w.+-]{1,64}\s?@\s?[\w-]{1,63}\s?\.\s?[a-z]{2,10}")
PHONE = re.compile(r"(?<![\d.,])\+?\d(?:[\s().-]{0,2}\d){8,14}(?![\d.,])")
HANDLE = re.compile(r"(?:^|\s)(?:t\.me/|wa\.me/|@)[a-z0-9_]{5,32}")
MESSENGER = re.compile(
    "|".join(re.escape(word) for word in MESSENGERS.split() if not word.isascii())
    + "|"
    + r"\b(?:"
    + "|".join(word for word in MESSENGERS.split() if word.isascii())
    + r")\b.{0,20}(?:\d{4}|\bme\b|@|:)"
    + r"|(?:write|text|message|dm|add|пиши\w*|напиши\w*)\s(?:me\s|мне\s)?(?:on|in|в|via)\s(?:"
    + "|".join(word for word in MESSENGERS.split())
    + ")"
)
WORDS = {
    category: re.compile(r"\b(?:" + "|".join(map(re.escape, words.split())) + r")\b")
    for category, words in WHOLE.items()
}
BITS = {category: re.compile("|".join(map(re.escape, parts))) for category, parts in PARTS.items()}
HIDDEN = {ord(c): None for c in "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e"}
# Controls, and overrides of direction, which let a text read as another one (Unicode TR 36).
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Verdict(Struct, frozen=True):
    """``rule`` names what the text breaks, empty if nothing; ``found`` is where, as folded."""

    rule: str = ""
    found: str = ""


class Screened(Refusal):
    code = 1501
    reason = "this cannot be said here"


CLEAN = Verdict()


def screen(text: str, *, links: bool = False) -> Verdict:
    """Judge ``text``: no state, no waiting. ``links`` are let through where the sender may."""
    if not text.strip():
        return Verdict("empty")
    if len(text) > MOST:
        return Verdict("length")
    if odd := UNPRINTABLE.search(text):
        return Verdict("unprintable", f"U+{ord(odd[0]):04X}")
    plain = fold(text)
    if len(plain) > MOST_FOLDED:
        return Verdict("length")
    return _contact(plain, links) or _word(plain) or CLEAN


def must_pass(text: str, *, links: bool = False) -> None:
    """Refuse with Screened, which tells the rule and what was found, or let the text pass."""
    verdict = screen(text, links=links)
    if verdict.rule:
        raise Screened(rule=verdict.rule, found=verdict.found)


def fold(text: str) -> str:
    """Return ``text`` as the lists are written: compatible, lower case, unaccented, visible."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.translate(HIDDEN))
    if len(spread) > MOST_FOLDED:
        return spread
    bare = "".join(c for c in spread if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFKC", bare).lower()


def _contact(plain: str, links: bool) -> Verdict | None:
    rules = (("mail", MAIL), ("phone", PHONE), ("messenger", MESSENGER), ("handle", HANDLE))
    if not links and (found := LINK.search(plain)):
        return Verdict("link", found[0].strip())
    for rule, pattern in rules:
        if found := pattern.search(plain):
            return Verdict(rule, found[0].strip())
    return None


def _word(plain: str) -> Verdict | None:
    for lists in (WORDS, BITS):
        for category, pattern in lists.items():
            if found := pattern.search(plain):
                return Verdict(category, found[0])
    return None
