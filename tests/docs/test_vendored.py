"""Vendored files are what their README says, byte for byte."""

import hashlib
import re

import pytest

from tests.docs.pages import ROOT
from tests.peers import NPM, needs

FOLDERS = sorted(path for path in (ROOT / "web/vendor").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_vendored_library_has_its_version_licence_and_hashes(folder):
    told = (folder / "README").read_text()
    sums = dict(re.findall(r"^sha256 of (\S+): ([0-9a-f]{64})$", told, re.MULTILINE))
    code = [file for file in folder.iterdir() if file.name not in ("README", "LICENSE")]

    assert re.match(rf"{folder.name} \d+\.\d+\.\d+,", told)
    assert re.search(r"^Licence: \S+", told, re.MULTILINE)
    assert (folder / "LICENSE").read_text().strip()
    assert {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in code} == sums


@needs("npm's centrifuge")
def test_the_vendored_sdk_is_the_one_that_the_tests_drive():
    ours = (ROOT / "web/vendor/centrifuge/centrifuge.js").read_bytes()

    assert ours == (NPM / "centrifuge" / "dist" / "centrifuge.js").read_bytes()
