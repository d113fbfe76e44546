"""The collector of cycles, in a process that is a node's own."""

import gc

YOUNG_AND_OLD = (20_000, 50, 100)


def collect_less() -> None:
    """Take what stands by now out of the collector's sight, and let it look less often.

    For a process that is a node's own, once the node is open. What a command makes is freed by
    counting references; looking for cycles every 700 objects cost an eighth of each command
    (bench/commands.py). They are found all the same, later.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*YOUNG_AND_OLD)
