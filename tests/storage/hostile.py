"""Hostile pictures, made here: few bytes that ask for much, or are not what they say.

``CLEANED`` are those that are taken: made anew, with nothing of ``CANARY`` in them.
"""

import io
import random
import struct
import zlib

from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from tests.storage.drawn import chunk, photo, scene

CANARY = b"canary-5d1f"
HEAD = b"\x89PNG\r\n\x1a\n"
REFUSED, CLEANED, EITHER = "refused", "cleaned", "either"
SCRIPT = b"<script>alert('" + CANARY + b"')</script>"


def png(width=64, height=64, depth=8, colour=2, *, data=None, before=(), after=(), interlaced=0):
    """Return a PNG; ``before`` and ``after`` are chunks around its data."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    if data is None:
        row = b"\0" + b"\x55" * -(-width * channels * depth // 8)
        packer = zlib.compressobj(9)
        data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    body = b"".join((*before, chunk(b"IDAT", data), *after))
    return HEAD + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


def squeezed(length):
    packer = zlib.compressobj(9)
    return packer.compress(bytes(length)) + packer.flush()


def segment(marker, body):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def with_segments(*segments):
    body = photo()
    return body[:2] + b"".join(segments) + body[2:]


def saved(picture, as_, **options):
    file = io.BytesIO()
    picture.save(file, as_, **options)
    return file.getvalue()


def located():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.ImageDescription] = CANARY.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (45.4, 26.0, 0.0)
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSProcessingMethod] = CANARY
    return exif


def texts(count, length):
    info = PngImagePlugin.PngInfo()
    for n in range(count):
        info.add_text(f"k{n}", "a" * length, zip=True)
        info.add_itxt(f"i{n}", "a" * length, zip=True)
    return info


def moving(frames):
    """Return an animated PNG (RFC 2083 and the APNG specification) of so many frames."""
    control = struct.pack(">IIIIIHHBB", 0, 64, 64, 0, 0, 1, 30, 0, 0)
    data = squeezed(64 * 193)
    parts = [chunk(b"acTL", struct.pack(">II", frames, 0)), chunk(b"fcTL", control)]
    more = [
        chunk(b"fcTL", struct.pack(">I", n) + control[4:])
        + chunk(b"fdAT", struct.pack(">I", n + 1) + data)
        for n in range(1, 2 * frames, 2)
    ]
    return png(before=parts, after=more, data=data)


def scans(count):
    """Return a JPEG in layers, the last of which comes again and again."""
    body = saved(scene(1, (64, 48)), "JPEG", progressive=True)
    last = body.rindex(b"\xff\xda")
    return body[:-2] + body[last:-2] * count + body[-2:]


def patched(body, old, new):
    assert old in body
    return body.replace(old, new, 1)


def jpeg_sized(width, height):
    body = photo()
    at = body.index(b"\xff\xc0") + 5
    return body[:at] + struct.pack(">HH", height, width) + body[at + 4 :]


def cut(body, part):
    return body[: int(len(body) * part)]


def noise(seed, head):
    return head + random.Random(seed).randbytes(5_000)


def extended_webp(width, height):
    canvas = struct.pack("<IHBHB", 0, (width - 1) & 0xFFFF, (width - 1) >> 16,
                         (height - 1) & 0xFFFF, (height - 1) >> 16)  # fmt: skip
    body = b"WEBPVP8X" + struct.pack("<I", 10) + canvas + photo("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def lab():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def moving_webp(frames):
    first, *more = (scene(n, (16, 16)) for n in range(frames))
    return saved(first, "WEBP", save_all=True, append_images=more, duration=10)


# Each by its name: how it is made, and what is to become of it.
PICTURES = {
    "PNG of 81 million pixels in 10 KiB": (lambda: png(9_000, 9_000, 1, 0), REFUSED),
    "PNG of 400 million pixels": (lambda: png(20_000, 20_000, 1, 0), REFUSED),
    "PNG just within the limit": (lambda: png(8_000, 7_900, 1, 0), CLEANED),
    "PNG as wide as it may say": (lambda: png(2**31 - 1, 1, 1, 0, data=b""), REFUSED),
    "PNG of a negative width": (lambda: png(2**32 - 1, 1, 1, 0, data=b""), REFUSED),
    "PNG without height": (lambda: png(64, 0), REFUSED),
    "PNG whose data unpacks to 100 MB": (lambda: png(data=squeezed(100 << 20)), EITHER),
    "PNG with less data than it says": (lambda: png(data=squeezed(99)), REFUSED),
    "PNG with texts that unpack without end": (
        lambda: photo("PNG", pnginfo=texts(40, 3_000_000)),
        EITHER,
    ),
    "PNG with many texts at the limit": (lambda: photo("PNG", pnginfo=texts(50, 900_000)), EITHER),
    "PNG with a profile that unpacks to 100 MB": (
        lambda: png(before=[chunk(b"iCCP", b"p\0\0" + squeezed(100 << 20))]),
        EITHER,
    ),
    "PNG with a profile of another kind": (lambda: photo("PNG", icc_profile=lab()), CLEANED),
    "PNG with a million empty chunks": (
        lambda: png(before=[chunk(b"teSt", b"") * 1_000_000]),
        REFUSED,
    ),
    "PNG with a chunk longer than the file": (
        lambda: png(before=[struct.pack(">I4s", 2**31 - 1, b"teSt")]),
        REFUSED,
    ),
    "PNG with a wrong checksum": (lambda: patched(photo("PNG"), b"IDAT", b"IDAT\xff"), REFUSED),
    "PNG that moves, 7 000 frames": (lambda: moving(7_000), CLEANED),
    "PNG that moves, 10 000 frames": (lambda: moving(10_000), REFUSED),
    "PNG interlaced": (lambda: png(64, 64, interlaced=1, data=squeezed(30_000)), CLEANED),
    "PNG interlaced, half of it": (lambda: png(64, 64, interlaced=1, data=squeezed(3_000)), EITHER),
    "PNG of 16 bits a colour": (lambda: png(depth=16), CLEANED),
    "PNG of 16 bits of grey, seen through": (lambda: png(depth=16, colour=4), CLEANED),
    "PNG without its palette": (lambda: png(colour=3), EITHER),
    "PNG beyond its palette": (lambda: png(colour=3, before=[chunk(b"PLTE", b"abc")]), EITHER),
    "PNG with a palette cut short": (lambda: png(colour=3, before=[chunk(b"PLTE", b"ab")]), EITHER),
    "PNG clear beyond its palette": (
        lambda: png(colour=3, before=[chunk(b"PLTE", b"abc"), chunk(b"tRNS", b"x" * 300)]),
        EITHER,
    ),
    "PNG of a kind there is not": (
        lambda: patched(png(), b"\x08\x02\0\0\0", b"\x03\x05\0\0\0"),
        REFUSED,
    ),
    "PNG with a page in its texts": (
        lambda: png(before=[chunk(b"tEXt", b"Comment\0" + SCRIPT)]),
        CLEANED,
    ),
    "PNG with a page behind it": (lambda: png() + SCRIPT, CLEANED),
    "PNG without an end": (lambda: png()[:-12], REFUSED),
    "PNG cut in its data": (lambda: cut(photo("PNG"), 0.5), REFUSED),
    "PNG cut in its header": (lambda: photo("PNG")[:24], REFUSED),
    "PNG that is noise": (lambda: noise(1, HEAD), REFUSED),
    "JPEG of 65 535 by 65 535": (lambda: jpeg_sized(65_535, 65_535), REFUSED),
    "JPEG without height": (lambda: jpeg_sized(320, 0), REFUSED),
    "JPEG larger than its data": (lambda: jpeg_sized(8_000, 7_900), EITHER),
    "JPEG with the place where it was taken": (lambda: photo(exif=located()), CLEANED),
    "JPEG with a comment": (lambda: photo(comment=SCRIPT), CLEANED),
    "JPEG with XMP": (
        lambda: with_segments(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SCRIPT)),
        CLEANED,
    ),
    "JPEG with what agencies note": (
        lambda: with_segments(segment(0xED, b"Photoshop 3.0\0" + CANARY)),
        CLEANED,
    ),
    "JPEG that is a PDF too": (
        lambda: with_segments(segment(0xFE, b"%PDF-1.7\n1 0 obj\n" + CANARY)) + b"\n%%EOF",
        CLEANED,
    ),
    "JPEG that is a ZIP too": (
        lambda: photo() + b"PK\x03\x04" + CANARY + b"PK\x05\x06" + bytes(18),
        CLEANED,
    ),
    "JPEG with a profile that is noise": (lambda: photo(icc_profile=CANARY * 9_000), CLEANED),
    "JPEG with a profile of another kind": (lambda: photo(icc_profile=lab()), CLEANED),
    "JPEG with segments without end": (lambda: with_segments(segment(0xE5, b"") * 60_000), REFUSED),
    "JPEG with 20 000 layers": (lambda: scans(20_000), REFUSED),
    "JPEG in layers, as cameras make it": (lambda: photo(progressive=True), CLEANED),
    "JPEG of print colours": (lambda: saved(scene(1).convert("CMYK"), "JPEG"), CLEANED),
    "JPEG of print colours, some of them": (
        lambda: cut(saved(scene(1).convert("CMYK"), "JPEG"), 0.5),
        REFUSED,
    ),
    "JPEG with tables that are noise": (
        lambda: with_segments(segment(0xC4, bytes(range(200)))),
        EITHER,
    ),
    "JPEG cut in its data": (lambda: cut(photo(), 0.5), REFUSED),
    "JPEG cut in its tables": (lambda: photo()[:200], REFUSED),
    "JPEG that is noise": (lambda: noise(2, b"\xff\xd8\xff\xe0"), REFUSED),
    "WebP of 16 million by 16 million": (lambda: extended_webp(2**24, 2**24), REFUSED),
    "WebP smaller than its canvas": (lambda: extended_webp(4_000, 4_000), EITHER),
    "WebP with the place where it was taken": (lambda: photo("WEBP", exif=located()), CLEANED),
    "WebP with XMP": (lambda: photo("WEBP", xmp=SCRIPT), CLEANED),
    "WebP that moves": (lambda: moving_webp(300), CLEANED),
    "WebP cut in its data": (lambda: cut(photo("WEBP"), 0.6), REFUSED),
    "WebP that is noise": (lambda: noise(3, b"RIFF\xff\xff\xff\xffWEBPVP8 "), REFUSED),
    "SVG with a script": (
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>",
        REFUSED,
    ),
    "SVG behind a mark of its bytes": (
        lambda: b"\xef\xbb\xbf<?xml version='1.0'?><svg/>" + SCRIPT,
        REFUSED,
    ),
    "a page": (lambda: b"<!doctype html>" + SCRIPT, REFUSED),
    "GIF": (lambda: saved(scene(1).convert("P"), "GIF"), REFUSED),
    "GIF that is a ZIP too": (
        lambda: saved(scene(1).convert("P"), "GIF") + b"PK\x05\x06" + bytes(18),
        REFUSED,
    ),
    "TIFF": (lambda: saved(scene(1), "TIFF"), REFUSED),
    "BMP": (lambda: saved(scene(1), "BMP"), REFUSED),
    "ICO": (lambda: saved(scene(1, (32, 32)), "ICO"), REFUSED),
    "PDF": (lambda: saved(scene(1), "PDF"), REFUSED),
    "PostScript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n" + bytes(99), REFUSED),
    "a program": (lambda: b"MZ" + bytes(200), REFUSED),
    "nothing": (lambda: b"", REFUSED),
    "one byte": (lambda: b"\x89", REFUSED),
    "only the first bytes of a PNG": (lambda: HEAD, REFUSED),
    "only the first bytes of a JPEG": (lambda: b"\xff\xd8\xff", REFUSED),
    "only the first bytes of a WebP": (lambda: b"RIFF\0\0\0\0WEBPVP8 ", REFUSED),
}
