"""Composition: settings reach those who are to keep to them."""

from gateway.compose import joins_of
from rialto.settings import Settings


def test_pictures_are_paced_by_the_settings_that_pace_websockets():
    joins = joins_of(Settings(arrivals_each=7, proxies=("192.0.2.9",)))

    assert joins.trusted == {"192.0.2.9"}
    assert [joins.door.enter("198.51.100.1") for _ in range(8)] == [True] * 7 + [False]
