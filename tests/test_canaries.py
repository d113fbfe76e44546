"""Canaries: whatever strangers ask, in whatever order, nothing private to another reaches them."""

import random

import pytest

from rialto.command import COMMANDS
from tests.aviary import CANARY, Aviary
from tests.running import during


@pytest.fixture
async def aviary(house, store):
    made = Aviary(house, store, random.Random(20261127))
    await made.open()
    async with during(house.outbox.run):
        yield made


async def test_a_stranger_never_receives_what_is_private(aviary):
    await aviary.live(1_500)

    assert aviary.leaks == []
    _must_have_tried(aviary, share=0.7)


@pytest.mark.edge
@pytest.mark.timeout(300)
async def test_a_stranger_never_receives_what_is_private_in_ten_thousand_operations(aviary):
    await aviary.live(10_000)

    assert aviary.leaks == []
    _must_have_tried(aviary, share=0.9)


def _must_have_tried(aviary, share):
    """Hold the aviary to its size: a test that asks for nothing finds nothing."""
    kept = {word for table in aviary.store.rows.values() for word in _words(table)}
    assert len(kept) > aviary.count / 4, "the canaries are stored"
    assert len(aviary.hers) > 50
    assert len(aviary.asked) > share * len(COMMANDS)
    assert aviary.answered["ok"] > sum(aviary.answered.values()) / 10
    assert aviary.pushed > 50


def _words(table):
    return CANARY.findall(repr(table).encode())


async def test_a_leak_is_found(aviary):
    aviary.hers.add(b"0" * 26)

    aviary._look(b'{"order":"' + b"0" * 26 + b'","why":"canary1x"}', b"", "a push")
    aviary._look(b'{"no":{"id":"canary2x"}}', b'{"id":"canary2x"}', "what was asked itself")

    assert [(where, found) for where, found, _ in aviary.leaks] == [
        ("a push", {b"canary1x", b"0" * 26})
    ]
