"""The law of questions: which comes, which waits, and how deep."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from skill.domain.questions import Draw, Question, Questions, ceiling, shuffled

TODAY = date(2026, 11, 22)
DECK = tuple(Question(f"e{number:03}", number % 3 + 1, ("day",), "?") for number in range(90))


def draw(
    day: date = TODAY, level: int = 3, deck: tuple[Question, ...] = DECK, household: str = "home"
) -> Draw:
    return Draw(household, "evening", deck, level, day)


def hears(
    questions: Questions, evenings: int, level: int = 3, day: date = TODAY
) -> tuple[list[str], Questions]:
    """The questions of so many evenings in a row."""
    heard = []
    for number in range(evenings):
        card, questions = draw(day + timedelta(days=number), level).next(questions)
        assert card is not None
        heard.append(card.id)
    return heard, questions


def test_the_question_of_a_day_stays_once_asked() -> None:
    card, questions = draw().next(Questions())
    assert draw().fixed(questions) == card
    assert draw(TODAY + timedelta(days=1)).fixed(questions) is None


@given(st.text(max_size=40))
def test_none_comes_back_before_all_were_heard(household: str) -> None:
    questions, heard = Questions(), []
    for number in range(len(DECK)):
        card, questions = draw(TODAY + timedelta(days=number), household=household).next(questions)
        assert card is not None
        heard.append(card.id)
    assert len(set(heard)) == len(DECK)


def test_a_new_round_brings_none_of_the_last_60_first() -> None:
    heard, questions = hears(Questions(), 90)
    again, _ = hears(questions, 30, day=TODAY + timedelta(days=90))
    assert not set(again) & set(heard[-60:])
    assert again != heard[:30]


def test_a_small_pool_holds_half_of_itself_back() -> None:
    heard, questions = hears(Questions(), 30, level=1)
    again, _ = hears(questions, 15, level=1, day=TODAY + timedelta(days=30))
    assert not set(again) & set(heard[-15:])


def test_the_order_is_each_households_own_and_steady_as_the_deck_grows() -> None:
    mine, yours = shuffled("mine", "evening", 0, DECK), shuffled("yours", "evening", 0, DECK)
    assert mine != yours
    assert [card.id for card in mine[:5]] == ["e013", "e069", "e039", "e010", "e030"]  # on every machine
    fewer = shuffled("mine", "evening", 0, DECK[:60])
    assert fewer == [card for card in mine if card in fewer]


@given(st.sampled_from([1, 2, 3]))
def test_no_question_is_deeper_than_the_level(level: int) -> None:
    heard, _ = hears(Questions(), 30 * level, level=level)
    assert {card.level for card in DECK if card.id in heard} == set(range(1, level + 1))


def test_a_skipped_question_is_not_heard_and_waits_30_days() -> None:
    card, questions = draw().next(Questions())
    assert card is not None
    questions = questions.skip("evening", card.id, TODAY)
    heard, questions = hears(questions, 29, day=TODAY + timedelta(days=1))
    assert card.id not in heard
    later, _ = hears(questions, 61, day=TODAY + timedelta(days=30))
    assert card.id in later


def test_when_all_others_were_heard_a_waiting_question_still_waits() -> None:
    card, questions = draw().next(Questions())
    assert card is not None
    questions = questions.skip("evening", card.id, TODAY)
    for number in range(29):  # so many questions fit into a deck of 30 that lacks one
        other, questions = draw(TODAY + timedelta(days=number % 29), deck=DECK[:30]).next(questions)
        assert other is not None
        assert other.id != card.id
    again, _ = draw(TODAY + timedelta(days=29), deck=DECK[:30]).next(questions)
    assert again is not None
    assert again.id != card.id


def test_when_every_question_waits_the_one_skipped_first_comes() -> None:
    deck, questions = DECK[:3], Questions()
    for card in deck:
        questions = questions.skip("evening", card.id, TODAY)
    first, _ = draw(deck=deck).next(questions)
    assert first == deck[0]


def test_the_last_40_skips_are_remembered() -> None:
    questions = Questions()
    for card in DECK[:50]:
        questions = questions.skip("evening", card.id, TODAY)
    assert [skip.question for skip in questions.skipped] == [card.id for card in DECK[10:50]]


def test_a_theme_with_nothing_unheard_brings_nothing() -> None:
    assert draw().next(Questions(), theme="dreams") == (None, Questions())


def test_level_2_opens_after_7_touchpoints_and_level_3_after_21() -> None:
    assert [ceiling(number) for number in (0, 6, 7, 20, 21, 400)] == [1, 1, 2, 2, 3, 3]


def test_the_level_follows_what_is_open_until_one_is_chosen() -> None:
    assert Questions().level(2) == 2
    chosen = Questions().lighter(3)
    assert [chosen.level(each) for each in (1, 2, 3)] == [1, 2, 2]
    assert chosen.lighter(3).lighter(3).level(3) == 1
    assert chosen.lighter(3).deeper(3).level(3) == 2
    assert chosen.deeper(2).level(2) == 2


def test_without_memory_a_light_question_comes_and_another_the_next_day() -> None:
    first, second = draw().without_memory(), draw(TODAY + timedelta(days=1)).without_memory()
    assert first is not None
    assert second is not None
    assert first.level == second.level == 1
    assert first != second
