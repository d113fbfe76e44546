"""A child process that makes one picture anew: sizes, and what it looks like.

    python -m storage.render <picture >made

Within the limits of storage/resize.py, and with its ends. What is written is a file of
storage/renditions.py.
"""

import os
import sys

from storage.image_hash import likeness_of
from storage.renditions import MOST_BYTES, MOST_MADE_BYTES, Made, write
from storage.resize import limited, prepared, sizes, told_by_its_end, unpacked

NICE = 10  # behind all that serves people


def main() -> None:
    prepared()
    body = sys.stdin.buffer.read(MOST_BYTES["picture"] + 1)
    os.nice(NICE)
    limited(written_bytes=MOST_MADE_BYTES)
    with told_by_its_end():
        picture = unpacked(body)
        likeness = str(likeness_of(picture))
        made = Made("picture", picture.width, picture.height, 0, (likeness,))
        write(sys.stdout.buffer, made, ((s.type, s.width, s.body) for s in sizes(picture)))


if __name__ == "__main__":
    main()
