"""Macros: each prepares a decision that may be taken."""

import typing

from moderation.ladder import Step
from moderation.macros import PREPARED, Macro, fitting


def test_each_macro_prepares_a_decision_that_one_person_may_take():
    assert {*PREPARED, ""} == set(typing.get_args(Macro))
    assert all(prepared.step < Step.BAN for prepared in PREPARED.values())


def test_each_macro_fits_a_product_or_something_said_or_both():
    words, goods = fitting(of_a_product=False), fitting(of_a_product=True)

    assert {*words, *goods} == set(PREPARED)
    assert set(goods) - set(words) == {"genuine", "replica"}
    assert "insult" not in goods
