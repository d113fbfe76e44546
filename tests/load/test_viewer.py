"""How one of the crowd comes in, what it takes down, and how it comes back."""

import json
from random import Random

import msgspec
import pytest

from gateway.encoding import JSON
from load.report import Report
from load.target import Target
from load.told import stamp
from load.viewer import Viewer, pause_s
from tests.load.test_wire import frame

CHAT, STAT = "chat:R", "stat:R"
SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"
NOBODY = Target("127.0.0.1", 1, lambda user, role: "")


class Wire:
    """The transport under a line: keeps what was written, in commands."""

    def __init__(self):
        self.written, self.aborted = [], False

    def write(self, data):
        self.written.append(data)

    def abort(self):
        self.aborted = True

    def commands(self):
        payloads = [data[data.index(bytes(4)) + 4 :] for data in self.written[1:]]
        return [json.loads(line) for payload in payloads for line in payload.split(b"\n")]


@pytest.fixture
def viewer():
    viewer = Viewer(Report(), NOBODY, "token", None, sampled=True)
    viewer.follow([CHAT], [STAT])
    viewer.ended = []
    viewer.on_lost = viewer.ended.append
    return viewer


def connected(viewer):
    """Give it a line whose upgrade has been answered."""
    line, wire = viewer.new_line(), Wire()
    line.connection_made(wire)
    line.data_received(SWITCHED)
    return line, wire


def let_in(viewer, **told):
    line, wire = connected(viewer)
    subscribed = {"epoch": "one", "offset": 5} | told
    hear(
        line,
        {"id": 1, "connect": {}},
        {"id": 2, "subscribe": subscribed},
        {"id": 3, "subscribe": {"epoch": "one"}},
    )
    return line, wire


def hear(line, *messages):
    line.data_received(frame(b"\n".join(map(msgspec.json.encode, messages))))


def news(*offsets):
    body = b'{"text":"%b"}' % stamp()
    return frame(JSON.join([JSON.publication(CHAT, offset, body) for offset in offsets]))


async def test_it_says_who_it_is_and_what_it_listens_to(viewer):
    _, wire = connected(viewer)

    assert wire.commands() == [
        {"id": 1, "connect": {"token": "token"}},
        {"id": 2, "subscribe": {"channel": CHAT}},
        {"id": 3, "subscribe": {"channel": STAT}},
    ]


async def test_nobody_asks_before_they_are_let_in(viewer):
    _, wire = connected(viewer)
    before = len(wire.written)

    viewer.ask("chat:say", print, text="early")

    assert len(wire.written) == before
    assert not viewer.there


async def test_who_is_let_in_asks_and_hears_the_answer(viewer):
    line, wire = let_in(viewer)
    heard = []

    viewer.ask("chat:say", heard.append, text="well")
    hear(line, {"id": 4, "rpc": {"data": {"no": {"code": 7, "reason": "muted"}}}})

    assert wire.commands()[-1] == {"id": 4, "rpc": {"method": "chat:say", "data": {"text": "well"}}}
    assert [told.refusal for told in heard] == ["muted"]


async def test_a_refusal_turns_it_away_with_its_words(viewer):
    line, _ = connected(viewer)

    hear(line, {"id": 1, "error": {"code": 109, "message": "token expired"}})

    assert await viewer.ready == "refused: token expired"
    assert viewer.ended == []


async def test_a_status_turns_it_away(viewer):
    line, wire = viewer.new_line(), Wire()
    line.connection_made(wire)

    line.data_received(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")

    assert (await viewer.ready, wire.aborted) == ("status 503", True)


async def test_news_go_to_the_ledger_and_their_delays_to_the_report(viewer):
    line, _ = let_in(viewer)

    line.data_received(news(6, 7))
    line.data_received(news(9))

    ledger = viewer.ledgers[CHAT]
    assert (ledger.offset, ledger.silent) == (9, 1)
    assert (viewer.lines, viewer.report.received, viewer.report.delays.count) == (3, 3, 3)


async def test_a_ping_is_answered(viewer):
    line, wire = let_in(viewer)

    line.data_received(frame(b"{}"))

    assert wire.commands()[-1] == {}


async def test_who_lost_the_line_comes_back_where_the_ledger_stands(viewer):
    line, _ = let_in(viewer)
    line.data_received(news(6))
    line.connection_lost(None)

    _, wire = connected(viewer)

    asked = {"channel": CHAT, "recover": True, "offset": 6, "epoch": "one"}
    assert wire.commands()[1] == {"id": 2, "subscribe": asked}
    assert viewer.ended == ["lost"]


async def test_what_a_recovery_brings_is_heard_once(viewer):
    let_in(viewer)
    text = stamp().decode()
    missed = [{"data": {"text": text}, "offset": offset} for offset in (6, 7)]

    line, _ = let_in(viewer, offset=5, was_recovering=True, recovered=True, publications=missed)
    line.data_received(news(8))

    ledger = viewer.ledgers[CHAT]
    assert (ledger.offset, ledger.silent, ledger.twice, ledger.recovered) == (8, 0, 0, 1)
    assert viewer.lines == 3


async def test_a_recovery_that_is_refused_is_a_declared_gap(viewer):
    let_in(viewer)

    let_in(viewer, epoch="two", offset=2, was_recovering=True)

    ledger = viewer.ledgers[CHAT]
    assert (ledger.declared, ledger.epoch, ledger.offset) == (1, "two", 2)


async def test_who_lagged_subscribes_anew_and_goes_on(viewer):
    line, wire = let_in(viewer)
    line.data_received(news(6))

    line.data_received(frame(JSON.unsubscribed(CHAT, 2500, "lagging")))

    asked = {"channel": CHAT, "recover": True, "offset": 6, "epoch": "one"}
    assert wire.commands()[-1] == {"id": 4, "subscribe": asked}
    assert viewer.report.lagged == 1


async def test_who_hangs_up_is_not_told_of_it(viewer):
    line, wire = let_in(viewer)

    viewer.leave()
    line.connection_lost(None)

    assert (viewer.ended, viewer.there, wire.aborted) == ([], False, True)


async def test_what_is_no_frame_of_a_server_ends_the_line(viewer):
    line, _ = let_in(viewer)

    line.data_received(b"\x82\x01a")

    assert viewer.ended == ["frame: opcode 0x82"]


@pytest.mark.parametrize(
    ("attempts", "least_s", "most_s"), [(0, 0.5, 1.0), (1, 0.5, 1.5), (3, 0.5, 4.5), (9, 0.5, 20.0)]
)
def test_the_pauses_of_who_comes_back_double_at_random(attempts, least_s, most_s):
    chance = Random(1)

    paused = [pause_s(attempts, chance) for _ in range(1_000)]

    assert least_s <= min(paused) < least_s + 0.1
    assert most_s - 0.1 < max(paused) <= most_s
