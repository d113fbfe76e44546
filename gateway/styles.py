"""The styles that all pages share, as one file: each asked for by itself waits for the line."""

from pathlib import Path

SHARED = "css/shared.css"
PARTS = tuple(
    f"css/{name}.css"
    for name in (
        "tokens", "base", "components", "overlays", "page", "shell", "installed", "contrast",
    )
)  # fmt: skip


def joined(web: Path) -> bytes:
    """Return them in their order; what one says of a path holds, for all lie in one folder."""
    return b"\n".join((web / part).read_bytes() for part in PARTS)
