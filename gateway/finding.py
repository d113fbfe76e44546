"""What the doctor finds."""

from typing import NamedTuple


class Finding(NamedTuple):
    """``told`` is what was found and, where it is not ``well``, how to mend it."""

    well: bool
    what: str
    told: str
