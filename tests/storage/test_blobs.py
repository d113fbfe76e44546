"""Pictures of before there were uploads are shown as they were kept, and nothing else is."""

import pytest

from storage.folder import FolderBlobs
from storage.port import Unavailable
from tests.storage.drawn import JPEG, PNG, WEBP
from tests.storage.older import blob

pytestmark = pytest.mark.threads

BOTH = {"image/avif", "image/webp"}
SIZES = {
    (160, "image/avif"): b"tiny",
    (160, "image/webp"): b"a little more",
    (640, "image/avif"): b"large, and longer than the other",
    (640, "image/webp"): b"large",
}


@pytest.fixture
def folder(tmp_path):
    return FolderBlobs(tmp_path / "blobs")


def file(folder, ending):
    """Return the file of that ending; the blob itself has none."""
    return next(p for p in folder.folder.rglob("*") if p.is_file() and p.name[64:] == ending)


@pytest.mark.parametrize(
    ("width", "takes", "shown"),
    [
        (0, BOTH, ("image/avif", b"tiny")),
        (160, {"image/webp"}, ("image/webp", b"a little more")),
        (161, BOTH, ("image/webp", b"large")),
        (1080, {"image/avif"}, ("image/avif", b"large, and longer than the other")),
        (640, {"image/gif"}, ("image/png", PNG)),
    ],
)
async def test_a_picture_is_shown_as_narrow_and_short_as_will_do(folder, width, takes, shown):
    assert await folder.show(blob(folder.folder, PNG, SIZES), width, takes) == shown


@pytest.mark.parametrize(
    ("body", "type"),
    [
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (WEBP, "image/webp"),
        (b"<svg/>", "application/octet-stream"),
    ],
    ids=["png", "jpeg", "webp", "none of these"],
)
async def test_one_of_before_there_were_sizes_is_shown_by_the_type_of_its_bytes(folder, body, type):
    assert await folder.show(blob(folder.folder, body), 640, BOTH) == (type, body)


@pytest.mark.parametrize("damage", ["missing", "damaged"])
@pytest.mark.parametrize("ending", [".sizes", ".640.webp"])
async def test_a_size_that_was_lost_is_made_up_for_by_the_blob(folder, ending, damage):
    id, path = blob(folder.folder, PNG, SIZES), file(folder, ending)
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(b"x")

    assert await folder.show(id, 640, {"image/webp"}) == ("image/png", PNG)


@pytest.mark.parametrize(
    "id", ["", "ab", "../../etc/passwd", "0" * 63 + "/", "A" * 64, "0" * 64, "0" * 65, "é" * 64]
)
async def test_what_is_not_there_or_is_no_id_is_not_shown(folder, id):
    blob(folder.folder, PNG, SIZES)

    assert await folder.show(id, 640, BOTH) is None


async def test_a_damaged_blob_is_not_handed_out(folder):
    id = blob(folder.folder, PNG)
    file(folder, "").write_bytes(PNG[:-1] + b"x")

    with pytest.raises(Unavailable, match="damaged"):
        await folder.show(id, 640, BOTH)


@pytest.mark.parametrize("ending", ["", ".640.webp"], ids=["the blob", "a size"])
async def test_what_cannot_be_read_says_why(folder, ending):
    id = blob(folder.folder, PNG, SIZES if ending else {})
    path = file(folder, ending)
    path.unlink()
    path.mkdir()

    with pytest.raises(Unavailable, match="no blob can be read"):
        await folder.show(id, 640, {"image/webp"})
