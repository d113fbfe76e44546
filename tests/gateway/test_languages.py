"""Languages: told where they can be."""

import pytest

from gateway import languages
from gateway.languages import language_of


@pytest.mark.skipif(languages.pycld2 is None, reason="pycld2 is not built for this machine")
@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Is it still there in blue, size 38?", "en"),
        ("Всё это можно купить дешевле", "ru"),
        ("ისევ გაქვთ ლურჯი?", "ka"),
        ("Tất cả đều rẻ hơn ở chợ khác nhé các bạn", "vi"),
        ("ซื้อที่นี่ถูกกว่า", "th"),
        ("38 38 38 38 🔥🔥🔥", ""),
        ("xq zzkw bbrt", ""),
        ("", ""),
        ("a\x00b", ""),
        ("\ud800", ""),
    ],
)
def test_a_language_is_told_or_left_open(text, tag):
    assert language_of(text) == tag


def test_where_nothing_can_tell_it_none_is_told(monkeypatch):
    monkeypatch.setattr(languages, "pycld2", None)

    assert language_of("Is it still there in blue, size 38?") == ""
