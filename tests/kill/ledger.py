"""What a client may rely on: every request it sent, and every answer it was given."""

from collections import Counter
from dataclasses import dataclass, field

import msgspec

OVER = frozenset({"placed", "rejected", "expired", "canceled"})
# Steps that the process itself has in hand: a buyer waits for it, not it for a buyer.
UNDER_WAY = frozenset({"held", "submitting", "in_doubt"})


@dataclass
class Entry:
    """A request under its key; ``answer`` or ``refusal`` once one was heard."""

    buyer: str
    command: str
    key: str
    body: dict
    answer: dict | None = None
    refusal: int = 0


@dataclass
class Ledger:
    """Kept outside of the process that is killed, and written down as it goes."""

    file: object
    entries: dict[str, Entry] = field(default_factory=dict)
    open: dict[str, Entry] = field(default_factory=dict)
    orders: dict[str, dict] = field(default_factory=dict)

    def sent(self, entry):
        self.entries[entry.key] = self.open[entry.key] = entry
        self._write("sent", entry.key, entry.command, entry.body)

    def answered(self, entry, answer):
        entry.answer = answer
        del self.open[entry.key]
        self._write("answered", entry.key, answer)

    def refused(self, entry, code):
        entry.refusal = code
        del self.open[entry.key]
        self._write("refused", entry.key, code)

    def told(self, order):
        """Take down where an order stands; what is over never moves again."""
        known = self.orders.get(order["id"])
        if known and order["version"] <= known["version"]:
            return
        if known and known["state"] in OVER:
            assert order["state"] == known["state"], f"{known} became {order}"
        self.orders[order["id"]] = order
        self._write("told", order["id"], order["state"])

    def orders_of(self, buyer):
        """Return the ids of the orders that a buyer was told of and that may still move."""
        mine = [e.answer["id"] for e in self.acknowledged("order:hold") if e.buyer == buyer]
        return [id for id in mine if self.orders[id]["state"] not in OVER]

    def acknowledged(self, command):
        return [e for e in self.entries.values() if e.command == command and e.answer]

    def moving(self):
        """Count what is under way: requests without an answer, and orders between two states."""
        requests = Counter(entry.command for entry in self.open.values())
        orders = Counter(o["state"] for o in self.orders.values() if o["state"] in UNDER_WAY)
        return requests + orders

    def _write(self, *what):
        self.file.write(msgspec.json.encode(what) + b"\n")
        self.file.flush()
