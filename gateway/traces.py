"""What features keep of people, all lists put together: exports, erasures and limits go by it."""

from typing import Any

from accounts import leaving as of_accounts
from chat import leaving as of_chat
from feeds import leaving as of_feeds
from gateway import leaving as of_gateway
from livestream import leaving as of_livestream
from moderation import leaving as of_moderation
from social import leaving as of_social
from storage.personal import Trace

# Who stands on others goes first: what it holds is found by what they hold.
TRACES: tuple[Trace[Any], ...] = (
    *of_gateway.LEAVING,
    *of_feeds.LEAVING,
    *of_livestream.LEAVING,
    *of_social.LEAVING,
    *of_chat.LEAVING,
    *of_moderation.LEAVING,
    *of_accounts.LEAVING,
)
