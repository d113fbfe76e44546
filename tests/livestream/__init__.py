"""Rooms, the shelf, and buying in the room."""
