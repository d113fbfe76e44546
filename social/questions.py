"""Questions: anybody asks about a product, those who know answer, live where it is shown."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from chat.lines import CHATS, ChatClosed, NoSuchChat
from moderation.bans import Welcome, everybody
from moderation.sanctions import Muted, must_be_heard
from moderation.screen import Screen
from moderation.verdict import Screened
from rialto.command import Ask, Caller, Change, Member, Rate, command
from rialto.ids import ProductId, QuestionId, RoomId, UserId
from rialto.news import Announcement, News, Part, channel
from rialto.refusal import Refusal
from rialto.roles import Role, Roles
from rialto.world import World
from storage.pages import PageNumber, Query, page_of, rows_for
from storage.port import Collection, Row, by
from storage.terms import terms_asked, terms_of
from storage.work import Look, Work

PAGE = 20
SHOWN = 50
RECENT = 12
MOST_ANSWERS = 50
Product = Annotated[ProductId, Meta(min_length=1, max_length=64)]
Room = Annotated[RoomId, Meta(max_length=64)]
Words = Annotated[str, Meta(min_length=3, max_length=500)]
Reply = Annotated[str, Meta(min_length=1, max_length=1000)]


class Answer(Struct, frozen=True):
    """``label`` is what the author was when answering: "host", or empty."""

    id: str
    author: UserId
    author_name: str
    label: str
    text: str
    at_ms: int


class Question(Row, frozen=True):
    """``answered_ms`` is when the last answer came, 0 while none has."""

    id: QuestionId
    product: ProductId
    room: RoomId
    author: UserId
    author_name: str
    text: str
    at_ms: int
    answers: tuple[Answer, ...] = ()
    words: tuple[str, ...] = ()
    answered_ms: int = 0

    def answered(self, answer: Answer) -> "Question":
        if len(self.answers) >= MOST_ANSWERS:
            raise EnoughAnswers(most=MOST_ANSWERS)
        return replace(self, answers=(*self.answers, answer), answered_ms=answer.at_ms)

    def by(self, author: UserId) -> Answer | None:
        """Return the last answer by ``author``."""
        return next((answer for answer in reversed(self.answers) if answer.author == author), None)

    def shown(self) -> "Shown":
        return Shown(
            self.id,
            self.product,
            self.room,
            self.text,
            self.author,
            self.author_name,
            self.at_ms,
            self.answers,
        )

    def part(self) -> "QuestionPart":
        return QuestionPart(
            self.id,
            self.product,
            self.text,
            self.author,
            self.author_name,
            self.at_ms,
            self.answers,
        )


class Shown(Struct, frozen=True):
    """A question with its answers, oldest first, as everybody sees it."""

    id: QuestionId
    product: ProductId
    room: RoomId
    text: str
    author: UserId
    author_name: str
    at_ms: int
    answers: tuple[Answer, ...]


class QuestionPart(Part, frozen=True, tag="question"):
    """A question in the room where it was asked."""

    id: QuestionId
    product: ProductId
    text: str
    author: UserId
    author_name: str
    at_ms: int
    answers: tuple[Answer, ...]


class QuestionNews(News, frozen=True, tag="question"):
    question: Shown


class Asked(Announcement, frozen=True, tag="question:asked"):
    question: QuestionId
    product: ProductId


class Answered(Announcement, frozen=True, tag="question:answered"):
    question: QuestionId
    product: ProductId
    author: UserId


class NoSuchQuestion(Refusal):
    code = 1411
    reason = "there is no such question"


class EnoughAnswers(Refusal):
    code = 1412
    reason = "this question has as many answers as it may"


BY_PRODUCT, BY_ROOM, BY_ANSWERED = by("product"), by("room"), by("answered_ms")
BY_AUTHOR = by("author")
QUESTIONS = Collection(
    "question",
    Question,
    indexes=(BY_PRODUCT, BY_ROOM, BY_ANSWERED, BY_AUTHOR),
    terms="words",
    personal=("author", "author_name", "text", "answers"),
)


class AskQuestion(Change, frozen=True):
    """Ask about a product, perhaps in the room where it is shown."""

    product: Product
    text: Words
    room: Room = RoomId("")


class AskAnswer(Change, frozen=True):
    """Answer a question."""

    question: QuestionId
    text: Reply


class AskQuestions(Ask, frozen=True):
    """List the questions about a product, newest first, or those before one."""

    product: Product
    after: QuestionId = QuestionId("")


class AskQuestionSearch(Ask, frozen=True):
    """Find questions by their words: those that have all, or if none has, the nearest."""

    query: Query
    page: PageNumber = 0


class AskRecent(Ask, frozen=True):
    """List the questions that were answered last."""


class FoundQuestions(Struct, frozen=True):
    """``next`` is the ``page`` to ask for next, 0 on the last."""

    questions: list[Shown]
    next: int


class Page(Struct, frozen=True):
    """``next`` is the ``after`` of the next page, empty on the last."""

    questions: list[Shown]
    next: QuestionId


@dataclass
class Questions:
    world: World
    roles: Roles
    screen: Screen
    welcome: Welcome = everybody

    @command(
        "question:ask",
        needs=Role.VIEWER,
        of="room",
        rate=Rate(3, 30),
        refuses=(NoSuchChat, ChatClosed, Screened, Muted),
    )
    async def ask(self, ask: AskQuestion, who: Member, work: Work) -> Shown:
        if ask.room:
            # A question is talk, too: none is asked in a room that ended. Answers still come.
            (await work.find(CHATS, ask.room, NoSuchChat)).must_be_open()
        now = self.world.now_ms()
        await must_be_heard(who.user, ask.room, work, now)
        self.screen.must_pass(ask.text)
        question = Question(
            QuestionId(self.world.new_id()),
            ask.product,
            ask.room,
            who.user,
            who.name,
            ask.text,
            now,
            words=terms_of(ask.text),
        )
        work.announce(Asked(question.id, question.product))
        return show(question, work)

    @command(
        "question:answer",
        needs=Role.VIEWER,
        rate=Rate(10, 60),
        refuses=(NoSuchQuestion, EnoughAnswers, Screened, Muted),
    )
    async def answer(self, ask: AskAnswer, who: Member, work: Work) -> Shown:
        question = await work.find(QUESTIONS, ask.question, NoSuchQuestion)
        await self.welcome(who.user, question.room)
        now = self.world.now_ms()
        await must_be_heard(who.user, question.room, work, now)
        self.screen.must_pass(ask.text)
        host = question.room and await self.roles.granted(who.user, question.room) >= Role.HOST
        label = "host" if host else ""
        answer = Answer(self.world.new_id(), who.user, who.name, label, ask.text, now)
        work.announce(Answered(question.id, question.product, who.user))
        return show(question.answered(answer), work)

    @command("question:list", needs=Role.GUEST, rate=Rate(30, 10))
    async def about(self, ask: AskQuestions, who: Caller, look: Look) -> Page:
        after = (ask.after,) if ask.after else ()
        found = await look.range(
            QUESTIONS, BY_PRODUCT, ask.product, after=after, limit=PAGE + 1, descending=True
        )
        next = found[PAGE - 1].id if len(found) > PAGE else QuestionId("")
        return Page([question.shown() for question in found[:PAGE]], next)

    @command("question:search", needs=Role.GUEST, rate=Rate(20, 10))
    async def search(self, ask: AskQuestionSearch, who: Caller, look: Look) -> FoundQuestions:
        terms, limit = terms_asked(ask.query), rows_for(ask.page)
        found = await look.search(QUESTIONS, terms, limit=limit)
        found = found or await look.search(QUESTIONS, terms, mode="any", limit=limit)
        questions, next = page_of(found, ask.page)
        return FoundQuestions([question.shown() for question in questions], next)

    @command("question:recent", needs=Role.GUEST, rate=Rate(20, 10))
    async def recent(self, ask: AskRecent, who: Caller, look: Look) -> FoundQuestions:
        found = await look.range(QUESTIONS, BY_ANSWERED, limit=RECENT, descending=True)
        return FoundQuestions([one.shown() for one in found if one.answered_ms], 0)

    async def parts(self, room: RoomId, look: Look) -> list[Part]:
        """Return the latest questions asked in a room, oldest first."""
        found = await look.range(QUESTIONS, BY_ROOM, room, limit=SHOWN, descending=True)
        return [question.part() for question in reversed(found)]


def show(question: Question, work: Work) -> Shown:
    """Store a question, and show it on its product and in its room."""
    work.store(QUESTIONS, question)
    shown = question.shown()
    work.publish(channel("product", question.product), QuestionNews(shown))
    if question.room:
        work.publish(channel("room", question.room), question.part())
    return shown
