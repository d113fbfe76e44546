"""The issuer's words: all of them in every language."""

import re

import pytest

from shop.issuer_words import WORDS, language_of


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_language_says_all_that_english_says(language):
    said, english = WORDS[language], WORDS["en"]

    assert said.keys() == english.keys()
    for key, words in said.items():
        assert words
        assert re.findall(r"\{\w+\}", words) == re.findall(r"\{\w+\}", english[key]), key
        assert language == "en" or words != english[key]


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (("", ""), "en"),
        (("ru",), "ru"),
        (("pt-BR en",), "pt"),
        (("ZH-Hant-TW",), "zh"),
        (("xx tlh ar",), "ar"),
        (("", "fr;q=0.9, de-AT;q=0.8, en;q=0.1"), "de"),
        (("es", "de"), "es"),
        (("<script>", ";;,,"), "en"),
    ],
)
def test_a_page_speaks_the_first_language_that_it_knows(wanted, language):
    assert language_of(*wanted) == language
