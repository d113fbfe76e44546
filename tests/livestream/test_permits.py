"""Permits: the marketplace's last verdict on a product counts, whatever comes first or twice."""

import itertools

import msgspec
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


def test_what_the_site_and_the_marketplace_block_is_free_when_both_have_lifted_it():
    both = Permit("teapot").ruled(7, blocked=True).judged(told(1), 8, blocked=True)

    ours = both.judged(told(2), 9, blocked=False)
    theirs = both.ruled(9, blocked=False)

    assert (both.blockers, ours.blockers, theirs.blockers) == (
        ("site", "marketplace"), ("site",), ("marketplace",),
    )  # fmt: skip
    assert ours.blocked
    assert theirs.blocked
    assert ours.edition == 2
    for free in (ours.ruled(9, blocked=False), theirs.judged(told(2), 9, blocked=False)):
        assert (free.state, free.blockers, free.due_ms) == ("opening", (), 9)


def test_what_is_blocked_by_the_other_already_changes_nothing_for_the_rooms():
    blocked = Permit("teapot").judged(told(1), 7, blocked=True).followed()

    both = blocked.ruled(8, blocked=True)

    assert (both.state, both.due_ms) == ("blocked", NEVER)
    assert (both.ruled(9, blocked=False).state, both.edition) == ("blocked", 1)


@pytest.mark.parametrize("blocked", [True, False])
def test_what_the_site_says_twice_changes_nothing(blocked):
    once = Permit("teapot").ruled(7, blocked=True)
    if not blocked:
        once = once.ruled(8, blocked=False)

    assert once.ruled(9, blocked=blocked) is once
    fresh = Permit("teapot")
    assert fresh.ruled(9, blocked=False) is fresh


def test_a_row_from_before_the_site_had_a_say_is_the_marketplaces():
    old = msgspec.json.decode(b'{"id":"teapot","state":"blocked","edition":3}', type=Permit)

    assert old.blockers == ("marketplace",)
    assert old.ruled(9, blocked=True).judged(told(4), 9, blocked=False).blocked


@pytest.mark.parametrize(
    ("reason", "fake"),
    [("counterfeit", True), (" Counterfeit\n", True), ("no counterfeit", False), ("", False)],
)
def test_a_marketplace_says_by_a_word_that_it_blocks_a_fake(reason, fake):
    permit = Permit("teapot").judged(Verdict("teapot", 1, reason), 7, blocked=True)

    assert permit.fake is fake
    assert not permit.judged(Verdict("teapot", 2, reason), 8, blocked=False).fake


def test_what_is_a_fake_to_one_is_so_until_both_have_taken_that_back():
    theirs = Permit("teapot").judged(Verdict("teapot", 1, "counterfeit"), 7, blocked=True)
    both = theirs.ruled(8, blocked=True, fake=True)

    ours = both.judged(Verdict("teapot", 2), 9, blocked=False)
    blocked = ours.ruled(9, blocked=True)

    assert (both.fake, ours.fake) == (True, True)
    assert (blocked.fake, blocked.blocked, blocked.due_ms) == (False, True, ours.due_ms)
    assert not ours.ruled(9, blocked=False).fake
    assert both.ruled(9, blocked=True, fake=True) is both


@pytest.mark.parametrize("rule", [must_be_sold, must_stay_sold])
async def test_only_what_is_blocked_is_refused(rule, evening):
    work = Work(evening.store)
    await rule("teapot", work)
    await rule("unheard-of", work)

    await evening.hear(("blocked", 1))

    with pytest.raises(ProductBlocked) as refused:
        await rule("teapot", Work(evening.store))
    assert refused.value.facts == {"product": "teapot"}
