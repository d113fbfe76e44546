"""What the server says itself: the same things in each language, and nothing left in English."""

import pytest

from gateway.icu import Value, parse
from gateway.pages import WEB
from gateway.words import TEXTS, read

SAID = read(TEXTS)


def places(message):
    return {part.name for part in parse(message) if isinstance(part, Value)}


def test_the_server_speaks_the_languages_of_the_pages():
    assert SAID.keys() == read(WEB / "words").keys()


@pytest.mark.parametrize("language", SAID)
def test_every_language_says_the_same_things(language):
    said, english = SAID[language].said, SAID["en"].said

    assert said.keys() == english.keys()
    assert all(said.values())
    assert [key for key in said if places(said[key]) != places(english[key])] == []
    same = {key for key in said if language != "en" and said[key] == english[key]}
    assert same <= {"lan.android", "lan.desk"}
