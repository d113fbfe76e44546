"""The house: a node's features, put together over whatever adapters it is given."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from accounts.account import name_of
from accounts.audience import Audiences
from accounts.marks import Known
from accounts.picture import AccountPictures
from accounts.preferences import PreferenceCommands
from accounts.privacy import Erased, Privacy, PrivacyChanged
from accounts.returning import Hashes, Returns
from accounts.sessions import Sessions
from bus.port import Bus
from chat.afterwards import Afterwards
from chat.delay import Delay
from chat.desk import Desks
from chat.floor import Floor
from chat.line_commands import Lines
from chat.lines import LineDoubted, LineMentions, LineSaid
from chat.mode_commands import ModeCommands
from chat.sampling import Sampling
from chat.saying import Saying
from chat.tongues import Tongues
from feeds.directory import Directory
from feeds.live_now import LiveNow
from feeds.occasions import Occasions
from feeds.shows import ShowSearch
from gateway.acquaintance import RoomAcquaintance
from gateway.commit import Commit
from gateway.dispatch import Dispatch, routes
from gateway.emptying import Histories
from gateway.erasing import Erasing
from gateway.evidence import LineContents, ProductContents, SiteContents
from gateway.front import Everywhere, Front
from gateway.hub import Hub
from gateway.keeping import Keeping
from gateway.languages import language_of
from gateway.lists import own_screen
from gateway.outbox import Listener, Outbox, tag
from gateway.pace import Pace
from gateway.people import People, Revocations
from gateway.probes import Probes
from gateway.tidy import Tidy
from gateway.topics import Topics
from gateway.traces import TRACES
from livestream.allotments import Allotments
from livestream.brand_watch import BrandWatch
from livestream.brands import Brands
from livestream.buyers import Buyers
from livestream.captions import Captions
from livestream.clearing import Clearing
from livestream.covers import picture_turned
from livestream.goods import GoodsCommands
from livestream.known_again import KnownAgain
from livestream.leases import Leases
from livestream.limit_commands import BuyerLimitCommands
from livestream.lookout import Lookout
from livestream.market_events import MarketEvents
from livestream.orders import OrderMoved, OrderPlaced
from livestream.permits import ProductTurned
from livestream.purchase import Purchases
from livestream.room import RoomChanged, RoomPlaces
from livestream.rooms import Rooms
from livestream.saga import Saga
from livestream.settle import Settle
from livestream.shelf import ProductLaid, Shelves
from livestream.stats import Stats
from livestream.tables import LiveTables
from livestream.timers import Timers
from marketplace.breaker import Breaker
from marketplace.goods import Context
from marketplace.pictures import ProductPictures, Unseen
from marketplace.port import Marketplace
from marketplace.rates import Rates
from moderation.access import Accesses
from moderation.appointments import Appointments
from moderation.bans import Doors
from moderation.case import CaseChanged
from moderation.case_desk import CaseDesk
from moderation.cases import Cases
from moderation.decisions import Decisions
from moderation.evidence import Evidences
from moderation.findings import Findings
from moderation.flaggers import Flaggers
from moderation.lookalikes import Lookalikes
from moderation.measures import Measures
from moderation.reports import Reports
from moderation.rights import Rights
from moderation.roles import Granted
from moderation.room_bans import RoomBans
from moderation.sanctions import SanctionChanged, Sanctions
from moderation.screen import Screen
from moderation.snapshots import sweep
from moderation.statements import Statements
from moderation.upload import PictureBlocked, PictureTurned, UploadMade
from moderation.uploads import Uploads
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
    floor: Floor
    delay: Delay
    topics: Topics
    timers: Timers
    leases: Leases
    settle: Settle
    purchases: Purchases
    people: People
    revocations: list[Revocations]
    sessions: Sessions
    known: Known
    uploads: Uploads
    rates: Rates
    privacy: Privacy
    returns: Returns
    erasing: Erasing
    known_again: KnownAgain
    loops: dict[str, Loop]


def compose(
    store: Store, bus: Bus, world: World, lease: Lease, market: Marketplace, breaker: Breaker,
    front: Front | None = None, rates: Rates | None = None, screen: Screen | None = None,
    secret: str = "", brands: Brands | None = None, pictures: ProductPictures | None = None,
) -> House:  # fmt: skip
    """Build a house over its adapters, under a lease on its store; ``front`` owns the bus.

    ``secret`` makes the hashes under which bans of the erased are kept. ``brands`` are those that
    fakes are sold under; whoever keeps them may change what is listed while the house stands.
    """
    rates = rates or Rates(world.now_ms)
    screen = screen or own_screen()
    commit, hub = Commit(store, bus, world, lease), Hub()
    topics = Topics(store, bus, hub.changed)
    places = RoomPlaces()
    roles = Granted(Look(store), places, world.now_ms)
    doors, known = Doors(Look(store), places, world.now_ms), Known(world, roles)
    context, allotments = Context(), Allotments()
    leases = Leases(world, store, commit, market, allotments)
    saga = Saga(world, store, commit, market, allotments, context)
    settle = Settle(world, store, saga)
    sampling = Sampling(world.now_ms)
    audience = Everywhere(hub, front.there) if front else hub
    stats = Stats(audience, allotments, bus.publish, commit, Look(store), sampling)
    lines, questions = Lines(world, roles), Questions(world, roles, screen, doors.welcome)
    floor, buyers = Floor(screen), Buyers(market, Look(store), world.now_ms)
    saying = Saying(world, roles, sampling, floor, RoomAcquaintance(), buyers)
    modes, delay = ModeCommands(saying), Delay(world, store, commit, sampling)
    lookout = Lookout(world, audience, floor.raids, bus.publish, Look(store))
    shelves = Shelves(market, leases, context)
    clearing = Clearing(world, store, commit, leases, allotments)
    contents = SiteContents(LineContents(), ProductContents(clearing))
    findings, alike = Findings(world, roles, contents), Lookalikes(world)
    pictures, watch = pictures or Unseen(), BrandWatch(findings, brands or Brands(), rates)
    known_again = KnownAgain(store, commit, market, pictures, findings, context)
    afterwards = Afterwards(world, findings, floor.raids, Tongues(language_of))
    limits = BuyerLimitCommands(world, rates)
    purchases = Purchases(world, allotments, breaker, settle, limits)
    timers, sessions, uploads = Timers(world, store, commit), Sessions(world), Uploads(world)
    hashes, desk = Hashes(secret), CaseDesk(secret)
    privacy, keeping = Privacy(world, hashes), Keeping(world, TRACES)
    returns = Returns(hashes, world, tuple(trace.back for trace in TRACES if trace.back))
    histories = Histories(store, bus, topics)
    erasing = Erasing(commit, histories, hashes, TRACES)
    live_now, directory, occasions = LiveNow(stats), Directory(stats), Occasions(world)
    features: tuple[object, ...] = (
        Rooms(world, (shelves, lines, purchases, questions, modes), stats, uploads),
        stats,
        shelves,
        GoodsCommands(market, context, rates),
        purchases,
        limits,
        lines,
        saying,
        modes,
        Desks(),
        questions,
        Captions(screen),
        Follows(world),
        Inbox(),
        live_now,
        ShowSearch(stats),
        directory,
        Sanctions(world, roles),
        Accesses(world),
        RoomBans(world, roles, places),
        Appointments(world, roles, places, name_of),
        sessions,
        Audiences(world),
        privacy,
        PreferenceCommands(lambda: rates.currencies() | {context.currency}),
        Probes(bus.publish),
        Reports(world, roles, contents, uploads),
        Rights(world, roles, contents, LiveTables(), uploads),
        uploads,
        AccountPictures(uploads),
        Cases(world, roles, name_of),
        desk,
        Decisions(world, roles, Measures(world, contents)),
        Statements(),
        Flaggers(world, roles, name_of),
        Evidences(world, roles),
    )
    listeners = (
        Listener("feeds.live_now", RoomChanged, live_now.room_changed),
        Listener("livestream.leases", RoomChanged, leases.room_changed),
        Listener("feeds.directory", RoomChanged, directory.room_changed),
        Listener("feeds.directory.answers", Answered, directory.question_answered),
        Listener("feeds.occasions.answers", Answered, occasions.question_answered),
        Listener("feeds.occasions.mentions", LineMentions, occasions.line_mentions),
        Listener("chat.afterwards.said", LineSaid, afterwards.line_said, seldom=True),
        Listener("chat.afterwards.doubted", LineDoubted, afterwards.line_doubted, seldom=True),
        Listener("livestream.brand_watch", ProductLaid, watch.product_laid, seldom=True),
        Listener("livestream.known_again.laid", ProductLaid, known_again.product_laid),
        Listener("livestream.known_again.turned", ProductTurned, known_again.product_turned),
        Listener("moderation.lookalikes.blocked", PictureBlocked, alike.picture_blocked),
        Listener("moderation.lookalikes.made", UploadMade, alike.upload_made),
        Listener("livestream.covers", PictureTurned, picture_turned),
        Listener("gateway.emptying.mentions", LineMentions, histories.line_mentions),
        Listener("feeds.occasions.orders_placed", OrderPlaced, occasions.order_moved),
        Listener("feeds.occasions.orders_moved", OrderMoved, occasions.order_moved),
        Listener("feeds.occasions.privacy", PrivacyChanged, occasions.privacy_changed),
        Listener("feeds.occasions.sanctions", SanctionChanged, occasions.sanction_changed),
        Listener("moderation.case_desk", CaseChanged, desk.case_changed),
    )
    outbox = Outbox(commit, listeners, noted=frozenset({tag(Erased)}))
    sweeps = (uploads.sweep, partial(sweep, world), keeping.sweep, known_again.forget)
    people = People()
    revocations = [Revocations(store, bus, people.end, people.bar)]
    if front:
        at_front = partial(front.bar, welcome=doors.welcome)
        revocations.append(Revocations(store, bus, front.end, at_front))
    loops: dict[str, Loop] = {
        "outbox": outbox.run,
        "tidy": Tidy(commit, listeners, sweeps).run,
        "gaps": topics.fill_gaps,
        "look_around": topics.look_around,
        "timers": timers.run,
        "rates": rates.run,
        "leases": leases.run,
        "settle": settle.run,
        "stats": stats.run,
        "buyers": buyers.run,
        "market_events": MarketEvents(store, commit, market, buyers, clearing).run,
        "clearing": clearing.run,
        "known_again": known_again.run,
        "delay": delay.run,
        "lookout": lookout.run,
        "erasing": erasing.run,
    }
    loops |= front.loops if front else {}
    dispatch = Dispatch(routes(features), roles, Pace(world.now_ms), commit, doors.welcome, secret)
    return House(
        dispatch,
        outbox,
        commit,
        hub,
        stats,
        sampling,
        floor,
        delay,
        topics,
        timers,
        leases,
        settle,
        purchases,
        people,
        revocations,
        sessions,
        known,
        uploads,
        rates,
        privacy,
        returns,
        erasing,
        known_again,
        loops,
    )
