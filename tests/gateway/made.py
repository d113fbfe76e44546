"""A maker of uploads that needs no child: the file is what it was, in one size."""

import asyncio
import io

from PIL import Image

from storage.image_hash import likeness_of
from storage.renditions import CLIP, Made, write


class Maker:
    """``made`` counts; it refuses, waits or does something else ``meanwhile``, as it is told."""

    def __init__(self):
        self.made, self.refusal, self.meanwhile = [], None, None
        self.began, self.wait = asyncio.Event(), None

    async def next(self):
        """Wait until one more begins."""
        await self.began.wait()

    async def __call__(self, source, made, container=""):
        self.made.append(container)
        self.began.set()
        self.began.clear()
        if self.wait:
            await self.wait.wait()
        if self.meanwhile:
            await self.meanwhile()
        if self.refusal:
            raise self.refusal
        with made.open("wb") as file:
            (self._clip if container else self._picture)(source.read_bytes(), file)

    def _picture(self, body, file):
        picture = Image.open(io.BytesIO(body)).convert("RGB")
        told = Made("picture", *picture.size, 0, (str(likeness_of(picture)),))
        write(file, told, [("image/avif", 320, b"a" * 90), ("image/webp", 320, b"w" * 80)])

    def _clip(self, body, file):
        told = Made("clip", 160, 120, 1_000, ("5" * 32,))
        write(file, told, [("image/webp", 160, b"w" * 80), (CLIP, 160, bytes(range(200)))])
