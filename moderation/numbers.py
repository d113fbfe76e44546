"""Numbers: telling a telephone from a price, a size, a date or the number of an order."""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from moderation.fold import Plain
from moderation.words import CALLING, DIGITS, HAN_DIGITS, ORDERS

# A telephone has at most 15 digits (ITU-T E.164); seven do where somebody says to call.
LEAST_CALLED, LEAST, MOST, MOST_GROUP = 7, 9, 15, 12
NEAR, NEAR_ORDER = 20, 32
RUN = re.compile(r"(?<!\d)(?<!\d[.,:])(?:\+\s?)?\(?\d(?:\)?\s?(?:--?|[./_])?\s?\(?\d)*")
DATE = re.compile(
    r"(?<![\d.\-/])(?:\d{4}[.\-/][01]?\d[.\-/][0-3]?\d|[0-3]?\d[.\-/][01]?\d[.\-/](?:20)?\d\d)"
    r"(?!\d|[.\-/]\d)|(?<!\d)\d{1,2}:\d\d(?!\d)"
)
ENOUGH = re.compile(r"(?:\d\D{0,3}){7}")
CALLED, ORDERED = re.compile(CALLING), re.compile(ORDERS)
MONEY = re.compile(
    r"[$€£¥₽₺₩₫₹]|元|块|원|ريال|درهم|جنيه|دينار"
    r"|\b(?:usd|eur|gbp|rub|rur|руб\w*|р|тг|сум|cop|ars|clp|idr|rp|vnd|krw|won|pln|zl|tl|try|brl)\b"
)
UNIT = re.compile(r"\s?(?:mm|cm|m|km|g|kg|ml|l|gb|tb|mah|px|pcs|мм|см|м|кг|г|мл|л|шт)\b")
SUM = re.compile(
    r"\d{1,3}(?:[.\s]\d{3})+(?:\s?-\s?\d{1,3}(?:[.\s]\d{3})+)?|\d{1,8}(?:\s?-\s?\d{1,8})?"
    r"|\d{3,4}(?:[\s/]\d{3,4}){2,4}"
)
SMALL = re.compile(r"\d{1,4}(?:[\s/-]\d{1,4}){1,3}")
BETWEEN = re.compile(r"[\s/]+|(?<=\d)-(?=\d)")
NUMBER = re.compile(r"\d{1,5}(?:\.\d{1,2})?")
HAN_LEVEL = str.maketrans("〇两幺", "零二一")
HAN = re.compile("[零〇一二三四五六七八九两幺]{9,}")
SPELLED = 7


def phone(plain: Plain) -> tuple[str, str] | None:
    """Return a number to call in a folded text, as ("phone", where)."""
    text = plain.text
    if ENOUGH.search(text):
        undated = DATE.sub(" | ", text)
        for run in RUN.finditer(undated):
            before = undated[max(0, run.start() - NEAR_ORDER) : run.start()]
            after = undated[run.end() : run.end() + NEAR]
            if _calls(run[0], before, after):
                return "phone", run[0].strip()
    if sum(map(_is_digit, plain.words)) >= SPELLED:
        return _spelled(_word_runs(plain.words))
    return None if text.isascii() else _spelled(_han_runs(text))


def _calls(run: str, before: str, after: str) -> bool:
    """Say whether a run of digits is a telephone; ``before`` and ``after`` stand around it."""
    groups = re.findall(r"\d+", run)
    count = sum(map(len, groups))
    if count < LEAST_CALLED:
        return False
    if run[0] == "+":
        return True
    called = CALLED.search(before[-NEAR:]) or CALLED.search(after)
    coded = before[-1:].isalpha() or after[:1].isalpha() or ORDERED.search(before)
    if groups[0].startswith("00") and LEAST < count <= MOST and not coded:
        return True
    if count > MOST:
        return not _is_list(run) and any(LEAST <= len(group) <= MOST_GROUP for group in groups)
    if _is_list(run):
        return False
    if called:
        return True
    innocent = coded or _is_sum(run, before, after) or _is_ean(run)
    return count >= LEAST and not innocent


def _is_list(run: str) -> bool:
    """Sizes, years, a countdown: numbers that only rise or only fall; no telephone does so."""
    numbers = BETWEEN.split(run.strip())
    if not all(NUMBER.fullmatch(n) for n in numbers) or numbers[0].startswith("0"):
        return False
    values = [float(n) for n in numbers]
    risen = sorted(set(values))
    if values not in (risen, risen[::-1]):
        return False
    return len(values) > 3 or "/" in run or all(v % 10 in (0, 9) for v in values)


def _is_sum(run: str, before: str, after: str) -> bool:
    """Prices and measures: a sign of money is beside them, or a unit follows."""
    if run.startswith("0"):
        return False
    priced = MONEY.search(before[-6:]) or MONEY.search(after[:6])
    return bool((SUM.fullmatch(run) and priced) or (SMALL.fullmatch(run) and UNIT.match(after)))


def _is_ean(run: str) -> bool:
    """The number under a bar code has 13 digits, the last of which checks the others (GS1)."""
    if len(run) != 13 or not run.isdigit():
        return False
    return sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(run)) % 10 == 0


def _spelled(runs: Iterator[tuple[list[int], str]]) -> tuple[str, str] | None:
    """Return digits written as words, if there are as many as in a telephone and none counts."""
    for values, found in runs:
        steps = {b - a for a, b in pairwise(values)}
        if len(values) >= SPELLED and steps not in ({1}, {-1}):
            return "phone", found
    return None


def _is_digit(word: str) -> bool:
    return word in DIGITS or (len(word) == 1 and word.isdecimal())


def _word_runs(words: list[str]) -> Iterator[tuple[list[int], str]]:
    """Yield the digits that follow each other, some of them as words."""
    for of_digits, group in groupby(words, _is_digit):
        run = list(group)
        if of_digits and not DIGITS.keys().isdisjoint(run):
            yield [DIGITS[w] if w in DIGITS else int(w) for w in run], " ".join(run)


def _han_runs(text: str) -> Iterator[tuple[list[int], str]]:
    for run in HAN.findall(text):
        yield [HAN_DIGITS.index(c) for c in run.translate(HAN_LEVEL)], run
