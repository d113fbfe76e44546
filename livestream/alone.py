"""One row at a time: what fails with one row holds up no other."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from rialto.refusal import Busy
from storage.port import Stale, Unavailable

log = logging.getLogger("rialto.rows")


@contextmanager
def alone(work: str, id: str) -> Iterator[None]:
    """Note a failure and go on: the row is due as before, and has its next turn.

    Stale is passed on, for a node that has been replaced must stop.
    """
    try:
        yield
    except Stale:
        raise
    except (Busy, Unavailable) as error:
        log.warning("row.put_off", extra={"work": work, "row": id, "why": str(error)})
    except Exception:
        log.exception("row.failed", extra={"work": work, "row": id})
