"""One channel in several forms: each member is given what it can read."""

import msgspec
import pytest

from gateway import client_pb2
from gateway.forms import BINARY_STREAM, STREAM
from gateway.groups import Feed
from gateway.hub import Hub
from tests.gateway.test_hub import CHAT, STAT, feeds, tell, tick, topic

ONE, TWO, THREE = (b'{"viewers":%d,"likes":700,"left":{"teapot-1":40}}' % n for n in (1, 2, 3))


class Member:
    fd = -1

    def __init__(self, form=STREAM):
        self.form, self.given = form, b""

    def write(self, data):
        self.given += data

    @property
    def pubs(self):
        lines = self.given.splitlines()
        return [msgspec.json.decode(line)["push"]["pub"] for line in lines]


@pytest.fixture
def hub():
    return Hub()


async def test_each_is_given_the_same_news_in_its_own_form(hub):
    chat, text, binary = topic(CHAT), Member(), Member(BINARY_STREAM)
    hub.move(text, feeds(chat))
    hub.move(binary, feeds(chat))

    tell(hub, chat, b'"one"')
    await tick()

    push = client_pb2.Reply.FromString(binary.given[1:]).push
    assert text.pubs == [{"data": "one", "offset": 1}]
    assert (push.pub.data, push.pub.offset) == (b'"one"', 1)


async def test_who_takes_deltas_is_given_the_whole_first_and_then_what_changed(hub):
    stat, whole, deltas = topic(STAT), Member(), Member()
    hub.move(whole, feeds(stat))
    hub.move(deltas, frozenset({Feed(stat, deltas=True)}))

    for value in (ONE, TWO):
        tell(hub, stat, value)
        await tick()

    first, second = deltas.pubs
    assert first == {"data": ONE.decode(), "offset": 1}
    assert second["delta"]
    assert second["data"].endswith(";")
    assert [pub["data"]["viewers"] for pub in whole.pubs] == [1, 2]


async def test_a_newcomer_is_never_given_a_delta_against_what_it_has_not(hub):
    stat, ada, late = topic(STAT), Member(), Member()
    feed = frozenset({Feed(stat, deltas=True)})
    hub.move(ada, feed)
    tell(hub, stat, ONE)
    await tick()

    hub.move(late, feed)
    tell(hub, stat, TWO)
    await tick()
    tell(hub, stat, THREE)
    await tick()

    assert [pub.get("delta", False) for pub in late.pubs] == [False, True]
    assert late.pubs == ada.pubs[1:]


async def test_a_value_that_changes_altogether_is_told_whole(hub):
    stat, ada = topic(STAT), Member()
    hub.move(ada, frozenset({Feed(stat, deltas=True)}))
    for value in (ONE, b"7"):
        tell(hub, stat, value)
        await tick()

    assert ada.pubs[1] == {"data": "7", "offset": 2}


async def test_values_that_were_passed_over_are_no_base(hub):
    stat, ada = topic(STAT), Member()
    hub.move(ada, frozenset({Feed(stat, deltas=True)}))
    tell(hub, stat, ONE)
    await tick()

    tell(hub, stat, TWO, THREE)
    await tick()

    assert len(ada.pubs) == 2
    size = len(THREE)
    assert 0 < len(ada.pubs[1]["data"]) < size
    assert ada.pubs[1]["offset"] == 3
