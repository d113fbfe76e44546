"""What the child processes share that unpack uploads: their limits, sizes of a picture, their ends.

Strangers' pictures and clips meet a decoder in these alone (storage/render.py, transcode.py):
within limits of memory and time, without a file or a connection to open. What comes out is drawn
anew, so that nothing of what a camera noted (EXIF: where, when, with what) goes along. They end
with NO_PICTURE where the bytes cannot be unpacked, and with TOO_MUCH where that takes too much.
"""

import io
import resource
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageCms, ImageOps

from storage.pixels import MOST_PIXELS, NO_PICTURE, TOO_MUCH, WIDTHS, Sized

MEMORY_BYTES = 1 << 30  # 64 million pixels at four bytes, twice, and the decoders themselves
CPU_S = 20
FORMATS = ("PNG", "JPEG", "WEBP")
SRGB = ImageCms.createProfile("sRGB")


def limited(*, written_bytes: int, cpu_s: int = CPU_S) -> None:
    """Take from this process what unpacking needs no more of.

    ``written_bytes`` is how long the files may become that are open already.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written_bytes, written_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def unpacked(body: bytes) -> Image.Image:
    """Return the picture as it is meant to be seen: upright, in sRGB, its first frame alone."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(body), formats=FORMATS) as opened:
        opened.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))  # a JPEG is unpacked no larger
        profile = opened.info.get("icc_profile")
        upright = ImageOps.exif_transpose(opened)
        mode = "RGBA" if upright.has_transparency_data else "RGB"
        picture = upright.convert(mode)
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            picture = ImageCms.profileToProfile(picture, source, SRGB) or picture
        except (ImageCms.PyCMSError, OSError):
            # A profile of another kind of picture, or broken: colours as they are.
            pass
    picture.info = {}  # and nothing that was written beside it
    return picture


def sizes(picture: Image.Image) -> Iterator[Sized]:
    """Yield the picture in each width below its own, and in its own up to the widest."""
    own = min(picture.width, WIDTHS[-1])
    for width in [*(w for w in WIDTHS if w < own), own]:
        height = max(1, round(picture.height * width / picture.width))
        # A large one is halved first, as often as the eye does not see: seconds for 64 million.
        small = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        yield Sized(width, "image/avif", written(small, "AVIF", quality=60, speed=8, max_threads=1))
        yield Sized(width, "image/webp", written(small, "WEBP", quality=80, method=4))


def written(picture: Image.Image, format: str, **options: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def prepared() -> None:
    """Look up what decoders there are, before nothing can be opened any more."""
    Image.init()
    warnings.simplefilter("error", Image.DecompressionBombWarning)


@contextmanager
def told_by_its_end() -> Iterator[None]:
    """End this process with what whoever started it is to tell, where unpacking fails."""
    try:
        yield
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        sys.exit(TOO_MUCH)
    except (OSError, ValueError, SyntaxError, TypeError, ZeroDivisionError):  # what Pillow raises
        sys.exit(NO_PICTURE)
