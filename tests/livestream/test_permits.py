"""Permits: the marketplace's last verdict on a product counts, whatever comes first or twice."""

import itertools

import pytest

from livestream.permits import NEVER, Permit, State, Verdict, must_be_sold, must_stay_sold
from livestream.refusals import ProductBlocked
from storage.work import Work

VERDICTS = {1: True, 2: False, 3: True}


def told(version):
    return Verdict("teapot", version)


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3, 3])))
def test_in_whatever_order_verdicts_come_and_how_often_the_last_one_counts(order):
    permit = Permit("teapot")
    for version in order:
        permit = permit.judged(told(version), 7, blocked=VERDICTS[version])

    assert (permit.state, permit.edition, permit.due_ms) == (State.BLOCKING.value, 3, 7)
    assert permit.blocked


def test_what_rooms_have_followed_is_due_no_more():
    blocked = Permit("teapot").judged(told(1), 7, blocked=True).followed()
    allowed = blocked.judged(told(2), 8, blocked=False)

    assert (blocked.state, blocked.blocked, blocked.due_ms) == ("blocked", True, NEVER)
    assert (allowed.state, allowed.blocked, allowed.due_ms) == ("opening", False, 8)
    assert (allowed.followed().state, allowed.followed().due_ms) == ("open", NEVER)


@pytest.mark.parametrize("rule", [must_be_sold, must_stay_sold])
async def test_only_what_is_blocked_is_refused(rule, evening):
    work = Work(evening.store)
    await rule("teapot", work)
    await rule("unheard-of", work)

    await evening.hear(("blocked", 1))

    with pytest.raises(ProductBlocked) as refused:
        await rule("teapot", Work(evening.store))
    assert refused.value.facts == {"product": "teapot"}
