"""Brands that fakes are sold under: the list of who runs the site, and who claims to sell one.

A line of the list is `brand | least price | currency | sellers`: below that price in units of the
currency (ISO 4217) nobody sells a real one, an empty one says nothing; sellers, set apart by
commas, are ids of hosts or of sellers at the marketplace who may ask what they like. `#` begins a
comment.
A title is read as texts are (moderation/fold.py), so `Aure1ia` is Aurelia.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from livestream.limits import MINOR
from moderation.fold import LATIN, WORD, Plain, fold, readings
from moderation.terms import BadList

MOST_BRANDS = 1_000  # a title is held against each of them, in some milliseconds
MOST_LETTERS = 60
MOST_SEEN = 200  # of a title; nobody reads on, and each letter is held against each brand
PARTS = 4
BESIDE = 40
PRICE = re.compile(r"\d{1,9}(?:\.(\d{1,3}))?")
CURRENCY = re.compile(r"[A-Z]{3}")
# Signs that stand for a letter. A capital I is read as a bar: it is an i, or looks like an l.
LIKE = {
    "a": "a4@", "b": "b6", "e": "e3€", "g": "g9", "i": "i1!|", "l": "l1!|", "o": "o0", "s": "s5$",
    "t": "t7",
}  # fmt: skip
# Scripts that are written without spaces: a brand is found anywhere.
UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
# Who says so claims that it fits, or looks like it, and not that it is one.
_BEFORE = (
    "for", "fits", "fit", "like", "inspired by", "similar to", "suits", "compatible with",
    "für", "wie", "inspiriert von", "passend zu", "kompatibel mit", "para", "como", "tipo",
    "inspirado en", "inspirado em", "inspirada en", "inspirada em", "compatible con",
    "compatível com", "pour", "comme", "inspiré de", "inspiré par", "compatible avec", "per",
    "come", "ispirato a", "compatibile con", "для", "под", "как", "типа", "в стиле", "dla", "do",
    "jak", "متوافق مع", "مثل", "من وحي",
)  # fmt: skip
_BETWEEN = ("the", "your", "my", "all", "die", "das", "den", "el", "la", "le", "los", "les")
_AFTER = ("style", "styled", "inspired", "compatible", "icin", "uyumlu", "tarzi", "stil")
_JOINED = ("适用于", "适用", "兼容", "适配"), ("风格", "용", "스타일", "風")


def _any(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(fold(word)) for word in words)


BEFORE = re.compile(
    rf"(?:(?<![^\W_])(?:{_any(_BEFORE)})(?:[\W_]+(?:{_any(_BETWEEN)}))?|{_any(_JOINED[0])})[\W_]*\Z"
)
AFTER = re.compile(rf"[\W_]*(?:(?:{_any(_AFTER)})(?![^\W_])|{_any(_JOINED[1])})")


@dataclass(frozen=True)
class Brand:
    """``least`` is in minor units of ``currency``, 0 where none is told.

    ``pattern`` finds the name. It is made at once: lists are read in a thread, titles on the loop.
    """

    name: str
    least: int
    currency: str
    sellers: frozenset[str] = frozenset()
    pattern: re.Pattern[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", _pattern(self.name))

    def claimed(self, text: str) -> bool:
        """Say whether a folded text offers something as of this brand, and not as for it."""
        for found in self.pattern.finditer(text):
            before = _plain(text[max(0, found.start() - BESIDE) : found.start()])
            after = _plain(text[found.end() : found.end() + BESIDE])
            if not BEFORE.search(before) and not AFTER.match(after):
                return True
        return False


@dataclass
class Brands:
    """What is listed now; a list that was read anew takes its place."""

    listed: tuple[Brand, ...] = ()

    def claimed(self, title: str) -> list[Brand]:
        """Return the brands of which ``title`` says that it is one."""
        if not self.listed:
            return []
        folded = fold(title[:MOST_SEEN].replace("I", "|"))
        # A word all of whose letters are borrowed is one of another alphabet, too.
        texts = {reading.text for reading in readings(Plain(folded))} | {folded.translate(LATIN)}
        return [brand for brand in self.listed if any(map(brand.claimed, texts))]


def read(text: str, name: str) -> tuple[Brand, ...]:
    """Return the brands of a list; raises BadList."""
    found: dict[str, Brand] = {}
    for number, line in enumerate(text.splitlines(), 1):
        told = line.partition("#")[0].strip()
        if not told:
            continue
        try:
            brand = _brand(told)
        except ValueError as error:
            raise BadList(f"{name}, line {number}: {error}") from None
        if found.setdefault(fold(brand.name), brand) is not brand:
            raise BadList(f"{name}, line {number}: {brand.name!r} is listed twice")
    if len(found) > MOST_BRANDS:
        raise BadList(f"{name} has more than {MOST_BRANDS} brands")
    return tuple(found.values())


def _brand(line: str) -> Brand:
    name, price, currency, sellers, *more = [
        *map(str.strip, line.split("|")),
        *[""] * PARTS,
    ]
    if any(more) or not CURRENCY.fullmatch(currency):
        raise ValueError("it is written `brand | least price | currency | sellers`")
    if not WORD.search(fold(name)) or len(name) > MOST_LETTERS:
        raise ValueError(f"{name!r} cannot be looked for")
    ids = frozenset(filter(None, map(str.strip, sellers.split(","))))
    return Brand(name, _least(price, currency), currency, ids)


def _least(price: str, currency: str) -> int:
    digits = MINOR.get(currency, 2)
    told = PRICE.fullmatch(price)
    if price and (not told or len(told[1] or "") > digits):
        raise ValueError(f"{price!r} is no price in {currency}, such as 90 or 89.90")
    return int(Decimal(price or 0).scaleb(digits))


def _pattern(name: str) -> re.Pattern[str]:
    words = WORD.findall(fold(name))
    spelt = r"[\W_]*".join("".join(map(_sign, word)) for word in words)
    before = "" if UNSPACED.match(words[0]) else r"(?<![^\W_])"
    after = "" if UNSPACED.match(words[-1][-1]) else r"(?![^\W_])"
    return re.compile(f"{before}{spelt}{after}")


def _sign(letter: str) -> str:
    return f"[{re.escape(LIKE[letter])}]" if letter in LIKE else re.escape(letter)


def _plain(text: str) -> str:
    return text.replace("|", "i")
