"""What a node leaves to the next, and when the next may go on from it."""

import pytest

from bus.memory import MemoryBus
from bus.port import Lost
from gateway import remains
from rialto.news import Position, Publication, channel
from storage.port import Lease

CHAT = channel("chat", "c")
BEFORE, AFTER = Lease("embedded", 4), Lease("embedded", 5)


@pytest.fixture
async def bus():
    bus = MemoryBus("first")
    await bus.publish([Publication(CHAT, 0, body) for body in (b"1", b"2")])
    return bus


async def test_the_next_goes_on_with_the_same_epoch_offsets_and_news(bus, tmp_path):
    remains.leave(tmp_path, BEFORE, bus.remains())

    after = remains.take_up(tmp_path, AFTER, MemoryBus.resumed)
    await after.publish([Publication(CHAT, 0, b"3")])

    missed = after.history(CHAT, Position(1, "first"), 10)
    assert [(item.offset, item.body) for item in missed] == [(2, b"2"), (3, b"3")]
    assert after.position(CHAT) == Position(3, "first")


async def test_the_next_may_still_replace_what_the_one_before_told(bus, tmp_path):
    await bus.publish([Publication(CHAT, 0, b"3", "a"), Publication(CHAT, 0, b"4")])
    remains.leave(tmp_path, BEFORE, bus.remains())
    after = remains.take_up(tmp_path, AFTER, MemoryBus.resumed)

    await after.publish([Publication(CHAT, 0, b"5", "a", instead=True)])

    kept = after.history(CHAT, Position(2, "first"), 10)
    assert [(item.offset, item.body) for item in kept] == [(3, b"5"), (4, b"4"), (5, b"5")]


async def test_a_position_that_never_was_is_lost_all_the_same(bus, tmp_path):
    remains.leave(tmp_path, BEFORE, bus.remains())

    after = remains.take_up(tmp_path, AFTER, MemoryBus.resumed)

    with pytest.raises(Lost):
        after.history(CHAT, Position(3, "first"), 10)


async def test_they_are_taken_up_once_so_that_a_crash_begins_anew(bus, tmp_path):
    remains.leave(tmp_path, BEFORE, bus.remains())
    remains.take_up(tmp_path, AFTER, MemoryBus.resumed)

    after_a_crash = remains.take_up(tmp_path, Lease("embedded", 6), MemoryBus.resumed)

    assert after_a_crash is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lease", [Lease("embedded", 6), Lease("embedded", 4), Lease("other", 5)])
async def test_nobody_goes_on_if_another_may_have_published_in_between(lease, bus, tmp_path):
    remains.leave(tmp_path, BEFORE, bus.remains())

    assert remains.take_up(tmp_path, lease, MemoryBus.resumed) is None


@pytest.mark.parametrize("told", [b"", b"\xc1", b"nonsense", b"\x93\xa8embedded\x04\xc4\x01x"])
def test_a_file_that_cannot_be_read_is_none(told, tmp_path, caplog):
    (tmp_path / remains.NAME).write_bytes(told)

    assert remains.take_up(tmp_path, AFTER, MemoryBus.resumed) is None
    assert caplog.messages == ["remains.not_read"]


async def test_what_cannot_be_written_costs_a_new_epoch_and_no_more(bus, tmp_path, caplog):
    remains.leave(tmp_path / "gone", BEFORE, bus.remains())

    assert caplog.messages == ["remains.not_written"]
    assert remains.take_up(tmp_path, AFTER, MemoryBus.resumed) is None
