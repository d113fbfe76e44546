"""Languages: in which one a text is, by pycld2, where that is to be had."""

try:
    import pycld2
except ImportError:  # it is not built for every machine (pyproject.toml): nothing is told there
    pycld2 = None

UNKNOWN = "un"
LEAST_PERCENT = 80


def language_of(text: str) -> str:
    """Return the tag of the language, "" where it is mixed or cannot be told. Some 5 µs."""
    if pycld2 is None:
        return ""
    try:
        reliable, _, found = pycld2.detect(text)
    except (pycld2.error, UnicodeEncodeError):  # what is no text it refuses
        return ""
    _, tag, percent, _ = found[0]
    return str(tag) if reliable and tag != UNKNOWN and percent >= LEAST_PERCENT else ""
