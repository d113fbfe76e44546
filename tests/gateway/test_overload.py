"""What a node sheds at each level, what it never does, and how it comes back."""

import asyncio

import pytest

from gateway import metrics, overload
from gateway.client import Client
from gateway.limits import Allowance, Turnstile
from gateway.overload import Levers, Overload
from livestream.stats import TICK_S
from tests.gateway.clients import Wire, let, settle, signed_in, talk
from tests.running import during


@pytest.fixture
def levers(edge, house):
    let(edge, "head", "history")
    turnstile = Turnstile(asyncio.get_event_loop_policy().get_event_loop().time, Allowance(9, 9))
    return Levers(edge, edge.hub, house.stats, house.sampling, turnstile, 50)


def shed(what):
    return metrics.REGISTRY.get_sample_value("rialto_shed_total", {"what": what}) or 0.0


async def arrived(edge, **asked):
    wire = Wire()
    return await signed_in(edge, wire, **asked), wire


@pytest.mark.parametrize(
    ("level", "tick_s", "joins", "slow", "shown", "shut"),
    [
        (0, TICK_S, True, False, 50, False),
        (1, 3.0, False, False, 50, False),
        (2, 3.0, False, True, 20, False),
        (3, 3.0, False, True, 10, False),
        (4, 3.0, False, True, 10, True),
    ],
)
def test_each_level_sheds_what_those_below_it_do_and_more(
    level, tick_s, joins, slow, shown, shut, levers
):
    levers.turn(4)

    levers.turn(level)

    assert levers.stats.tick_s == tick_s
    assert levers.hub.tells_joins is joins
    assert levers.hub.ticks.slow is slow
    assert levers.sampling.per_s == shown
    assert levers.turnstile.overloaded is shut
    assert levers.turnstile.enter() is not shut


def test_a_chat_that_shows_fewer_by_the_settings_shows_no_more_under_load(levers):
    levers.shown_per_s = 5

    levers.turn(2)

    assert levers.sampling.per_s == 5


async def test_from_the_third_level_guests_come_later_and_members_come_in(
    levers, edge, client, wire
):
    levers.turn(3)
    before = shed("guest")

    talk(client, {"id": 1, "connect": {}})
    await settle()
    member, _ = await arrived(edge)

    assert wire.closes == [3013], "the SDK comes back with its back-off"
    assert shed("guest") == before + 1
    assert member.connected


async def test_from_the_third_level_history_waits_and_recovery_does_not(levers, guest, wire, edge):
    talk(guest, {"id": 2, "subscribe": {"channel": "room:board"}})
    await settle()
    levers.turn(3)

    talk(guest, {"id": 3, "history": {"channel": "room:board", "limit": 1}})
    epoch = edge.topics.store.epoch
    again = {"channel": "product:tea", "recover": True, "offset": 0, "epoch": epoch}
    talk(guest, {"id": 4, "subscribe": again})
    await settle()

    told = {reply["id"]: reply for reply in wire.told if "id" in reply}
    assert told[3]["error"]["code"] == 111
    assert told[3]["error"]["temporary"]
    assert told[4]["subscribe"]["recovered"]


async def test_at_the_top_guests_are_sent_away_in_slices_and_members_stay(
    levers, edge, monkeypatch
):
    monkeypatch.setattr(overload, "SENT_AWAY", 2)
    wires = [Wire() for _ in range(3)]
    for wire in wires:
        talk(Client(edge, wire, "192.0.2.1"), {"id": 1, "connect": {}})
    member, _ = await arrived(edge)
    await settle()
    measured = Overload(levers, 10**15)
    measured.lags_s.extend([2.0] * 20)

    measured.heed(2.0, 0)
    first = sorted([*wire.closes] for wire in wires)
    measured.heed(2.0, 1)

    assert first == [[], [3008], [3008]]
    assert [wire.closes for wire in wires] == [[3008]] * 3
    assert not member.closed


async def test_a_loop_in_time_is_no_overload_and_a_late_one_is_after_two_seconds(levers):
    measured = Overload(levers, 10**15)
    async with during(measured.run):
        await asyncio.sleep(5)
        calm = measured.ladder.level
    for n in range(19):
        measured.lags_s.popleft()
        measured.heed(0.2, 10 + n / 10)

    assert calm == 0
    assert measured.ladder.level == 2


async def test_a_process_that_holds_too_much_lets_in_fewer(levers, monkeypatch):
    monkeypatch.setattr(overload, "resident_bytes", lambda: 85)
    measured = Overload(levers, 100)

    measured.heed(0, 0)

    assert (measured.ladder.level, levers.edge.level) == (3, 3)


async def test_what_waits_for_those_behind_is_counted_though_they_hear_no_more(
    levers, edge, guest, wire
):
    talk(guest, {"id": 2, "subscribe": {"channel": "room:board"}})
    await settle()
    wire.queued = 200 * 1024 * 1024

    guest.lag()

    assert edge.queued == wire.queued
    assert Overload(levers, 10**15).signals(0).level == 2


async def test_of_little_memory_a_quarter_may_wait(levers, guest, wire):
    wire.queued = 39 * 1024 * 1024
    little = 256 * 1024 * 1024

    assert Overload(levers, little).signals(0).queued == pytest.approx(39 / 64)
    assert Overload(levers, 10**15).signals(0).queued == pytest.approx(39 / 256)


async def test_what_is_free_is_given_back_before_it_counts_and_not_at_each_look(
    levers, monkeypatch
):
    held = [850, 700, 850, 850, 750]
    monkeypatch.setattr(overload, "resident_bytes", lambda: held.pop(0))
    given = []
    monkeypatch.setattr(overload, "give_back", lambda: given.append(len(held)))
    measured = Overload(levers, 1000)

    told = [measured.signals(now_s).memory for now_s in (100, 101, 105)]

    assert told == [0.7, 0.85, 0.75]
    assert given == [4, 1]
