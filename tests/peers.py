"""What tests need beside Python: where it is missing on a laptop they skip, in CI they fail."""

import os
import shutil
from pathlib import Path

import pytest

from bench.stage import CHROMIUM

CI = bool(os.environ.get("CI"))
NPM = Path(__file__).parent / "edge" / "node_modules"
THERE = {
    "chromium": lambda: Path(CHROMIUM).exists(),
    "certutil": lambda: bool(shutil.which("certutil")),
    "redis-server": lambda: bool(shutil.which("redis-server")),
    "npm's centrifuge": lambda: bool(shutil.which("node")) and (NPM / "centrifuge").exists(),
    "npm's axe": lambda: (NPM / "axe-core").exists(),
    "npm's oxlint": lambda: bool(shutil.which("node")) and (NPM / "oxlint").exists(),
}


def needs(name):
    """Return the mark of tests that cannot do without ``name``."""
    why = f"{name} is not installed: make test installs it as root on Debian, and says so elsewhere"
    return pytest.mark.skipif(not CI and not THERE[name](), reason=why)
