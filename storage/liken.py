"""A child process that says what one picture looks like, and makes nothing of it.

    python -m storage.liken <picture >likeness

Within the limits of storage/resize.py, and with its ends.
"""

import os
import sys

from storage.image_hash import likeness_of
from storage.renditions import MOST_BYTES
from storage.resize import limited, prepared, told_by_its_end, unpacked

NICE = 10  # behind all that serves people
MOST_TOLD_BYTES = 64


def main() -> None:
    prepared()
    body = sys.stdin.buffer.read(MOST_BYTES["picture"] + 1)
    os.nice(NICE)
    limited(written_bytes=MOST_TOLD_BYTES)
    with told_by_its_end():
        sys.stdout.write(str(likeness_of(unpacked(body))))


if __name__ == "__main__":
    main()
