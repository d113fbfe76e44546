"""Sessions begin and end as they should: who may publish, who may join, and who is let go."""

import asyncio
import contextlib

import pytest

from media.forwarder import BEGIN_S, GRACE_S, LAG_S, Forwarder, Terms
from media.mux import Mux
from media.peer import CONSENT_S, SETUP_S
from media.port import AlreadyPublished, EngineBusy, NoPicture, NothingUsable
from media.room import SILENT_S
from media.rtp import Packet
from tests.media.fakes import CERTIFICATE, HERE, Wire, check
from tests.media.offers import WHEP, WHIP


@pytest.fixture
async def told():
    return []


@pytest.fixture
async def forwarder(told):
    clock_s = asyncio.get_running_loop().time
    async with asyncio.TaskGroup() as tasks:
        mux = Mux(Wire(), lambda: forwarder.flush(), lambda: forwarder.viewers(), clock_s)
        terms = Terms(("192.0.2.9",), most_viewers=3)
        forwarder = Forwarder(mux, terms, tasks, told.append, CERTIFICATE)
        loops = [tasks.create_task(forwarder.repair()), tasks.create_task(forwarder.report())]
        yield forwarder
        forwarder.close("r")
        for loop in loops:
            loop.cancel()


def show(forwarder, room="r"):
    """Let one packet of the picture come in, as if the publisher were connected."""
    publisher = forwarder.rooms[room].publisher
    now_s = forwarder.mux.clock_s()
    publisher.heard_s = now_s
    forwarder.rooms[room].hear("video", Packet(0, 108, 1, 0, 5, b"x"), now_s)


async def keep_checking(forwarder, session):
    """Renew the consent of a session for ever."""
    line = forwarder.lines[session.id]
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            forwarder.mux.sock.arrive(check(line.peer))
            forwarder.mux.readable()
            await asyncio.sleep(5)


async def test_an_answer_is_a_session_of_its_own(forwarder):
    first = forwarder.publish("r", WHIP, "hana")
    second = forwarder.publish("s", WHIP, "hana")

    assert first.id != second.id
    assert f"a=ice-ufrag:{first.etag.strip(chr(34))}" in first.answer
    assert "192.0.2.9 40000 typ host" in first.answer


async def test_a_restart_gives_new_keys_and_those_before_hold_once_more(forwarder):
    session = forwarder.publish("r", WHIP, "hana")
    line = forwarder.lines[session.id]

    again = forwarder.restart(session.id)
    two = list(line.peer.keys)
    third = forwarder.restart(session.id)

    assert session.etag.strip('"') == two[0]
    assert again.etag.strip('"') == two[1]
    assert list(line.peer.keys) == [two[1], third.etag.strip('"')]
    assert forwarder.mux.by_ufrag == dict.fromkeys(line.peer.keys, line.peer)
    assert forwarder.etag(session.id) == third.etag
    assert f"a=ice-ufrag:{line.peer.ufrag}\r\na=ice-pwd:{line.peer.password}" in third.answer
    assert "192.0.2.9 40000 typ host\r\na=end-of-candidates" in third.answer
    assert (forwarder.restart("none"), forwarder.etag("none")) == (None, "")


async def test_a_second_publisher_is_refused_while_the_first_begins(forwarder):
    forwarder.publish("r", WHIP, "hana")

    with pytest.raises(AlreadyPublished):
        forwarder.publish("r", WHIP, "hana")


async def test_a_publisher_that_never_began_makes_way(forwarder):
    first = forwarder.publish("r", WHIP, "hana")
    await asyncio.sleep(BEGIN_S + 0.1)

    second = forwarder.publish("r", WHIP, "hana")

    assert set(forwarder.lines) == {second.id}
    assert not forwarder.end(first.id)


async def test_a_publisher_that_went_silent_makes_way_at_once(forwarder, told):
    forwarder.publish("r", WHIP, "hana")
    show(forwarder)
    with pytest.raises(AlreadyPublished):
        forwarder.publish("r", WHIP, "hana")
    await asyncio.sleep(SILENT_S + 0.1)

    second = forwarder.publish("r", WHIP, "hana")

    assert set(forwarder.lines) == {second.id}
    assert [change.state for change in told] == ["started", "stopped"]


async def test_a_bad_offer_leaves_the_publisher_alone(forwarder):
    first = forwarder.publish("r", WHIP, "hana")

    with pytest.raises(NothingUsable):
        forwarder.publish("r", WHEP, "hana")

    assert set(forwarder.lines) == {first.id}


async def test_there_is_nothing_to_join_before_the_picture_flows(forwarder):
    with pytest.raises(NoPicture):
        forwarder.play("r", WHEP)
    forwarder.publish("r", WHIP, "hana")
    with pytest.raises(NoPicture):
        forwarder.play("r", WHEP)

    show(forwarder)

    assert "a=sendonly" in forwarder.play("r", WHEP).answer


async def test_beyond_the_quota_joins_are_refused(forwarder):
    forwarder.publish("r", WHIP, "hana")
    show(forwarder)
    forwarder.play("r", WHEP)
    forwarder.play("r", WHEP)

    with pytest.raises(EngineBusy):
        forwarder.play("r", WHEP)


async def test_an_engine_that_is_late_takes_nobody_more(forwarder):
    forwarder.publish("r", WHIP, "hana")
    show(forwarder)
    forwarder.lag_s = 2 * LAG_S
    with pytest.raises(EngineBusy):
        forwarder.play("r", WHEP)

    await asyncio.sleep(1)
    show(forwarder)

    forwarder.play("r", WHEP)


async def test_a_session_ends_once(forwarder):
    session = forwarder.publish("r", WHIP, "hana")

    assert forwarder.end(session.id)
    assert not forwarder.end(session.id)
    await asyncio.sleep(0)
    assert forwarder.mux.by_ufrag == {}


async def test_closing_a_room_ends_all_who_are_in_it(forwarder, told):
    forwarder.publish("r", WHIP, "hana")
    other = forwarder.publish("s", WHIP, "hana")
    show(forwarder)
    forwarder.play("r", WHEP)

    forwarder.close("r")

    assert set(forwarder.lines) == {other.id}
    assert told[-1].state == "stopped"
    forwarder.close("s")


async def test_who_is_dismissed_shows_nothing_any_more_and_all_others_stay(forwarder, told):
    hers = forwarder.publish("r", WHIP, "hana")
    others = forwarder.publish("s", WHIP, "bo")
    show(forwarder)
    viewer = forwarder.play("r", WHEP)

    assert forwarder.dismiss("hana")

    assert set(forwarder.lines) == {others.id, viewer.id}
    assert (told[-1].room, told[-1].state) == ("r", "stopped")
    assert not forwarder.dismiss("hana")
    assert not forwarder.end(hers.id)
    forwarder.close("s")


async def test_a_session_that_never_connects_expires(forwarder):
    forwarder.publish("r", WHIP, "hana")
    show(forwarder)
    forwarder.play("r", WHEP)

    await asyncio.sleep(SETUP_S + 1)

    assert forwarder.lines == {}
    assert forwarder.mux.by_ufrag == {}


async def test_a_session_that_checks_but_never_shakes_hands_expires(forwarder):
    session = forwarder.publish("r", WHIP, "hana")
    checking = asyncio.get_running_loop().create_task(keep_checking(forwarder, session))

    await asyncio.sleep(SETUP_S + 1)

    checking.cancel()
    assert forwarder.lines == {}
    assert HERE not in forwarder.mux.by_address


async def test_consent_that_is_not_renewed_ends_a_session(forwarder):
    session = forwarder.publish("r", WHIP, "hana")
    line = forwarder.lines[session.id]
    line.task.cancel()  # as if it had connected: nothing but its consent can end it
    line.task = None

    await asyncio.sleep(CONSENT_S - 1)
    assert session.id in forwarder.lines
    await asyncio.sleep(3)

    assert session.id not in forwarder.lines


async def test_a_room_is_forgotten_some_time_after_its_publisher(forwarder):
    session = forwarder.publish("r", WHIP, "hana")
    forwarder.end(session.id)

    await asyncio.sleep(GRACE_S - 2)
    assert "r" in forwarder.rooms
    await asyncio.sleep(5)

    assert forwarder.rooms == {}


async def test_viewers_who_stayed_see_the_next_publisher(forwarder):
    first = forwarder.publish("r", WHIP, "hana")
    show(forwarder)
    room = forwarder.rooms["r"]
    forwarder.end(first.id)

    forwarder.publish("r", WHIP, "hana")
    show(forwarder)

    assert forwarder.rooms["r"] is room
    assert room.tracks["video"].packets == 2


async def test_a_session_that_fails_is_logged_and_ends_alone(forwarder, caplog):
    session = forwarder.publish("r", WHIP, "hana")
    other = forwarder.publish("s", WHIP, "hana")

    def fail():
        raise RuntimeError("a bug")

    forwarder.lines[session.id].peer._reachable.wait = fail
    await asyncio.sleep(1)

    assert set(forwarder.lines) == {other.id}
    assert [record.message for record in caplog.records] == ["session.failed"]
    forwarder.close("s")
