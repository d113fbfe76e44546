"""Rates of the demo's market: invented, told in the shape and at the hour of the real ones."""

from datetime import UTC, datetime
from pathlib import Path

INVENTED = {
    "USD": 1.0842, "GBP": 0.8517, "CHF": 0.9432, "CNY": 7.8213, "BRL": 5.9124, "AED": 3.9817,
    "RUB": 98.4, "TRY": 37.25, "JPY": 163.4, "MXN": 20.41,
}  # fmt: skip
FILE = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<Cube><Cube time="{day}">{rates}</Cube></Cube>
</gesmes:Envelope>
"""


def invented(folder: Path, now_ms: int) -> str:
    """Write today's rates into ``folder``; return where they are, for the settings."""
    day = datetime.fromtimestamp(now_ms / 1000, UTC).date()
    rates = "".join(f'<Cube currency="{code}" rate="{at}"/>' for code, at in INVENTED.items())
    path = folder / "rates.xml"
    path.write_text(FILE.format(day=day, rates=rates))
    return str(path)
