"""Brands: the list as it is written, and which titles claim to be of one."""

import pytest

from livestream.brands import MOST_BRANDS, Brands, read
from moderation.terms import BadList

LISTED = """
# Invented, all of them.
Aurelia    | 90     | EUR | hana, bottega-moro
Casa Verona | 1200  | JPY
Мирта      |        | RUB  # no floor
奥蕾        | 89.90 | CNY
Lumen & Ro | 0.5    | KWD
"""


@pytest.fixture(scope="module")
def brands():
    return Brands(read(LISTED, "brands.txt"))


def names(brands, title):
    return [brand.name for brand in brands.claimed(title)]


def test_a_list_that_is_read_has_nothing_left_to_make(brands):
    assert all("pattern" in vars(brand) for brand in brands.listed)


def test_a_list_tells_floors_in_minor_units_and_who_may_ask_what_they_like(brands):
    told = {brand.name: (brand.least, brand.currency) for brand in brands.listed}

    assert told == {
        "Aurelia": (9_000, "EUR"),
        "Casa Verona": (1_200, "JPY"),
        "Мирта": (0, "RUB"),
        "奥蕾": (8_990, "CNY"),
        "Lumen & Ro": (500, "KWD"),
    }
    assert brands.listed[0].sellers == {"hana", "bottega-moro"}
    assert brands.listed[1].sellers == frozenset()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Aurelia", "it is written"),
        ("Aurelia | 90", "it is written"),
        ("Aurelia | 90 | euro", "it is written"),
        ("Aurelia | 90 | EUR | hana | more", "it is written"),
        ("Aurelia | ninety | EUR", "no price in EUR"),
        ("Aurelia | -1 | EUR", "no price in EUR"),
        ("Aurelia | 90.005 | EUR", "no price in EUR"),
        ("Aurelia | 90.5 | JPY", "no price in JPY"),
        ("*** | 90 | EUR", "cannot be looked for"),
        (" | 90 | EUR", "cannot be looked for"),
        ("A" * 61 + " | 90 | EUR", "cannot be looked for"),
        ("Aurelia | 1 | EUR\nAURÉLIA | 2 | EUR", "line 2: 'AURÉLIA' is listed twice"),
    ],
)
def test_a_line_that_is_wrong_is_told(line, told):
    with pytest.raises(BadList, match=told):
        read(line, "brands.txt")


def test_a_list_has_an_end():
    lines = [f"brand{number} | 1 | EUR" for number in range(MOST_BRANDS + 1)]

    with pytest.raises(BadList, match="more than 1000 brands"):
        read("\n".join(lines), "brands.txt")

    assert len(read("\n".join(lines[1:]), "brands.txt")) == MOST_BRANDS


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Aurelia tote, camel", "Aurelia"),
        ("New! AURELIA bag", "Aurelia"),
        ("Bag by Aurélia's", "Aurelia"),
        ("#aurelia #bag", "Aurelia"),
        ("Aure1ia tote", "Aurelia"),
        ("Aure11a tote", "Aurelia"),
        ("AureIia tote", "Aurelia"),
        ("4urelia tote", "Aurelia"),
        ("Аurеliа tote", "Aurelia"),  # Cyrillic А, е and а
        ("A u r e l i a tote", "Aurelia"),
        ("Aure❤lia tote", "Aurelia"),
        ("Aureliaaa tote", "Aurelia"),
        ("Ａｕｒｅｌｉａ tote", "Aurelia"),
        ("CasaVerona set", "Casa Verona"),
        ("Casa-Verona set", "Casa Verona"),
        ("Духи МИРТА, 50 мл", "Мирта"),
        ("正品奥蕾包", "奥蕾"),
        ("Lumen & Ro lamp", "Lumen & Ro"),
        ("Like new Aurelia tote", "Aurelia"),
        ("For sale: Aurelia tote", "Aurelia"),
        ("Case for Aurelia phone, with an Aurelia phone", "Aurelia"),
    ],
)
def test_a_title_that_claims_a_brand_is_found_however_it_is_written(brands, title, found):
    assert names(brands, title) == [found]


@pytest.mark.parametrize(
    "title",
    [
        "Celadon teapot",
        "Case for Aurelia phone",
        "CASE FOR THE AURELIA PHONE",
        "Strap compatible with Aurelia watches",
        "STRAP COMPATIBLE WITH AURELIA",
        "Perfume inspired by Aurelia",
        "Tote like Aurelia",
        "Aurelia-style tote",
        "Aurelia inspired tote",
        "Hülle für Aurelia",
        "Funda para Aurelia",
        "Correa compatible con Aurelia",
        "Coque pour Aurelia",
        "Чехол для Aurelia",
        "Сумка в стиле Мирта",
        "适用于奥蕾手机壳",
        "奥蕾风格包",
        "Aureliano's beans",
        "Laurelia flowers",
        "Casa di Verona",
        "",
    ],
)
def test_a_title_that_claims_no_brand_but_that_it_fits_or_looks_like_one_is_passed_over(
    brands, title
):
    assert names(brands, title) == []


def test_a_title_is_read_as_far_as_people_read(brands):
    assert names(brands, "tote " * 30 + "Aurelia") == ["Aurelia"]
    assert names(brands, "tote " * 40 + "Aurelia") == []


def test_letters_that_only_stand_elsewhere_are_another_word():
    mali = Brands(read("Mali | 90 | EUR", "brands.txt"))

    assert names(mali, "Mail bag") == []


def test_where_nothing_is_listed_nothing_is_claimed():
    assert Brands().claimed("Aurelia tote") == []
