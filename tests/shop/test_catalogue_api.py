"""The catalogue, as platforms ask for it."""

from shop.catalogue_api import find


def test_products_are_found_a_page_at_a_time(monkeypatch):
    monkeypatch.setattr("shop.catalogue_api.PAGE", 5)
    seen, after = [], ""
    for _ in range(3):
        page, after = find("", after)
        seen += [product.id for product in page]

    assert (len(seen), len(set(seen)), after) == (12, 12, "")
