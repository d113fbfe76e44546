"""Covers that hosts bring: taken away from a room with the picture, and given back with it.

A room holds its cover as an account holds its picture. What is blocked answers to nobody, so what
this does is tell those who look on: the room shows a drawn cover until people decide otherwise.
"""

from msgspec.structs import replace

from livestream.room import BROUGHT, DRAWN, ROOMS, holder_of
from livestream.rooms import show
from moderation.upload import UPLOADS, PictureTurned
from rialto.ids import RoomId
from storage.work import Work


async def picture_turned(happened: PictureTurned, work: Work) -> None:
    """Let the room that holds a picture show it, or a drawn cover, by how the picture is now."""
    upload = await work.get(UPLOADS, happened.upload)
    if upload is None or upload.purpose != "cover":
        return
    room = await work.get(ROOMS, RoomId(upload.holder.rpartition("/")[2]))
    if room is None or upload.holder != holder_of(room.id) or upload.owner != room.host:
        return  # nothing shows it, or its host is gone and the show is blank
    cover = DRAWN if upload.state == "blocked" else f"{BROUGHT}{upload.id}"
    if cover != room.cover:
        show(replace(room, cover=cover), work)
