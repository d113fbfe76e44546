"""Words to search by: the same on every store, for languages with spaces between words or without.

No store's own text index knows all our languages (SQLite's unicode61 finds no Chinese word inside
a sentence, MongoDB's knows fifteen European languages), so a row keeps its terms itself.
"""

import unicodedata
from collections.abc import Iterator

MOST_KEPT = 512
MOST_ASKED = 32
LONGEST = 64

# Written without spaces, or (Hangul) with endings grown on: cut into pairs of characters.
# Ranges of the Unicode Standard, chapters 16 and 18.
UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),  # iteration mark, zero
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x3400, 0x4DBF),  # Han, extension A
    (0x4E00, 0x9FFF),  # Han
    (0xAC00, 0xD7A3),  # Hangul syllables
    (0xF900, 0xFAFF),  # Han, compatibility
    (0x20000, 0x323AF),  # Han, extensions B to H
)
CYRILLIC_IE, DIAERESIS = "\u0435", "\u0308"  # \u0451 is often written without its dots
TATWEEL = "\u0640"  # stretches an Arabic word and means nothing
# Letters that are written for one another at the end of Arabic words, and Persian keyboards' own.
ARABIC = str.maketrans(
    {"\u0629": "\u0647", "\u0649": "\u064a", "\u06cc": "\u064a", "\u06a9": "\u0643"}
)
LEAST_BEGINNING, MOST_BEGINNING = 2, 20


def terms_of(text: str) -> tuple[str, ...]:
    """Return the terms under which a row with ``text`` is found, each once.

    Words in lower case, without accents and vowel points; of runs without spaces each pair of
    characters, and each single one for those who search for just that.
    """
    found: dict[str, None] = {}
    for word in _words(text):
        found.update(dict.fromkeys([*_pairs(word), *word] if _unspaced(word[0]) else [word]))
        if len(found) >= MOST_KEPT:
            break
    return tuple(found)[:MOST_KEPT]


def beginnings_of(text: str) -> tuple[str, ...]:
    """Return the terms of a short text and the beginnings of its words: found as one types it."""
    terms = terms_of(text)
    found = dict.fromkeys(terms)
    for term in terms:
        if not _unspaced(term[0]):
            ends = range(LEAST_BEGINNING, min(len(term), MOST_BEGINNING + 1))
            found.update(dict.fromkeys(term[:end] for end in ends))
    return tuple(found)[:MOST_KEPT]


def terms_asked(text: str) -> tuple[str, ...]:
    """Return the terms that a row must have to answer the query ``text``, each once."""
    found: dict[str, None] = {}
    for word in _words(text):
        found.update(dict.fromkeys(_pairs(word) if _unspaced(word[0]) else [word]))
    return tuple(found)[:MOST_ASKED]


def _words(text: str) -> Iterator[str]:
    """Yield runs of letters, digits and marks, all of them unspaced or none."""
    run = ""
    for char in _plain(text):
        inside = unicodedata.category(char)[0] in "LNM"
        if run and (not inside or _unspaced(char) != _unspaced(run[0])):
            yield run[:LONGEST] if not _unspaced(run[0]) else run
            run = ""
        if inside:
            run += char
    if run:
        yield run[:LONGEST] if not _unspaced(run[0]) else run


def _plain(text: str) -> str:
    """Return ``text`` as everybody may write it: widths, ligatures, case and accents levelled."""
    base, kept = "", []
    for char in unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()):
        if unicodedata.combining(char):
            if _points(base, char):
                continue
        elif char != TATWEEL:
            base = char
        if char != TATWEEL:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)).translate(ARABIC)


def _points(base: str, mark: str) -> bool:
    """Say whether the mark is an accent or a vowel point, which many leave out."""
    if base == CYRILLIC_IE:
        return mark == DIAERESIS
    return base.isascii() or "\u0590" <= base <= "\u06ff" or "\u0370" <= base <= "\u03ff"


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)] or [word]


def _unspaced(char: str) -> bool:
    return char >= "\u0e00" and any(low <= ord(char) <= high for low, high in UNSPACED)
