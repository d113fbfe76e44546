"""What a load's crowd says: each line another, as buyers talk, so that no rule sees one sender."""

from random import Random

from load.told import stamp

WORDS = (
    "teapot", "lid", "handle", "glaze", "celadon", "small", "large", "heavy", "light", "pour",
    "warm", "water", "kiln", "clay", "rim", "spout", "cup", "saucer", "tray", "bamboo", "basket",
    "evening", "winter", "kitchen", "shelf", "guest", "sister", "birthday", "colour", "green",
    "grey", "crackle", "pattern", "thin", "thick", "steady", "careful", "gentle", "lovely",
)  # fmt: skip
EACH = 7


def line(number: int) -> str:
    """Return the line of that number, with this moment's clock in it."""
    said = Random(number).sample(WORDS, EACH)  # noqa: S311 - nothing is kept secret by it
    return f"{' '.join(said).capitalize()} {stamp().decode()}?"
