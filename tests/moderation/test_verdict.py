"""Verdicts: what follows from a text depends on how grave it is, and how strict the place."""

import pytest

from moderation.verdict import Action, Screened, Verdict, must_be_sayable

ALLOW, FLAG, HOLD, BOUNCE, BLOCK = Action
FOLLOWS = {
    1: (ALLOW, ALLOW, FLAG, HOLD, BOUNCE),
    2: (ALLOW, FLAG, BOUNCE, BOUNCE, BOUNCE),
    3: (ALLOW, BOUNCE, BOUNCE, BOUNCE, BOUNCE),
    4: (FLAG, BOUNCE, BOUNCE, BOUNCE, BOUNCE),
    5: (BLOCK,) * 5,
}


@pytest.mark.parametrize("level", FOLLOWS)
def test_what_follows_depends_on_the_level_and_on_the_place(level):
    assert tuple(Verdict("insult", "rat", level).action(s) for s in range(5)) == FOLLOWS[level]


def test_what_breaks_nothing_is_let_through_anywhere():
    assert {Verdict().action(strict) for strict in range(5)} == {ALLOW}


def test_what_no_place_may_loosen_is_refused_anywhere():
    assert {Verdict("length").action(strict) for strict in range(5)} == {BOUNCE}


def test_who_can_mend_a_text_is_told_where_and_who_cannot_the_rule_alone():
    for level, found in ((3, "rat"), (5, "")):
        with pytest.raises(Screened) as refused:
            must_be_sayable(Verdict("hate", "rat", level))

        assert refused.value.facts == {"rule": "hate", "found": found}


def test_what_is_let_through_says_what_follows():
    assert must_be_sayable(Verdict("insult", "rat", 1)) is FLAG
    assert must_be_sayable(Verdict("insult", "rat", 1), 3) is HOLD
