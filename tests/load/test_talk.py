"""What a crowd says: nothing that a rule stops, and nothing that looks sent."""

from chat.waves import Sighting, Waves
from gateway.lists import own_screen
from load.talk import line
from load.told import clocks_us
from moderation.verdict import Verdict

LINES = [line(number) for number in range(300)]


def test_every_line_passes_the_screen_and_tells_its_moment():
    screen = own_screen()

    assert [text for text in LINES if screen.judge(text) != Verdict()] == []
    assert all(len(clocks_us(text.encode())) == 1 for text in LINES)


def test_no_line_is_taken_for_one_of_a_wave():
    waves = Waves()

    seen = [
        waves.see(text, Sighting(f"line-{n}", f"chat-{n % 3}", f"author-{n}", n))
        for n, text in enumerate(LINES)
    ]

    assert seen == [None] * len(LINES)
