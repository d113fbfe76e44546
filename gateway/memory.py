"""Memory: what the process holds, what it may hold, and what it can give back."""

import ctypes
import os
from pathlib import Path


def resident_bytes() -> int:
    """Return what the process holds in memory, 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def memory_of_the_machine() -> int:
    """Return the bytes that this process may hold: of its control group, or of the machine."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        allowed = Path("/sys/fs/cgroup/memory.max").read_text().strip()
    except OSError:
        return physical
    return min(physical, int(allowed)) if allowed.isdigit() else physical


def give_back() -> None:
    """Give the system back what is free: glibc keeps it for later (malloc_trim(3)).

    After a crowd has left, the process would look as full as before, for good.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
