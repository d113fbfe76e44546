"""Whom a client of ours trusts: the authorities of the system, or one of its own."""

import ssl
from pathlib import Path


def trusting(ca: Path | None) -> ssl.SSLContext:
    """Return a context that verifies, by the system's authorities or by that of a file in PEM.

    Raises ValueError where the file holds none.
    """
    try:
        return ssl.create_default_context(cafile=ca)
    except OSError as error:
        raise ValueError(f"{ca}: {error}") from error
