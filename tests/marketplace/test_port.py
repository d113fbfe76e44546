"""The port: what is raised says what happened, in a form that a log can show."""

from marketplace.port import DefiniteNo, RetryLater


def test_a_definite_no_says_why_and_how_many_there_are():
    no = DefiniteNo("out_of_stock", "not enough left", 2)

    assert (no.code, no.told, no.available) == ("out_of_stock", "not enough left", 2)
    assert str(no) == "out_of_stock: not enough left"


def test_retry_later_says_when():
    assert RetryLater(700).after_ms == 700
    assert str(RetryLater(700)) == "retry after 700 ms"
