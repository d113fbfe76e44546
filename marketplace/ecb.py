"""Reference rates as the European Central Bank tells them each working day.

The file is https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml, or another of its shape:
one Cube for the day, in it one for each currency with what a euro is worth.
"""

from datetime import UTC, datetime, time
from xml.etree import ElementTree

import msgspec

from marketplace.rates import NoRates, RateTable

CUBE = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"
MOST_BYTES = 100_000
BASE = "EUR"
# They are told at about 16:00 in Frankfurt, of a call among banks at 14:15.
TOLD_AT = time(14, 15, tzinfo=UTC)


def table_of(body: bytes) -> RateTable:
    """Return the table of a file. Raises NoRates for what is none, or no longer a small one."""
    # A document that declares entities may unfold without end; this one has none.
    if len(body) > MOST_BYTES or b"<!" in body:
        raise NoRates("this is no file of reference rates")
    try:
        cubes = list(ElementTree.fromstring(body).iter(CUBE))  # noqa: S314  (see above)
        day = next(cube.attrib["time"] for cube in cubes if "time" in cube.attrib)
        at = datetime.combine(datetime.fromisoformat(day), TOLD_AT)
        rates = {c.attrib["currency"]: c.attrib["rate"] for c in cubes if "currency" in c.attrib}
        told = {"base": BASE, "at_ms": int(at.timestamp() * 1000), "rates": rates}
        return msgspec.convert(told, RateTable, strict=False)
    except StopIteration:
        raise NoRates("the file names no day") from None
    except (ElementTree.ParseError, KeyError, ValueError, msgspec.ValidationError) as error:
        raise NoRates(f"{type(error).__name__}: {error}") from error
