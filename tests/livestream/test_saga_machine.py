"""Any course of taps, faults, lapses and restarts: none breaks a promise of a purchase."""

import asyncio
import random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from marketplace.port import RetryLater, Unknown
from rialto.world import World
from tests.callers import ada, bo, hana
from tests.conftest import VirtualLoop
from tests.dictionary import DictionaryStore
from tests.fakes import FakeMarketplace
from tests.livestream.books import drain, must_have_ended, must_hold
from tests.livestream.conftest import Evening


class Saga(RuleBasedStateMachine):
    """Buyers, faults, restarts and time, in any order."""

    orders = Bundle("orders")

    def __init__(self):
        super().__init__()
        self.loop = VirtualLoop()
        world = World(lambda: int(self.loop.time() * 1000), random.Random(7))
        market = FakeMarketplace(world.now_ms, stock={"teapot-1": 6})
        self.evening = Evening(DictionaryStore(), world, market)
        self.run(self.evening.begin())
        self.taps = 0

    def run(self, act):
        return self.loop.run_until_complete(act)

    @rule(target=orders, who=st.sampled_from([ada, bo, hana]), quantity=st.integers(1, 4))
    def hold(self, who, quantity):
        return self._hold(who, quantity)

    def _hold(self, who, quantity):
        self.taps += 1
        key = f"tap-{self.taps:06}"
        answers = [
            self.run(self.evening.ask("order:hold", who, key=key, **self.evening._hold(quantity)))
            for _ in range(2)
        ]
        assert answers[0] == answers[1] or "no" in answers[0]
        return (answers[0]["ok"]["id"], who) if "ok" in answers[0] else None

    @rule(order=orders, instrument=st.sampled_from(["card-ok", "card-ok", "card-declined"]))
    def place(self, order, instrument):
        self._place(order, instrument)

    def _place(self, order, instrument):
        if order:
            id, who = order
            total = self.run(self.evening.see({"id": id}, who))["total"]
            body = {"order": id, "total": total, "instrument": instrument, "key": f"place-{id}"}
            self.run(self.evening.ask("order:place", who, **body))

    @rule(
        who=st.sampled_from([ada, bo, hana]),
        instrument=st.sampled_from(["card-ok", "card-ok", "card-declined"]),
        lost=st.sampled_from(["", "before", "after"]),
    )
    def buy(self, who, instrument, lost):
        """The whole way in one step, so that no course is too long to be found."""
        order = self._hold(who, 1)
        self._carry_on(order)
        if lost:
            getattr(self.evening.market, lost).setdefault("place_order", []).append(Unknown())
        self._place(order, instrument)
        self._carry_on(order)

    @rule(order=orders)
    def cancel(self, order):
        if order:
            id, who = order
            self.run(self.evening.ask("order:cancel", who, order=id, key=f"cancel-{id}"))

    @rule(order=orders, twice=st.booleans())
    def carry_on(self, order, twice):
        self._carry_on(order, twice)

    def _carry_on(self, order, twice=False):
        if order:
            turns = [self.evening.settle({"id": order[0]}) for _ in range(1 + twice)]
            self.run(_together(turns))

    @rule(
        operation=st.sampled_from(["quote", "place_order", "get_checkout", "lease_allotment"]),
        when=st.sampled_from(["before", "after"]),
        later=st.booleans(),
    )
    def fail(self, operation, when, later):
        fault = RetryLater(700) if later and when == "before" else Unknown()
        getattr(self.evening.market, when).setdefault(operation, []).append(fault)

    @rule(seconds=st.sampled_from([1, 20, 130]))
    def wait(self, seconds):
        self.run(asyncio.sleep(seconds))

    @rule()
    def start_anew(self):
        self.run(self.evening.open())

    @rule()
    def attend(self):
        self.run(self.evening.house.leases.attend())

    @precondition(lambda self: len(self.evening.store.rows["allotted"]) < 5)
    @rule()
    def hide_and_show(self):
        self.run(self.evening.hide())
        self.run(self.evening.show())

    @invariant()
    def the_books_agree(self):
        must_hold(self.evening)

    def teardown(self):
        try:
            self.run(drain(self.evening))
            must_have_ended(self.evening)
        finally:
            self.loop.close()


async def _together(turns):
    await asyncio.gather(*turns)


class TestAnyCourseOfEvents(Saga.TestCase):
    settings = settings(
        max_examples=40,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
