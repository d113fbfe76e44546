"""Loops that run beside what a test does."""

import asyncio
from contextlib import asynccontextmanager


@asynccontextmanager
async def during(run):
    """Let a loop run beside what is done here, and end it."""
    task = asyncio.get_running_loop().create_task(run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
