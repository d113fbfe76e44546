"""What nodes before this one wrote, and this one reads."""

from hashlib import sha256

import msgspec

from storage.folder import SizeKept


def blob(folder, body, sizes=()):
    """Write a picture of before there were uploads, with its sizes, and return its id.

    ``sizes`` has their bytes by width and type.
    """
    id = sha256(body).hexdigest()
    path = folder / id[:2] / id[2:4] / id
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    sizes = dict(sizes)
    rows = [SizeKept(w, type, sha256(b).hexdigest(), len(b)) for (w, type), b in sizes.items()]
    for row, size in zip(rows, sizes.values(), strict=True):
        path.with_name(id + row.ending).write_bytes(size)
    if rows:
        path.with_name(f"{id}.sizes").write_bytes(msgspec.msgpack.encode(rows))
    return id
