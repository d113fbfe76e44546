"""The catalogues on the server: what pages say in each language, and which one a reader wants."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from babel import Locale
from babel.numbers import format_decimal

from gateway.icu import Parts, Tongue, parse, written

SOURCE = "en"
# What the server says itself, in letters and to phones at home; what pages say stands beside them.
TEXTS = Path(__file__).with_name("texts")
# CLDR's minimumGroupingDigits where it is not 1, which babel does not read: 1000, but 10.000.
GROUPS_LATE = {"es": 10_000}


@dataclass(frozen=True)
class Catalogue:
    """All messages of one language, and how it counts and writes. ``tag`` is a BCP 47 tag."""

    tag: str
    said: Mapping[str, str]
    locale: Locale
    read: dict[str, Parts] = field(default_factory=dict)

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``, as HTML wants it."""
        return str(self.locale.text_direction)

    def t(self, key: str, **values: object) -> str:
        """Return the text under ``key``. Raises KeyError without one, or where a value is missing.

        Values that are no numbers are isolated, so that names of any script stay whole.
        """
        if key not in self.read:
            self.read[key] = parse(self.said[key])
        return written(self.read[key], values, self._tongue)

    @property
    def _tongue(self) -> Tongue:
        return Tongue(self.locale.plural_form, partial(_number, self.tag, self.locale), _isolated)


def read(folder: Path) -> dict[str, Catalogue]:
    """Read every language of ``folder``: one folder each, in it one JSON file for each area.

    Raises what is wrong with a file: OSError, or ValueError where it is no JSON or a key stands
    twice.
    """
    found = {}
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        said: dict[str, str] = {}
        for area in sorted(place.glob("*.json")):
            told = json.loads(area.read_text(encoding="utf-8"), object_pairs_hook=_once)
            said = _once([*said.items(), *told.items()])
        found[place.name] = Catalogue(place.name, said, Locale.parse(place.name, sep="-"))
    return found


def negotiate(known: Iterable[str], *wishes: str, accept_language: str = "") -> str:
    """Return the language of ``known`` that a reader wants most, or English.

    ``wishes`` are tags in their order, empty ones wish for nothing; then come those of the header
    Accept-Language by their weights (RFC 9110 section 12.5.4). A tag fits by its first part, so
    ``pt`` and ``pt-PT`` find ``pt-BR``.
    """
    by_first = {_first(tag): tag for tag in known}
    tags = [*wishes, *_accepted(accept_language)]
    return next((by_first[_first(tag)] for tag in tags if _first(tag) in by_first), SOURCE)


def _accepted(header: str) -> list[str]:
    weighed = []
    for part in header[:1_000].split(","):
        tag, _, weight = part.partition(";")
        try:
            much = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if much > 0:
            weighed.append((-much, tag.strip()))
    return [tag for _, tag in sorted(weighed, key=lambda each: each[0])]


def _first(tag: str) -> str:
    return tag.split("-", 1)[0].lower()


def _once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _number(tag: str, locale: Locale, number: float) -> str:
    grouped = abs(number) >= GROUPS_LATE.get(tag, 0)
    return format_decimal(
        number, locale=locale, group_separator=grouped, numbering_system="default"
    )


def _isolated(value: str) -> str:
    return f"\u2068{value}\u2069"
