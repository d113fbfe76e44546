"""Blocks: products that the marketplace lets nobody sell any more, until it allows them again."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from msgspec.structs import replace

from shop.business import Business, Changes, Missing
from shop.catalogue import PRODUCTS
from shop.rows import BLOCKS, EVENTS, Block, Event

VERDICTS = {"blocked": True, "allowed": False}


@dataclass
class Blocks:
    business: Business

    async def judge(self, product: str, verdict: str, why: str) -> Block:
        """Block a product or allow it again, and tell the platforms; raises Missing.

        Whoever is told later of an earlier verdict knows it by its ``edition``.
        """
        if product not in PRODUCTS or verdict not in VERDICTS:
            raise Missing(product)
        async with AsyncExitStack() as stack:
            for variant in PRODUCTS[product].variants:
                await stack.enter_async_context(self.business.locks.hold(variant.sku))
            return await self._judge(product, verdict, why)

    async def _judge(self, product: str, verdict: str, why: str) -> Block:
        found = await self.business.store.get(BLOCKS, product) or Block(product)
        if found.blocked is VERDICTS[verdict]:
            return found
        fresh = replace(found, blocked=VERDICTS[verdict], edition=found.edition + 1)
        world, changes = self.business.world, Changes()
        changes.store(BLOCKS, fresh)
        told = Event(
            world.new_id(),
            f"product.{verdict}",
            world.now_ms(),
            product=product,
            edition=fresh.edition,
            why=why,
        )
        changes.store(EVENTS, told)
        await self.business.write(changes)
        return fresh
