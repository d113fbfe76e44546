"""The gateway's end of the engine: what it makes of a child that answers, is silent, or lies."""

import asyncio
import contextlib

import pytest

from media import child, control
from media.child import ChildEngine, EngineDied, EngineFailed
from media.port import (
    MOST_OFFER,
    AlreadyPublished,
    BadOffer,
    EngineBusy,
    EngineDown,
    PictureChanged,
    Session,
)

SESSION = Session("s", "sdp", '"e"')


class Process:
    """A child that dies when it is killed, or when its orders close if it is ``orderly``."""

    def __init__(self):
        self.pid, self.returncode, self.killed = 4711, None, False
        self.gone = asyncio.Event()

    def kill(self):
        self.killed = True
        self.leave(-9)

    def leave(self, status=0):
        self.returncode = status
        self.gone.set()

    async def wait(self):
        await self.gone.wait()


class Staged(ChildEngine):
    """Its child is the test: what it is told is read from ``orders``, what is said goes back."""

    async def _start(self, orders):
        self.process = Process()
        self.orders = await asyncio.open_unix_connection(sock=orders.dup())
        return self.process

    def say(self, word):
        self.orders[1].write(control.line(word))

    async def told(self):
        return control.read_call(await self.orders[0].readline())


@pytest.fixture
async def engine():
    engine = Staged()
    engine.running = asyncio.get_running_loop().create_task(engine.run())
    while not hasattr(engine, "orders"):  # noqa: ASYNC110  (nobody tells)
        await asyncio.sleep(0)
    engine.say(control.Listening(40_000))
    await asyncio.sleep(0.1)
    yield engine
    engine.orders[1].close()
    engine.process.leave()
    engine.running.cancel()
    with contextlib.suppress(asyncio.CancelledError, EngineDied):
        await engine.running


def ask(engine, offer="sdp"):
    return asyncio.get_running_loop().create_task(engine.play("r", offer))


async def test_an_answer_reaches_who_asked_whatever_the_order(engine):
    one, other = ask(engine, "1"), ask(engine, "2")
    first, second = await engine.told(), await engine.told()

    engine.say(control.Refused(second.call, 1701, None, {}))
    engine.say(control.Opened(first.call, SESSION))

    assert await one == SESSION
    with pytest.raises(AlreadyPublished):
        await other


@pytest.mark.parametrize(
    ("word", "again"),
    [
        (lambda call: control.Opened(call, SESSION), SESSION),
        (lambda call: control.Ended(call, found=False), None),
    ],
)
async def test_a_session_is_restarted_if_there_is_one(engine, word, again):
    asking = asyncio.get_running_loop().create_task(engine.restart("s"))
    call = await engine.told()
    engine.say(word(call.call))

    assert call == control.Restart(call.call, "s")
    assert await asking == again


async def test_the_tag_of_a_session_is_told(engine):
    asking = asyncio.get_running_loop().create_task(engine.etag("s"))
    call = await engine.told()
    engine.say(control.Tagged(call.call, '"tag"'))

    assert call == control.Tag(call.call, "s")
    assert await asking == '"tag"'


async def test_a_call_that_is_not_answered_is_refused_and_its_late_answer_dropped(engine):
    asking = ask(engine)
    call = (await engine.told()).call

    with pytest.raises(EngineDown):
        await asking
    engine.say(control.Opened(call, SESSION))
    again = ask(engine)
    engine.say(control.Opened((await engine.told()).call, SESSION))

    assert await again == SESSION


async def test_a_bug_of_the_engine_is_no_refusal(engine):
    asking = ask(engine)

    engine.say(control.Failed((await engine.told()).call))

    with pytest.raises(EngineFailed):
        await asking


async def test_an_answer_of_another_kind_opens_no_session(engine):
    asking = ask(engine)

    engine.say(control.Ended((await engine.told()).call, found=True))

    with pytest.raises(EngineDown):
        await asking


@pytest.mark.parametrize("bound", ["MOST_CALLS", "MOST_UNREAD"])
async def test_no_more_wait_than_the_bound(engine, monkeypatch, bound):
    monkeypatch.setattr(child, bound, 0 if bound == "MOST_CALLS" else -1)

    with pytest.raises(EngineBusy):
        await engine.play("r", "sdp")


async def test_who_brings_a_picture_is_told_to_the_child_and_so_is_their_dismissal(engine):
    loop = asyncio.get_running_loop()
    showing = loop.create_task(engine.publish("r", "sdp", "hana"))
    published = await engine.told()
    dismissing = loop.create_task(engine.dismiss("hana"))
    dismissed = await engine.told()
    engine.say(control.Opened(published.call, SESSION))
    engine.say(control.Ended(dismissed.call, found=True))

    await dismissing

    assert await showing == SESSION
    assert published == control.Publish(published.call, "r", "sdp", "hana")
    assert dismissed == control.Dismiss(dismissed.call, "hana")


async def test_an_offer_over_the_limit_never_reaches_the_child(engine):
    with pytest.raises(BadOffer):
        await engine.publish("r", "x" * (MOST_OFFER + 1), "hana")

    await asyncio.sleep(0.1)
    assert not engine.orders[0]._buffer


async def test_the_longest_line_that_an_offer_can_make_is_read(engine):
    asking = ask(engine, "\x01" * MOST_OFFER)

    line = control.line(control.Play(0, "r", "\x01" * MOST_OFFER))

    assert len(line) < control.MOST_BYTES
    asking.cancel()


async def test_of_one_room_the_latest_news_count(engine):
    for state in ("started", "stopped", "started"):
        engine.say(control.Changed(PictureChanged("r", state)))
    engine.say(control.Changed(PictureChanged("s", "started")))
    await asyncio.sleep(0.1)

    assert await engine.news() == PictureChanged("r", "started")
    assert await engine.news() == PictureChanged("s", "started")


async def test_a_child_that_beats_is_left_alone(engine):
    for _ in range(10):
        await asyncio.sleep(child.SILENT_S - 1)
        engine.say(control.Alive())
        await asyncio.sleep(0.1)

    assert not engine.running.done()


async def test_a_child_that_hangs_is_killed_and_its_pictures_are_told_stopped(engine, caplog):
    engine.say(control.Changed(PictureChanged("r", "started")))
    await asyncio.sleep(0.1)

    await asyncio.sleep(2 * child.SILENT_S + child.LEAVE_S + 1)

    assert engine.process.killed
    assert await engine.news() == PictureChanged("r", "stopped")
    assert [record.msg for record in caplog.records] == ["engine.hangs"]
    with pytest.raises(EngineDied):
        await engine.running


async def test_a_child_that_is_leaving_is_not_left_behind_when_we_leave_too(engine):
    engine.orders[1].close()
    await asyncio.sleep(0.1)

    engine.running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await engine.running

    assert engine.process.killed


async def test_a_child_that_says_something_else_first_is_not_ours(engine):
    other = Staged()
    running = asyncio.get_running_loop().create_task(other.run())
    while not hasattr(other, "orders"):  # noqa: ASYNC110  (nobody tells)
        await asyncio.sleep(0)

    other.say(control.Ended(1, found=True))

    with pytest.raises(EngineDied):
        await running
    assert other.process.killed
    other.orders[1].close()
