"""Ids: what a client may name somebody by."""

import msgspec
import pytest

from rialto.ids import Somebody


@pytest.mark.parametrize("id", ["a", "ada", "Ada_7.b-c", "u" * 64])
def test_somebody_is_named_by_an_id(id):
    assert msgspec.convert(id, Somebody) == id


@pytest.mark.parametrize("id", ["", "u" * 65, "a/b", "a:b", "a b", "ada\n", "ада", "a%b"])
def test_nobody_is_named_by_what_would_end_another_name(id):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(id, Somebody)
