"""What was made of an upload is one file that says what is in it, or says nothing."""

import pytest

from storage.renditions import CLIP, Made, Rendition, read, write

PARTS = [
    ("image/avif", 160, b"small"),
    ("image/webp", 160, b"a little more"),
    ("image/avif", 640, b"large, and longer than the other"),
    ("image/webp", 640, b"large"),
    (CLIP, 640, b"moves"),
]
BOTH = {"image/avif", "image/webp"}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "made"
    with path.open("wb") as file:
        write(file, Made("clip", 640, 480, 2_000, ("5" * 32,)), PARTS)
    return path


def body(path, rendition):
    return path.read_bytes()[rendition.at : rendition.at + rendition.size]


def test_a_file_tells_what_was_written(path):
    made = read(path)

    assert (made.kind, made.width, made.height, made.duration_ms) == ("clip", 640, 480, 2_000)
    assert [body(path, each) for each in made.renditions] == [part[2] for part in PARTS]
    assert body(path, made.clip()) == b"moves"


@pytest.mark.parametrize(
    ("width", "takes", "shown"),
    [
        (0, BOTH, b"small"),
        (160, {"image/webp"}, b"a little more"),
        (161, BOTH, b"large"),
        (1080, {"image/avif"}, b"large, and longer than the other"),
    ],
)
def test_a_reader_gets_the_narrowest_and_shortest_that_will_do(path, width, takes, shown):
    assert body(path, read(path).picture(width, takes)) == shown


def test_where_no_type_is_taken_there_is_nothing_to_show():
    picture = Made("picture", 1, 1, 0, (), (Rendition("image/webp", 1, 0, 3),))

    assert picture.picture(640, {"image/gif"}) is None
    assert picture.clip() is None


def test_a_file_that_was_cut_anywhere_says_nothing(path):
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])

        assert read(path) is None


@pytest.mark.parametrize("tail", [b"", b"\xff" * 4, b"\0" * 4, b"x" * 100, b"\0\0\0\x08" * 3])
def test_what_is_no_such_file_says_nothing(path, tail):
    path.write_bytes(tail)

    assert read(path) is None


def test_a_file_that_is_not_there_says_nothing(tmp_path):
    assert read(tmp_path / "none") is None
