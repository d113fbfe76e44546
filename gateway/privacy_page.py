"""The page that tells what is kept of people: made from what each package declares."""

import sys

from gateway.traces import TRACES
from storage.personal import Trace

HEAD = """# What is kept of people

Made from the declarations (`make docs`). A person is handed all of it as JSON, in the files named
here, and has it erased within a day of asking; for four hours that can be taken back. The
marketplace keeps orders, addresses and payments by itself. What is kept for a number of days goes
after them by itself, counted from its last use where it has one.

`answered` holds what was answered to each change, so that a repetition under its key is answered
the same. A guest's address stands there as a hash that only `RIALTO_SECRET` makes. What a notice
of a right was answered, with the key of its receipt, is there as long; behind it only a hash of
that key is kept.

| rows | found by | in an export | kept | erasing | what is left |
|---|---|---|---|---|---|
"""


def page() -> str:
    return HEAD + "".join(map(_row, TRACES))


def _row(trace: Trace[object]) -> str:  # type: ignore[type-var]
    found = "all rows" if trace.whole else ", ".join(trace.ids) or trace.by.name
    file = f"`{trace.name}.json`" if trace.shows else "no"
    rows = ", ".join(f"`{each.name}`" for each in (trace.of, *trace.also))
    kept = f"{trace.lasts.days} days" if trace.lasts else "with the account"
    cells = (rows, found.replace("{}", "the id"), file, kept, trace.effect, trace.rest or "nothing")
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    sys.stdout.write(page())
