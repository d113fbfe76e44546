"""The decoders under a fuzzer: whatever bytes come, nothing but a declared refusal comes out.

    python -m bench.fuzz [--quick] [--only NAME]

A minute for each of ``bench.decoders``, led by the branches it reaches (atheris, which is
libFuzzer for Python, has wheels for Linux on x86-64). What fails is printed, with its bytes.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from bench.harness import tell

try:
    import atheris
except ImportError:  # it has wheels for few machines
    atheris = None

SECONDS, QUICK_S, START_S = 60, 3, 60
LONGEST = 4096
NAMES = ("frames", "json", "protobuf", "emulation", "tokens", "offers", "asks")
OURS = ["gateway", "media", "rialto", "websockets", "jwt", "aiortc.sdp"]
DONE = re.compile(r"Done (\d+) runs in")


def fuzz(name: str, folder: Path, seconds: int) -> None:
    """Fuzz one decoder in this process, which ends with it."""
    with atheris.instrument_imports(include=OURS):
        made = import_module("bench.decoders").decoders()
    with made as decoders:
        chosen = decoders[name]
        corpus = folder / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(chosen.seeds):
            (corpus / str(number)).write_bytes(seed)
        told = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-rss_limit_mb=1024"]
        told += ["-timeout=10", f"-artifact_prefix={folder}/"]
        atheris.Setup([sys.argv[0], *told, str(corpus)], chosen.read)
        atheris.Fuzz()


def runs(name: str, seconds: int) -> int | None:
    """Fuzz one decoder in a process of its own; return how often it was run, None if it failed."""
    with tempfile.TemporaryDirectory() as folder:
        asked = ["--only", name, "--seconds", str(seconds), "--folder", folder]
        ended = subprocess.run(
            [sys.executable, "-m", "bench.fuzz", *asked],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds + START_S,
            check=False,
        )
        done = DONE.search(ended.stderr)
        if ended.returncode == 0 and done:
            return int(done[1])
        print(ended.stdout[-4000:], ended.stderr[-4000:], sep="\n")
        for kept in Path(folder).glob("*-*"):
            print(f"{kept.name}: {kept.read_bytes()!r}")
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three seconds for each")
    parser.add_argument("--only", choices=NAMES, help="one of the decoders")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="for each")
    parser.add_argument("--folder", type=Path, help="fuzz here, in this process")
    chosen = parser.parse_args()
    if atheris is None:
        print("Not installed: atheris (Linux on x86-64 only). Nothing was fuzzed.")
        tell("fuzz", {"decoders": 0}, {})
        return
    if chosen.folder and chosen.only:
        fuzz(chosen.only, chosen.folder, chosen.seconds)
    seconds = QUICK_S if chosen.quick else chosen.seconds
    names = (chosen.only,) if chosen.only else NAMES
    seen = {name: runs(name, seconds) for name in names}
    figures = {f"{name}_runs": count or 0 for name, count in seen.items()}
    failed = sum(count is None for count in seen.values())
    tell("fuzz", {**figures, "failed": failed}, {"failed": 0})
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
