"""How one of the crowd behaves beside what it hears."""

from random import Random

import pytest

from load.viewer import pause_s


@pytest.mark.parametrize(
    ("attempts", "least_s", "most_s"), [(0, 0.5, 1.0), (1, 0.5, 1.5), (3, 0.5, 4.5), (9, 0.5, 20.0)]
)
def test_the_pauses_of_who_comes_back_double_at_random(attempts, least_s, most_s):
    chance = Random(1)

    paused = [pause_s(attempts, chance) for _ in range(1_000)]

    assert least_s <= min(paused) < least_s + 0.1
    assert most_s - 0.1 < max(paused) <= most_s
