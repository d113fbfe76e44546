"""Folding: one text, however it is written; and other readings of it that an eye would take.

Compatibility forms (Unicode TR 15), case, accents, digits of all scripts and characters that do
not show are levelled. Readings undo what is done to slip past a list: letters borrowed from
another alphabet (Unicode TR 39), digits for letters, letters set apart.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import partial

MOST = 1000
# One character may unfold into eighteen (U+FDFA); no honest text grows so.
MOST_FOLDED = 2 * MOST
PIECE = 50

_SMALL_CAPITALS = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz"
_BARRED = "łøđħıɑɡ", "lodhiag"
_POINTS = "。｡․‧•·∙⋅", "........"
_DASHES = "‐‑‒–—―−⁃", "--------"


def _level() -> dict[int, str | int | None]:
    """Return what one character stands for, where normalization does not tell."""
    # Beyond U+AC00 stand Hangul, and digits and signs that normalization levels.
    every = [chr(code) for code in range(0x80, 0xAC00)]
    table: dict[int, str | int | None] = {
        ord(c): str(unicodedata.digit(c)) for c in every if unicodedata.category(c) == "Nd"
    }
    # Format characters, variation selectors and fillers show nothing; Tatweel only stretches.
    table |= {ord(c): None for c in every if unicodedata.category(c) == "Cf"}
    blank = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x2800, 0x3164, 0xFFA0)
    shape = (0x0640, 0x20E3, 0xFEFF, *range(0xFE00, 0xFE10), *range(0xE0001, 0xE01F0))
    table |= dict.fromkeys((*blank, *shape))
    for signs, stand_for in (_SMALL_CAPITALS, _BARRED, _POINTS, _DASHES):
        table |= {ord(a): b for a, b in zip(signs, stand_for, strict=True)}
    table[ord("№")] = "#"
    # Letters in black circles and squares, which have no compatibility form.
    for first in (0x1F150, 0x1F170):
        table |= {first + place: chr(ord("a") + place) for place in range(26)}
    return table


LEVEL = _level()
# Accents, and the vowel points of Hebrew and Arabic, which many leave out.
MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]+")


def fold(text: str) -> str:
    """Return ``text`` as the lists are written; cut short where it grows beyond MOST_FOLDED."""
    if text.isascii():
        return " ".join(text.lower().split())
    bare = MARKS.sub("", _spread(text.translate(LEVEL)))
    return " ".join(unicodedata.normalize("NFKC", bare).casefold().split())


def _spread(text: str) -> str:
    """Decompose piece by piece: the whole of 1 000 ligatures would take milliseconds."""
    spread = ""
    for at in range(0, len(text), PIECE):
        spread += unicodedata.normalize("NFKD", text[at : at + PIECE])
        if len(spread) > MOST_FOLDED:
            break
    return spread


_LOOKS = {
    "аеорсухкмтвнігѕјһԁԝӏ": "aeopcyxkmtbhirsjhdwl",  # Cyrillic
    "αβεηικμνορτυχσω": "abehikmnoptyxow",  # Greek
}
LATIN = {ord(a): b for many, few in _LOOKS.items() for a, b in zip(many, few, strict=True)}
CYRILLIC = {ord(a): b for a, b in zip("aeopcyxkmtbh", "аеорсухкмтвн", strict=True)}
FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
OF_LATIN = re.compile("[a-z]")
LEET = str.maketrans("01345679@$!|€", "oieastbgasile")
LEET_CYRILLIC = str.maketrans("01346@", "оизчба")
SIGNS = re.compile(r"[01345679@$!|€]")
MIXED = re.compile(
    r"[a-zа-я][01345679@$!|€]+[a-zа-я]|(?<![\w@$!|.,:])[013456@$!|][a-zа-я]{2}"
    r"|[a-zа-я]{3}[013@](?![\w@])"
)
APART = re.compile(r"(?<![^\W_])[^\W_](?:[ ._*-]{1,3}[^\W_](?![^\W_])){3,}")
LEAST_APART = 4
GAPS, GAPS_AND_STOPS = re.compile(r"[ _*-]+"), re.compile(r"[ ._*-]+")
# Signs that stand for nothing within a word: pictures, boxes, hearts between its letters.
SYMBOLS_BETWEEN = re.compile(r"(?<=\w)[\u2190-\u2bff\u3000-\u303f\U0001f000-\U0001faff]+(?=\w)")
# Scripts in which no digit stands within a word; there it only parts the letters, as a sign does.
WITHIN = re.compile(
    r"(?<=[\u0621-\u064a])[0-9@*._!#]{1,3}(?=[\u0621-\u064a])"
    r"|(?<=[\uac00-\ud7a3])[0-9@*._!#]{1,3}(?=[\uac00-\ud7a3])"
    r"|(?<=[\u3400-\u9fff])[@*._!#\-]{1,3}(?=[\u3400-\u9fff])"
)
MASKED = re.compile(r"(?<=\w)\*{1,2}(?=\w)")
VOWELS = ("", *"aeiouаеиоуя")
STRETCHED = re.compile(r"(\w)\1{2,}")
CLOSED_BY = ((WITHIN, [""]), (MASKED, VOWELS), (STRETCHED, [r"\1"]))
WORD = re.compile(r"[^\W_]+")
# Scripts in which words are not set apart, or a sign is a syllable: few of them say much, so each
# counts for three letters.
UNSPACED, UNSPACED_COUNTS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"), 3


class Plain:
    """A folded text, its words in order, and the same as a set, by which rules are picked."""

    __slots__ = ("seen", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = WORD.findall(text)
        self.seen = set(self.words)


def letters(text: str) -> int:
    """Return how many letters a text says as much as."""
    if text.isascii():
        return len(text)
    return len(text) + (UNSPACED_COUNTS - 1) * len(UNSPACED.findall(text))


def two_alphabets(text: str) -> bool:
    """Say whether a text has letters of Latin and of an alphabet that looks like it."""
    return not text.isascii() and bool(FOREIGN.search(text) and OF_LATIN.search(text))


def has_leet(text: str) -> bool:
    """Say whether digits or signs stand in a text where an eye reads letters."""
    return bool(SIGNS.search(text) and MIXED.search(text))


def readings(plain: Plain) -> Iterator[Plain]:
    """Yield a folded text, then each other way in which it may be meant to be read."""
    yield plain
    text = plain.text
    if two_alphabets(text):
        for table in (LATIN, CYRILLIC):
            yield Plain(" ".join(_levelled(word, table) for word in text.split()))
    if has_leet(text):
        yield Plain(" ".join(_unleeted(word) for word in text.split()))
    if sum(len(word) == 1 for word in plain.words) >= LEAST_APART and APART.search(text):
        for gaps in (GAPS, GAPS_AND_STOPS):
            yield Plain(APART.sub(partial(_closed, gaps), text))
    if SYMBOLS_BETWEEN.search(text):
        yield without_symbols(plain)
    for pattern, letters in CLOSED_BY:
        if pattern.search(text):
            yield from (Plain(pattern.sub(letter, text)) for letter in letters)


def without_symbols(plain: Plain) -> Plain:
    """Return a text without the signs that part its letters and digits."""
    return Plain(SYMBOLS_BETWEEN.sub("", plain.text))


def _unleeted(word: str) -> str:
    if not MIXED.search(word):
        return word
    return word.translate(LEET_CYRILLIC if FOREIGN.search(word) else LEET)


def _levelled(word: str, table: dict[int, str]) -> str:
    """Only a word of two scripts is meant to be taken for one of another."""
    return word.translate(table) if two_alphabets(word) else word


def _closed(gaps: re.Pattern[str], found: re.Match[str]) -> str:
    return gaps.sub("", found[0])
