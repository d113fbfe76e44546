"""Regions: the codes of ISO 3166-1, each a country that our library of names knows."""

from babel import Locale

from accounts.regions import REGIONS


def test_each_region_is_a_country_with_a_name():
    names = Locale("en").territories

    assert len(REGIONS) == 249
    assert {code for code in REGIONS if code not in names} == set()
