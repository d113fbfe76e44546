"""What a platform sends, and what lies on the shelf."""

from shop.rows import STOCK

PAID = {
    "payment": {"instruments": [{"id": "card-ok"}]},
    "attribution": {"reference": "o1", "room": "r1"},
}


def buying(sku="teapot-1", quantity=1, **more):
    line = {"item": {"id": sku}, "quantity": quantity}
    return {"line_items": [line], "attribution": {"buyer": "ada"}, **more}


def stock(shelf, sku="teapot-1"):
    return shelf.rows[STOCK.name][sku].on_hand
