"""The file of reference rates: read for what it is, and nothing else is."""

import pytest

from marketplace.ecb import MOST_BYTES, table_of
from marketplace.rates import NoRates, RateTable

FILE = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
    xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
  <Cube><Cube time="2026-11-26">
    <Cube currency="USD" rate="1.0843"/>
    <Cube currency="GBP" rate="0.8529"/>
  </Cube></Cube>
</gesmes:Envelope>"""
BOMB = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>'


def test_a_file_tells_a_day_and_what_a_euro_was_worth():
    table = table_of(FILE.encode())

    assert table == RateTable("EUR", 1_795_702_500_000, {"USD": 1.0843, "GBP": 0.8529})


@pytest.mark.parametrize(
    "file",
    [
        "",
        "no XML",
        "<html></html>",
        FILE[: len(FILE) // 2],
        FILE.replace('time="2026-11-26"', ""),
        FILE.replace("2026-11-26", "yesterday"),
        FILE.replace("1.0843", "much"),
        FILE.replace("1.0843", "0"),
        FILE.replace("1.0843", "-1"),
        FILE.replace(' rate="1.0843"', ""),
        FILE.replace("USD", "dollars"),
        FILE.replace("<gesmes:Envelope", BOMB + "<gesmes:Envelope", 1),
        FILE + " " * MOST_BYTES,
    ],
    ids=range(13),
)
def test_what_is_no_file_of_rates_is_refused(file):
    with pytest.raises(NoRates):
        table_of(file.encode())
