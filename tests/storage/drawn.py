"""Pictures and clips for tests, drawn by chance from a seed: no file of anybody's lies here."""

import io
import random
import struct
import zlib

import av
from PIL import Image, ImageDraw


def scene(seed, size=(320, 240)):
    """Draw some shapes before a shaded ground: enough for an eye to know it again."""
    chance, (width, height) = random.Random(seed), size
    small = Image.new("RGB", (4, 4))
    small.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(16)])
    picture = small.resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    for _ in range(8):
        x, y = chance.randrange(width), chance.randrange(height)
        reach = chance.randrange(width // 10, width // 3)
        colour = tuple(chance.randrange(256) for _ in range(3))
        draw.ellipse((x - reach, y - reach, x + reach, y + reach // 2), fill=colour)
    return picture


def thing(seed, side=400):
    """Draw a thing as shops show it, before white: one body with a few marks on it."""
    chance, picture = random.Random(seed), Image.new("RGB", (side, side), "white")
    draw, shape = ImageDraw.Draw(picture), chance.randrange(3)
    wide, high = chance.randrange(60, 170), chance.randrange(60, 170)
    x, y = side // 2 + chance.randrange(-15, 15), side // 2 + chance.randrange(-15, 15)
    box, colour = (x - wide, y - high, x + wide, y + high), chance.randrange(1 << 24)
    if shape == 0:
        draw.ellipse(box, fill=colour)
    elif shape == 1:
        draw.rounded_rectangle(box, chance.randrange(40), fill=colour)
    else:
        draw.polygon([(x, y - high), (x + wide, y + high), (x - wide, y + high)], fill=colour)
    for _ in range(chance.randrange(2, 6)):
        at = x + chance.randrange(-wide, wide) // 2, y + chance.randrange(-high, high) // 2
        reach = chance.randrange(8, 40)
        spot = (at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach)
        draw.ellipse(spot, fill=chance.randrange(1 << 24))
    return picture


def photo(as_="JPEG", size=(320, 240), seed=1, **options):
    return saved(scene(seed, size), as_, **options)


def saved(picture, as_, **options):
    file = io.BytesIO()
    picture.save(file, as_, **options)
    return file.getvalue()


def chunk(name, body):
    """Return a chunk of a PNG (RFC 2083 section 3.2)."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height):
    """Return a PNG that claims a size, and has not a row of it."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


PNG, JPEG, WEBP = png(1, 1), photo("JPEG", (3, 5)), photo("WEBP", (3, 5))
PIXELS = {"mjpeg": "yuvj420p", "prores_ks": "yuv422p10le"}


def clip(as_="mp4", codec="libx264", *, seconds=1, size=(160, 120), fps=25, sound="", **told):
    """Film a disc that crosses the scene; ``told`` is what stands in the container's header."""
    file, ground = io.BytesIO(), scene(3, size)
    with av.open(file, "w", format=as_) as out:
        out.metadata.update(told)
        seen = out.add_stream(codec, rate=fps)
        seen.width, seen.height, seen.pix_fmt = *size, PIXELS.get(codec, "yuv420p")
        heard = out.add_stream(sound, rate=48_000, layout="stereo") if sound else None
        for n in range(int(seconds * fps)):
            picture = ground.copy()
            ImageDraw.Draw(picture).ellipse((n, 20, n + 40, 60), fill="white")
            out.mux(seen.encode(av.VideoFrame.from_image(picture)))
        out.mux(seen.encode(None))
        for n in range(int(seconds * 50) if heard else 0):
            frame = av.AudioFrame("fltp", "stereo", 960)
            for plane in frame.planes:
                plane.update(struct.pack("<f", 0.1) * 960)
            frame.sample_rate, frame.pts = 48_000, n * 960
            out.mux(heard.encode(frame))
        if heard:
            out.mux(heard.encode(None))
    return file.getvalue()


def held_sideways(mp4, degrees=90):
    """Let an MP4 say that its telephone was held sideways (ISO/IEC 14496-12, 8.3.2)."""
    one = 1 << 16
    turned = {90: (0, one, 0, -one, 0, 0), 180: (-one, 0, 0, 0, -one, 0)}[degrees]
    straight = struct.pack(">9i", one, 0, 0, 0, one, 0, 0, 0, 1 << 30)
    at = mp4.index(straight, mp4.index(b"tkhd"))
    matrix = struct.pack(">9i", *turned, 0, 0, 1 << 30)
    return mp4[:at] + matrix + mp4[at + 36 :]
