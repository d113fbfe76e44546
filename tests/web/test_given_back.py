"""Lines that are taken back and given back, as the page of somebody who watches shows them."""

import msgspec
import pytest
from playwright.async_api import expect

from bench.peers import SAID
from chat.lines import Deleted
from rialto.ids import ChatId, LineId, UserId
from rialto.news import Publication, channel
from rialto.world import World
from tests.web.market import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.threads, pytest.mark.timeout(120)]


async def test_the_highest_edition_counts_in_whatever_order_they_come(at):
    page = await at.opened(f"/room/{at.here}", "ada", size=PHONE)
    chat, world = channel("chat", at.here), World()

    def said(text, edition, id):
        return msgspec.structs.replace(
            SAID, id=LineId(id), chat=ChatId(at.here), text=text, edition=edition
        )

    async def tell(*news):
        bodies = [Publication(chat, 0, msgspec.json.encode(one)) for one in news]
        await at.node.house.commit.bus.publish(bodies)

    first, second, third = (world.new_id() for _ in range(3))
    lines = page.locator(".log .line")

    await tell(said("Back again", 0, first), Deleted(LineId(first), UserId("mo"), 1))
    await expect(lines).to_have_class(["line gone"])
    await tell(said("Back again", 2, first), Deleted(LineId(first), UserId("mo"), 1))
    await tell(Deleted(LineId(second), UserId("mo"), 1), said("Too late", 0, second))
    await tell(said("The end", 0, third))

    await expect(lines.nth(2)).to_contain_text("The end")
    await expect(lines.nth(0)).to_contain_text("Back again")
    await expect(lines.nth(0)).not_to_have_class("gone")
    await expect(lines.nth(1)).to_have_class("line gone")
    await expect(page.get_by_text("Too late")).to_have_count(0)
    assert at.complaints == []
