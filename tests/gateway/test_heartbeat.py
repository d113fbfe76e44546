"""A connection is pinged as long as it answers."""

import asyncio

import pytest

from gateway.heartbeat import PONG_WITHIN_S, Heartbeat


class Peer:
    """Whoever is pinged: ``answers`` says whether they do."""

    def __init__(self, every_s, *, answers=True):
        self.pings, self.gone, self.answers = [], [], answers
        self.heartbeat = Heartbeat(every_s, self.ping, lambda: self.gone.append(now()))

    def ping(self):
        self.pings.append(now())
        if self.answers:
            asyncio.get_running_loop().call_soon(self.heartbeat.heard)


def now():
    return asyncio.get_running_loop().time()


async def test_who_answers_is_pinged_again_and_again():
    peer, began = Peer(25), now()
    peer.heartbeat.start(0.0)

    await asyncio.sleep(100)

    assert [at - began for at in peer.pings] == [12.5, 37.5, 62.5, 87.5]
    assert peer.gone == []


async def test_the_first_ping_comes_within_one_interval_by_chance():
    peer, began = Peer(25), now()
    peer.heartbeat.start(1.0)

    await asyncio.sleep(26)

    assert [at - began for at in peer.pings] == [25]


@pytest.mark.parametrize(("every_s", "within_s"), [(25, PONG_WITHIN_S), (1, 0.8)])
async def test_who_does_not_answer_is_given_up_before_the_next_ping(every_s, within_s):
    peer, began = Peer(every_s, answers=False), now()
    peer.heartbeat.start(0.0)

    await asyncio.sleep(every_s / 2 + within_s)
    peer.heartbeat.stop()

    assert [at - began for at in peer.gone] == [pytest.approx(every_s / 2 + within_s)]
    assert len(peer.pings) == 1


async def test_a_pong_that_nobody_asked_for_is_told():
    assert not Peer(25).heartbeat.heard()


async def test_stopped_it_neither_pings_nor_gives_up():
    peer = Peer(25, answers=False)
    peer.heartbeat.start(0.0)
    await asyncio.sleep(13)

    peer.heartbeat.stop()

    await asyncio.sleep(100)
    assert (len(peer.pings), peer.gone) == (1, [])
