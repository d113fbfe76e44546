"""Memory: it is known where the system tells, and what is free is given back."""

from gateway import memory
from gateway.memory import give_back, memory_of_the_machine, resident_bytes

MIB = 1024 * 1024


def test_memory_is_known_where_the_system_tells(monkeypatch):
    assert 10 * MIB < resident_bytes() < memory_of_the_machine()

    class Nowhere:
        def __init__(self, path):
            pass

        def read_text(self):
            raise FileNotFoundError

    monkeypatch.setattr(memory, "Path", Nowhere)
    assert resident_bytes() == 0
    assert memory_of_the_machine() > 0


def test_what_a_crowd_has_left_is_given_back():
    blocks = [b"x" * 20_000 for _ in range(5_000)]
    crowded = resident_bytes()
    kept = blocks[::50]  # in the midst of what is free
    del blocks

    give_back()

    assert crowded - resident_bytes() > 60 * MIB
    assert len(kept) == 100


def test_where_the_system_cannot_be_asked_for_that_nothing_happens(monkeypatch):
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda name: object())

    assert give_back() is None
