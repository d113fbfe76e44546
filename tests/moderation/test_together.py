"""Parts: what none says alone is found where they stand together, and nowhere else."""

import pytest

from moderation import together as module
from moderation.terms import Kind, Terms, found, read, row
from moderation.together import Rule, together

LISTED = Terms(
    read("@part channel\ntele, my tele\n@part reach\nhmu, write\n@part mine\nmy", "list")
)
BOTH = Rule(Kind("contact", 2), ("channel", "reach"), 20)
NAMED = Rule(Kind("contact", 3), ("mine", "handle"))


@pytest.fixture
def told(monkeypatch):
    monkeypatch.setattr(module, "RULES", (BOTH, NAMED))
    monkeypatch.setattr(module, "applying", module.applying.__wrapped__)
    monkeypatch.setattr(module, "NAMES", frozenset({"channel", "reach", "mine"}))

    def told(text, *signs):
        said = row(text.split())
        hits = together(found(said, LISTED), frozenset(signs))
        return [(hit.kind.level, said[hit.start : hit.end]) for hit in hits]

    return told


def test_parts_beside_each_other_are_found_from_the_first_to_the_last(told):
    assert told("so hmu on tele now") == [(2, "hmu on tele")]


@pytest.mark.parametrize(
    "text", ["hmu", "tele", "nothing", "hmu after the very long show on tele", "tele tele"]
)
def test_one_alone_or_far_from_the_other_says_nothing(told, text):
    assert told(text) == []


def test_what_the_whole_text_is_like_may_be_a_part(told):
    assert told("it is my ada_77", "handle") == [(3, "my")]
    assert told("it is my ada", "digits") == []


def test_one_within_the_other_is_not_beside_it(monkeypatch, told):
    monkeypatch.setattr(module, "RULES", (Rule(Kind("contact", 2), ("mine", "channel")),))

    assert told("my tele") == [(2, "my tele")]
    assert told("my teleshop") == []
