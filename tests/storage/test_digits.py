"""Nothing but digits reaches the name of a file."""

import pytest

from storage.digits import is_hex


@pytest.mark.parametrize("id", ["", "a" * 31, "A" * 32, "../" + "a" * 29, "a" * 33, "é" * 32])
def test_nothing_else_names_a_file(id):
    assert not is_hex(id, 32)
    assert is_hex("a1" * 16, 32)
