"""Events: how the log writes them, a line each."""

import logging

import msgspec

OWN = "rialto."
# What every record has; the rest is what its event tells.
COMMON = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class Lines(logging.Formatter):
    """Writes an event of ours with what it tells behind it: ``overload.level level=3``.

    Values are JSON, so that none can begin a line of its own.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        if not record.name.startswith(OWN):
            return line
        told = {name: value for name, value in vars(record).items() if name not in COMMON}
        return " ".join([line, *(f"{name}={_json(value)}" for name, value in told.items())])


def begin() -> None:
    """Write warnings and what is worse to the standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def _json(value: object) -> str:
    return msgspec.json.encode(value, enc_hook=str).decode()
