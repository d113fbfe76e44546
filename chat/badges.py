"""Badges: what a line may say of its author beside their role; a badge lets nobody do anything."""

from typing import Protocol

from rialto.ids import ChatId, UserId

BUYER = "buyer"


class Badges(Protocol):
    """Whoever knows the marketplace tells who has bought what is sold where a chat is."""

    def bought(self, user: UserId, chat: ChatId) -> bool:
        """Say at once what is known; what is not is found out for a later line."""
