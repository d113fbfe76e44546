"""ICU MessageFormat, as much of it as the catalogues use: values, plurals, selects, # and quotes.

web/js/icu.js reads the same messages to the same text. The syntax is that of
https://unicode-org.github.io/icu/userguide/format_parse/messages, less number and date styles.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

NAME = re.compile(r"\s*(\w+)\s*", re.ASCII)
KEY = re.compile(r"\s*(=\d+|\w+)\s*", re.ASCII)


class BadMessage(ValueError):
    """A message that cannot be read; it says what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a name, as it is."""

    name: str


@dataclass(frozen=True, slots=True)
class Count:
    """The number that chose the plural around it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several forms, by the plural of a number or by the word that a value is."""

    kind: Literal["plural", "select"]
    name: str
    forms: Mapping[str, "Parts"]


Parts = tuple[str | Value | Count | Choice, ...]


@dataclass(frozen=True)
class Tongue:
    """What a language knows: a number's plural, how it is written, how a value is set apart."""

    plural: Callable[[float], str]
    number: Callable[[float], str]
    isolate: Callable[[str], str]


def parse(text: str) -> Parts:
    """Read a message. Raises BadMessage."""
    reader = _Reader(text)
    parts = reader.parts(counts=False)
    if reader.at < len(text):
        raise reader.wrong("a brace too many")
    return parts


def written(parts: Parts, values: Mapping[str, Any], tongue: Tongue, count: float = 0) -> str:
    """Return the text of a message with its values. Raises KeyError where one is missing."""
    text = ""
    for part in parts:
        match part:
            case str():
                text += part
            case Count():
                text += tongue.number(count)
            case Value(name):
                value = values[name]
                counted = isinstance(value, int | float)
                text += tongue.number(value) if counted else tongue.isolate(str(value))
            case Choice("select", name, forms):
                form = forms.get(str(values[name]), forms["other"])
                text += written(form, values, tongue, count)
            case Choice("plural", name, forms):
                number = values[name]
                usual = forms.get(tongue.plural(number), forms["other"])
                form = forms.get(f"={number}", usual)
                text += written(form, values, tongue, number)
    return text


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def wrong(self, why: str) -> BadMessage:
        return BadMessage(f'{why} at {self.at} of "{self.text}"')

    @property
    def next(self) -> str:
        return self.text[self.at : self.at + 1]

    def expect(self, sign: str) -> None:
        if self.next != sign:
            raise self.wrong(f"no {sign}")
        self.at += 1

    def take(self, pattern: re.Pattern[str], what: str) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise self.wrong(f"no {what}")
        self.at = found.end()
        return found[1]

    def parts(self, *, counts: bool) -> Parts:
        """Read up to the end or a closing brace; ``counts`` where # is the number."""
        read: list[str | Value | Count | Choice] = []
        while self.next not in ("", "}"):
            if self.next == "{":
                read.append(self.argument(counts=counts))
            elif self.next == "#" and counts:
                self.at += 1
                read.append(Count())
            else:
                read.append(self.plain(counts=counts))
        return tuple(read)

    def plain(self, *, counts: bool) -> str:
        """Read letters up to a sign of the syntax.

        Two apostrophes are one; one before such a sign quotes up to the next; any other is itself.
        """
        signs = "{}#" if counts else "{}"
        held = ""
        while self.next and self.next not in signs:
            held += self.next
            self.at += 1
            if held[-1] != "'":
                continue
            if self.next == "'":
                self.at += 1
            elif self.next and self.next in signs:
                end = self.text.find("'", self.at)
                if end < 0:
                    raise self.wrong("no end of a quotation")
                held = held[:-1] + self.text[self.at : end]
                self.at = end + 1
        return held

    def argument(self, *, counts: bool) -> Value | Choice:
        self.expect("{")
        name = self.take(NAME, "name")
        if self.next == "}":
            self.at += 1
            return Value(name)
        self.expect(",")
        kind = self.take(NAME, "kind")
        if kind != "plural" and kind != "select":
            raise self.wrong(f"an unknown kind, {kind},")
        self.expect(",")
        forms: dict[str, Parts] = {}
        while self.next != "}":
            key = self.take(KEY, "form")
            if key in forms:
                raise self.wrong(f"a second {key}")
            self.expect("{")
            forms[key] = self.parts(counts=counts or kind == "plural")
            self.expect("}")
            while self.next == " ":
                self.at += 1
        if "other" not in forms:
            raise self.wrong("no other")
        self.at += 1
        return Choice("plural" if kind == "plural" else "select", name, forms)
