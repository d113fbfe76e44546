"""Goods: a product knows its variants."""

from tests.fakes import TEAPOT


def test_a_variant_is_found_by_its_sku():
    assert TEAPOT.variant("teapot-1").title == "Celadon"
    assert TEAPOT.variant("bowl-1") is None
