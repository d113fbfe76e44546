"""The catalogue: twelve invented products of four sellers, in euros."""

from msgspec import Struct

CURRENCY = "EUR"


class Variant(Struct, frozen=True):
    """One thing that is sold; ``amount`` in cents, ``stock`` pieces at the beginning."""

    sku: str
    title: str
    amount: int
    stock: int


class Seller(Struct, frozen=True):
    id: str
    name: str
    score: float


class Product(Struct, frozen=True):
    id: str
    title: str
    about: str
    seller: str
    rating: float
    variants: tuple[Variant, ...]

    @property
    def picture(self) -> str:
        return f"/pictures/{self.id}.svg"


SELLERS = {
    seller.id: seller
    for seller in (
        Seller("moro", "Bottega Moro", 4.9),
        Seller("lindqvist", "Lindqvist & Co.", 4.7),
        Seller("okafor", "Okafor Studio", 4.8),
        Seller("tanaka", "Tanaka Goods", 4.6),
    )
}


def _product(
    id: str, title: str, seller: str, rating: float, about: str, *variants: tuple[str, int, int]
) -> Product:
    made = tuple(
        Variant(f"{id}-{place}", name, amount, stock)
        for place, (name, amount, stock) in enumerate(variants, 1)
    )
    return Product(id, title, about, seller, rating, made)


PRODUCTS = {
    product.id: product
    for product in (
        _product(
            "teapot",
            "Celadon teapot, 0.8 l",
            "moro",
            4.9,
            "Stoneware fired at 1,280 degrees; the lid has a stop and never falls when you pour.",
            ("Celadon", 3800, 40),
            ("Lagoon blue", 4200, 20),
        ),
        _product(
            "bowl",
            "Speckled bowl, 24 cm",
            "moro",
            4.8,
            "Thrown by hand, food safe, dishwasher safe.",
            ("Cream", 2900, 31),
            ("Smoke", 2900, 12),
        ),
        _product(
            "kettle",
            "Slow-pour kettle",
            "lindqvist",
            4.7,
            "A thin spout for coffee, a steel body for every stove.",
            ("Midnight", 6400, 15),
        ),
        _product(
            "lamp",
            "Paper lantern lamp",
            "tanaka",
            4.6,
            "Washi on bamboo; folds flat. Bulb not included.",
            ("Small, 30 cm", 3400, 25),
            ("Large, 45 cm", 4900, 10),
        ),
        _product(
            "plant",
            "Terracotta pot with aloe",
            "okafor",
            4.8,
            "The pot breathes; the aloe needs water once a fortnight.",
            ("With aloe", 1800, 60),
        ),
        _product(
            "scarf",
            "Merino scarf",
            "lindqvist",
            4.7,
            "Two metres of undyed merino, woven in a small mill.",
            ("Rust", 5200, 18),
            ("Moss", 5200, 14),
        ),
        _product(
            "jacket",
            "Waxed field jacket",
            "lindqvist",
            4.5,
            "Cotton, waxed; can be waxed again. Cut wide.",
            ("S", 14900, 6),
            ("M", 14900, 9),
            ("L", 14900, 7),
        ),
        _product(
            "sneakers",
            "Court sneakers",
            "okafor",
            4.6,
            "Leather upper, natural rubber sole, half a size large.",
            ("39", 8900, 8),
            ("41", 8900, 11),
            ("43", 8900, 9),
        ),
        _product(
            "backpack",
            "Roll-top backpack, 22 l",
            "okafor",
            4.8,
            "Recycled sailcloth; a sleeve for a 15-inch laptop.",
            ("Saffron", 7900, 16),
            ("Ink", 7900, 20),
        ),
        _product(
            "watch",
            "Field watch, 38 mm",
            "tanaka",
            4.7,
            "Automatic, sapphire glass, ten bar.",
            ("Sand strap", 21900, 5),
            ("Black strap", 21900, 5),
        ),
        _product(
            "headphones",
            "Open-back headphones",
            "tanaka",
            4.4,
            "For listening at home; every part can be replaced.",
            ("Walnut", 17900, 7),
        ),
        _product(
            "camera",
            "Half-frame film camera",
            "tanaka",
            4.5,
            "Seventy-two pictures on a roll of thirty-six.",
            ("Silver", 15900, 4),
        ),
    )
}
VARIANTS = {v.sku: (product, v) for product in PRODUCTS.values() for v in product.variants}
