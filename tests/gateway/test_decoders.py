"""Whatever bytes come, each decoder reads them or refuses: quickly here, for long in bench.fuzz."""

import random

import pytest

from bench import fuzz
from bench.decoders import decoders

ROUNDS = 300


@pytest.fixture
def known():
    with decoders() as known:
        yield known


def changed(chance, seed):
    """Return bytes near a seed: cut, repeated, flipped, or with others put in."""
    data = bytearray(seed)
    for _ in range(chance.randint(0, 6)):
        at = chance.randint(0, len(data))
        end = min(len(data), at + chance.randint(1, 9))
        data[at:end] = chance.choice(
            [b"", data[at:end] * 2, chance.randbytes(end - at), chance.randbytes(3), b"\xff" * 4]
        )
    return bytes(data)


@pytest.mark.threads
@pytest.mark.parametrize("name", fuzz.NAMES)
def test_what_is_nearly_right_is_read_or_refused(known, name):
    chance = random.Random(name)
    for seed in known[name].seeds:
        known[name].read(seed)
        for _ in range(ROUNDS // len(known[name].seeds)):
            known[name].read(changed(chance, seed))
    known[name].read(b"")


def test_every_decoder_is_fuzzed(known):
    assert tuple(known) == fuzz.NAMES
