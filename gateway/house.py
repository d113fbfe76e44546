"""The house: a node's features, put together over whatever adapters it is given."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from accounts.audience import Audiences
from accounts.preferences import PreferenceCommands
from accounts.sessions import Sessions
from bus.port import Bus
from chat.lines import LineMentions, Lines
from chat.sampling import Sampling
from feeds.directory import Directory
from feeds.live_now import LiveNow
from feeds.occasions import Occasions
from feeds.shows import ShowSearch
from gateway.commit import Commit
from gateway.dispatch import Dispatch, routes
from gateway.evidence import LineEvidence
from gateway.front import Everywhere, Front
from gateway.hub import Hub
from gateway.lists import own
from gateway.outbox import Listener, Outbox
from gateway.pace import Pace
from gateway.people import People, Revocations
from gateway.probes import Probes
from gateway.tidy import Tidy
from gateway.topics import Topics
from livestream.allotments import Allotments
from livestream.captions import Captions
from livestream.goods import GoodsCommands
from livestream.leases import Leases
from livestream.orders import OrderMoved, OrderPlaced
from livestream.purchase import Purchases
from livestream.room import RoomChanged
from livestream.rooms import Rooms
from livestream.saga import Saga
from livestream.settle import Settle
from livestream.shelf import Shelves
from livestream.stats import Stats
from livestream.timers import Timers
from marketplace.breaker import Breaker
from marketplace.goods import Context
from marketplace.port import Marketplace
from marketplace.rates import Rates
from moderation.access import Accesses
from moderation.reports import Reports
from moderation.roles import Granted
from moderation.sanctions import SanctionChanged, Sanctions
from moderation.screen import Screen
from rialto.world import World
from social.follows import Follows
from social.notices import Inbox
from social.questions import Answered, Questions
from storage.port import Lease, Store
from storage.work import Look

Loop = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class House:
    """A node's rules, put together. Whoever opens it runs its ``loops`` beside its commands.

    ``revocations`` are to be begun before anybody is let in, and then run too.
    """

    dispatch: Dispatch
    outbox: Outbox
    commit: Commit
    hub: Hub
    stats: Stats
    sampling: Sampling
    topics: Topics
    timers: Timers
    leases: Leases
    settle: Settle
    purchases: Purchases
    people: People
    revocations: list[Revocations]
    sessions: Sessions
    rates: Rates
    loops: dict[str, Loop]


def compose(
    store: Store, bus: Bus, world: World, lease: Lease, market: Marketplace, breaker: Breaker,
    front: Front | None = None, rates: Rates | None = None, screen: Screen | None = None,
) -> House:  # fmt: skip
    """Build a house over its adapters, under a lease on its store; ``front`` owns the bus."""
    rates = rates or Rates(world.now_ms)
    screen = screen or Screen(own())
    commit = Commit(store, bus, world, lease)
    hub = Hub()
    topics = Topics(store, bus, hub.changed)
    roles = Granted(Look(store))
    context = Context()
    allotments = Allotments()
    leases = Leases(world, store, commit, market, allotments)
    saga = Saga(world, store, commit, market, allotments, context)
    settle = Settle(world, store, saga)
    sampling = Sampling(world.now_ms)
    audience = Everywhere(hub, front.there) if front else hub
    stats = Stats(audience, allotments, bus.publish, commit, Look(store), sampling)
    lines, questions = Lines(world, roles, screen, sampling), Questions(world, roles, screen)
    shelves = Shelves(market, leases, context)
    purchases = Purchases(world, allotments, breaker, settle)
    timers, sessions = Timers(world, store, commit), Sessions(world)
    live_now, directory, occasions = LiveNow(stats), Directory(stats), Occasions(world)
    features: tuple[object, ...] = (
        Rooms(world, (shelves, lines, purchases, questions), stats),
        stats,
        shelves,
        GoodsCommands(market, context, rates),
        purchases,
        lines,
        questions,
        Captions(screen),
        Follows(world),
        Inbox(),
        live_now,
        ShowSearch(stats),
        directory,
        Sanctions(world, roles),
        Accesses(world),
        sessions,
        Audiences(world),
        PreferenceCommands(lambda: rates.currencies() | {context.currency}),
        Probes(bus.publish),
        Reports(world, LineEvidence()),
    )
    listeners = (
        Listener("feeds.live_now", RoomChanged, live_now.room_changed),
        Listener("livestream.leases", RoomChanged, leases.room_changed),
        Listener("feeds.directory", RoomChanged, directory.room_changed),
        Listener("feeds.directory.answers", Answered, directory.question_answered),
        Listener("feeds.occasions.answers", Answered, occasions.question_answered),
        Listener("feeds.occasions.mentions", LineMentions, occasions.line_mentions),
        Listener("feeds.occasions.orders_placed", OrderPlaced, occasions.order_moved),
        Listener("feeds.occasions.orders_moved", OrderMoved, occasions.order_moved),
        Listener("feeds.occasions.sanctions", SanctionChanged, occasions.sanction_changed),
    )
    outbox = Outbox(commit, listeners)
    people = People()
    ends = [people.end, *([front.end] if front else [])]
    revocations = [Revocations(store, bus, end) for end in ends]
    loops: dict[str, Loop] = {
        "outbox": outbox.run,
        "tidy": Tidy(commit, listeners, (sessions.sweep,)).run,
        "gaps": topics.fill_gaps,
        "look_around": topics.look_around,
        "timers": timers.run,
        "rates": rates.run,
        "leases": leases.run,
        "settle": settle.run,
        "stats": stats.run,
    }
    loops |= front.loops if front else {}
    dispatch = Dispatch(routes(features), roles, Pace(world.now_ms), commit)
    return House(
        dispatch,
        outbox,
        commit,
        hub,
        stats,
        sampling,
        topics,
        timers,
        leases,
        settle,
        purchases,
        people,
        revocations,
        sessions,
        rates,
        loops,
    )
