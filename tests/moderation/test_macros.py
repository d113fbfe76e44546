"""Macros: each prepares a decision that may be taken."""

import typing

from moderation.ladder import Step
from moderation.macros import PREPARED, Macro


def test_each_macro_prepares_a_decision_that_one_person_may_take():
    assert {*PREPARED, ""} == set(typing.get_args(Macro))
    assert all(prepared.step < Step.BAN for prepared in PREPARED.values())
