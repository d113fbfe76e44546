"""The corpus itself: enough of each kind, in each language, once, and a third of it unseen."""

from collections import Counter

import pytest

from tests.moderation.corpus import ABUSE, FRAUD, LABELS, LANGUAGES, LEADING_AWAY, TRADE, lines

LEAST = {TRADE: 125, "contact": 32, "payment": 26, "link": 18, FRAUD: 8}
LEAST_ABUSE, LEAST_EVADING, LONGEST = 48, 42, 200


def test_there_are_three_thousand_lines_in_twelve_languages():
    assert len(LANGUAGES) == 12
    assert len(lines()) >= 3000
    assert sum(line.evades for line in lines()) >= 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_enough_of_each_kind(language):
    mine = [line for line in lines() if line.language == language]
    kinds = Counter(line.label for line in mine)

    assert set(kinds) == set(LABELS)
    assert {label: n for label, n in LEAST.items() if kinds[label] < n} == {}
    assert sum(kinds[label] for label in ABUSE) >= LEAST_ABUSE
    assert sum(line.evades for line in mine) >= LEAST_EVADING
    assert not any(line.evades for line in mine if line.label == TRADE)
    assert all(line.listed for line in mine if line.label not in ABUSE)


def test_each_line_is_there_once_and_is_a_line():
    assert max(Counter((line.language, line.text) for line in lines()).values()) == 1
    for line in lines():
        assert 2 <= len(line.text) <= LONGEST
        assert line.text == line.text.strip()


@pytest.mark.parametrize("label", [TRADE, *LEADING_AWAY, *ABUSE, FRAUD])
def test_three_in_ten_of_each_kind_are_held_out(label):
    mine = [line for line in lines() if line.label == label]

    assert 0.2 < sum(line.held_out for line in mine) / len(mine) < 0.4
