"""Who is here: by example, by property, and clocks that are wrong."""

import doctest
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cherchons.engines import presence
from cherchons.engines.presence import Note, corrected, here_since

NINE = datetime(2027, 3, 12, 9, tzinfo=UTC)
NOTES = st.lists(
    st.builds(
        Note,
        uid=st.text("abcdef", min_size=4, max_size=4),
        at=st.integers(0, 5).map(lambda minute: NINE + timedelta(minutes=minute)),
        came=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda note: note.uid,
)


def test_the_examples_of_the_documentation() -> None:
    assert doctest.testmod(presence).failed == 0


@given(NOTES, st.randoms())
def test_order_and_repetition_are_no_matter(notes: list[Note], random: object) -> None:
    shuffled = [*notes, *notes[:3]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert here_since(shuffled) == here_since(notes)


@given(NOTES)
def test_the_latest_note_decides(notes: list[Note]) -> None:
    latest = max(notes, key=lambda note: (note.at, note.uid), default=None)
    assert (here_since(notes) is not None) == bool(latest and latest.came)


def test_a_clock_that_is_wrong_is_set_right_and_a_slow_network_is_not_a_wrong_clock() -> None:
    for error in (timedelta(hours=-5), timedelta(days=900), timedelta(minutes=2)):
        at = NINE - timedelta(minutes=7)
        assert corrected(at + error, sent=NINE + error, received=NINE) == at
    late = NINE + timedelta(seconds=20)
    assert corrected(NINE, sent=NINE, received=late) == NINE
    assert corrected(NINE + timedelta(hours=1), sent=NINE, received=late) == late, "nothing is in the future"
