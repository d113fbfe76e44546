"""The synthetic host's moving picture: layers of a drawing, posed anew for each moment.

``tests/media/draw_scene.py`` cuts the layers from the page's own drawing; a file's name is its
layer and its place. Every pose is turned once, at the start: a frame then costs a few pastes.
"""

import math
import pathlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

from PIL import Image, ImageDraw, ImageFont

WIDE, HIGH = 540, 960
FOLDER = pathlib.Path(__file__).parent / "layers"
POSES = 24
MARGIN = 14
CREAM, INK = (255, 247, 226), (58, 30, 18)
SIGN = (62, 180, 232, 220)  # in the sky, clear of what a room's page lays over the picture
TABLE_TOP = 500  # nothing of what stands in front reaches higher, but for the awning


@dataclass(frozen=True)
class Layer:
    """A cut-out and the place of its upper left corner."""

    image: Image.Image
    left: int
    top: int

    def onto(self, frame: Image.Image, right: int = 0, down: int = 0) -> None:
        frame.paste(self.image, (self.left + right, self.top + down), self.image)


def read(name: str) -> Layer:
    path = next(FOLDER.glob(f"{name}.*.webp"))
    _, left, top, _ = path.name.split(".")
    return Layer(Image.open(path).convert("RGBA"), int(left), int(top))


@dataclass(frozen=True)
class Swing:
    """A part that turns back and forth about ``hinge``, between two angles, in ``period_s``."""

    layers: tuple[str, ...]
    hinge: tuple[int, int]
    degrees: tuple[float, float]
    period_s: float

    def poses(self) -> list[tuple[Layer, ...]]:
        low, high = self.degrees
        steps = [low + (high - low) * n / (POSES - 1) for n in range(POSES)]
        return [tuple(self._turn(read(name), angle) for name in self.layers) for angle in steps]

    def _turn(self, layer: Layer, degrees: float) -> Layer:
        left, top = layer.left - MARGIN, layer.top - MARGIN
        size = (layer.image.width + 2 * MARGIN, layer.image.height + 2 * MARGIN)
        roomy = Image.new("RGBA", size)
        roomy.paste(layer.image, (MARGIN, MARGIN))
        about = (self.hinge[0] - left, self.hinge[1] - top)
        return Layer(roomy.rotate(-degrees, Image.Resampling.BICUBIC, center=about), left, top)


HEAD = Swing(("head", "eyes", "mouth"), (263, 451), (-2.2, 2.6), 6.8)
WAVE = Swing(("wave",), (421, 724), (-2.0, 3.0), 7.6)
SHOW = Swing(("show",), (194, 670), (-4.0, 4.0), 9.2)


def swung(at_s: float, period_s: float) -> float:
    """Return a smooth 0..1..0 over one period."""
    return 0.5 - 0.5 * math.cos(2 * math.pi * at_s / period_s)


@dataclass
class Scene:
    """Draws the frame of any moment; ``frame`` costs about two milliseconds."""

    head: list[tuple[Layer, ...]] = field(default_factory=HEAD.poses)
    wave: list[tuple[Layer, ...]] = field(default_factory=WAVE.poses)
    show: list[tuple[Layer, ...]] = field(default_factory=SHOW.poses)

    def __post_init__(self) -> None:
        self._boat, self._glints = read("boat"), (read("glint"), read("glint2"))
        back, body, front = read("back"), read("body"), read("front")
        self._back = Image.new("RGB", (WIDE, HIGH))
        back.onto(self._back)
        awning = front.image.crop((0, 0, WIDE, TABLE_TOP))
        self._back.paste(awning, (0, 0), awning)
        self._body = body
        self._front = Layer(front.image.crop((0, TABLE_TOP, WIDE, HIGH)), 0, TABLE_TOP)
        self._font = ImageFont.load_default(26)

    def frame(self, now_ms: int) -> Image.Image:
        """Return the picture of the moment ``now_ms``, which it names in UTC."""
        at_s = now_ms % 86_400_000 / 1000
        frame = self._back.copy()
        for glint, ahead_s in zip(self._glints, (0.0, 2.8), strict=True):
            glint.onto(frame, down=round(3 * swung(at_s + ahead_s, 5.6)))
        self._boat.onto(frame, right=round(36 * swung(at_s, 46)), down=round(2 * swung(at_s, 3)))
        self._body.onto(frame, down=round(2 * swung(at_s, 5.2)))
        self._face(frame, at_s)
        for poses, swing in ((self.wave, WAVE), (self.show, SHOW)):
            self._pose(poses, swing, at_s)[0].onto(frame)
        self._front.onto(frame)
        self._sign(frame, now_ms)
        return frame

    def _face(self, frame: Image.Image, at_s: float) -> None:
        face, eyes, mouth = self._pose(self.head, HEAD, at_s)
        face.onto(frame)
        if at_s % 4.3 > 0.13:
            eyes.onto(frame)
        if at_s % 0.62 > 0.2 and at_s % 11 < 8:
            mouth.onto(frame)

    def _pose(self, poses: list[tuple[Layer, ...]], swing: Swing, at_s: float) -> tuple[Layer, ...]:
        return poses[round((POSES - 1) * swung(at_s, swing.period_s))]

    def _sign(self, frame: Image.Image, now_ms: int) -> None:
        moment = datetime.fromtimestamp(now_ms // 1000, UTC)
        draw = ImageDraw.Draw(frame)
        draw.rounded_rectangle(SIGN, 12, fill=INK)
        middle = ((SIGN[0] + SIGN[2]) / 2, (SIGN[1] + SIGN[3]) / 2)
        said = f"{moment:%H:%M:%S}.{now_ms % 1000:03}"
        draw.text(middle, said, fill=CREAM, font=self._font, anchor="mm")
