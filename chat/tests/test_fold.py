"""The fold: whatever the order in which changes arrive, and however often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, strategies as st

from chat.fold import State, fold
from drawmessenger.realtime.protocol import EventOut, Link, Person

START = datetime(2026, 1, 1, tzinfo=UTC)
PEOPLE = [Person(UUID(int=number), name) for number, name in enumerate(["Alice", "Bob", "Cleo"])]
MESSAGES = (1, 2, 3)
KINDS = ["edit", "delete", "react", "unreact", "pin", "unpin", "preview"]


def event(seq: int, kind: str = "message", target: int = 0, person: int = 0, text: str = "x"):
    return EventOut(
        seq=seq,
        id=UUID(int=seq),
        kind=kind,
        type="TEXT",
        author=PEOPLE[person],
        client_id=UUID(int=seq),
        at=START + timedelta(seconds=seq),
        content=text,
        html=f"<p>{text}</p>",
        target=target,
        link=Link(url=text and f"https://{text}") if kind == "preview" else None,
    )


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.sampled_from([*MESSAGES, 99]),
        st.integers(0, 2),
        st.sampled_from(["👍", "🎉", ""]),
    ),
    max_size=25,
).map(lambda plan: [event(seq, *one) for seq, one in enumerate(plan, 10)])


@given(changes=CHANGES, data=st.data())
def test_any_order_and_repetition_of_changes_folds_to_the_same(changes, data):
    messages = [event(seq) for seq in MESSAGES]
    expected = fold(messages, changes)
    again = changes + data.draw(st.lists(st.sampled_from(changes))) if changes else []
    assert fold(messages, data.draw(st.permutations(again))) == expected


@given(changes=CHANGES, place=st.integers(0, 25))
def test_a_page_and_what_is_live_after_it_agree(changes, place):
    """A page is folded up to some moment; what comes then is applied one by one."""
    for seq in MESSAGES:
        state = State(event(seq))
        for change in changes[:place]:
            if change.target == seq:
                state.apply(change)
        page = fold([event(seq)], changes[:place])[0]
        assert state.result() == page
        for change in changes[place:]:
            if change.target == seq:
                state.apply(change)
        assert state.result() == fold([event(seq)], changes)[0]


@given(changes=CHANGES)
def test_what_holds_of_every_fold(changes):
    for message in fold([event(seq) for seq in MESSAGES], changes):
        mine = [change for change in changes if change.target == message.seq]
        assert message.deleted == any(change.kind == "delete" for change in mine)
        if message.deleted:
            left = (message.content, message.html, message.reactions, message.link, message.pinned)
            assert left == ("", "", (), None, False)
        for reaction in message.reactions:
            assert reaction.people
            assert len({person.id for person in reaction.people}) == len(reaction.people)


def test_the_last_word_counts():
    changes = [
        event(10, "edit", 1, text="first"),
        event(11, "edit", 1, text="second"),
        event(12, "preview", 1, text="page"),
        event(13, "preview", 1, text=""),
        event(14, "pin", 1),
        event(15, "react", 1, 1, "👍"),
        event(16, "react", 1, 0, "👍"),
        event(17, "react", 1, 1, "👍"),
    ]
    (message,) = fold([event(1)], changes)
    assert (message.content, message.edited_at) == ("second", START + timedelta(seconds=11))
    assert (message.link, message.pinned) == (None, True)
    assert [person.name for person in message.reactions[0].people] == ["Bob", "Alice"]
