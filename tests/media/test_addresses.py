"""The picture's port is open to others only where others are told of it."""

import pytest

from media.addresses import bind_address


@pytest.mark.parametrize(
    ("hosts", "bound"),
    [
        (("127.0.0.1",), "127.0.0.1"),
        (("127.0.0.1", "127.0.0.2"), "127.0.0.1"),
        (("127.0.0.1", "192.0.2.1"), "0.0.0.0"),  # noqa: S104
    ],
)
def test_only_what_is_announced_can_be_reached(hosts, bound):
    assert bind_address(hosts) == bound
