"""The page on what is kept of people is the declarations' own."""

from pathlib import Path

from gateway.privacy_page import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"


def test_the_page_is_up_to_date():
    assert PAGE.read_text("utf-8") == page(), "make docs"
