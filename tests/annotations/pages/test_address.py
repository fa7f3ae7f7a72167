from dataclasses import replace

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from annotations.pages.address import Address

numbers = st.integers(1, 10**9)
spans = st.tuples(numbers, st.integers(0, 10**6), st.integers(0, 10**6))
sides = st.tuples(st.sampled_from(["section", "tag"]), numbers)
addresses = st.builds(
    Address,
    layer=st.sampled_from(["class", "mine", "heat", "difference"]),
    tag=st.lists(numbers, unique=True, max_size=4).map(lambda tags: tuple(sorted(tags))),
    reader=st.none() | numbers,
    pseudonym=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60),
    kind=st.sampled_from(["", "note", "replied", "linked", "hidden", "counted"]),
    group=st.none() | numbers,
    section=st.none() | numbers,
    one=st.just(()) | sides,
    other=st.just(()) | sides,
    place=st.none() | numbers,
    point=st.none() | numbers,
    span=st.just(()) | spans,
    act=st.none() | st.uuids(),
    list=st.sampled_from(["", "annotations", "links", "replies", "readers", "parts", "strongest"]),
    mine=st.booleans(),
    page=st.integers(1, 500),
    left=st.none() | numbers,
    right=st.none() | numbers,
    piece=st.none() | numbers,
    phrase=st.text(max_size=40),
    mark=st.lists(spans, max_size=3).map(tuple),
    held=st.none() | spans | st.uuids(),
    edit=st.none() | st.uuids(),
    undo=st.none() | st.uuids(),
)


@given(addresses)
def test_an_address_that_is_written_is_read_as_it_was(address):
    assert Address.read(QueryDict(address.here.removeprefix("?"))) == address


@given(addresses, numbers, numbers)
def test_one_address_after_another_leads_where_it_leads_by_itself(address, first, second):
    assert [address.panel(place=one) for one in (first, second)] == [
        replace(Address.read(QueryDict(address.panel().removeprefix("?"))), place=one).here for one in (first, second)
    ]


@given(addresses)
def test_a_panel_address_keeps_layer_filters_and_pieces_and_opens_nothing(address):
    closed = Address.read(QueryDict(address.panel().removeprefix("?")))
    assert (closed.layer, closed.tag, closed.reader, closed.kind) == (
        address.layer,
        address.tag,
        address.reader,
        address.kind,
    )
    assert (closed.group, closed.section, closed.one, closed.other) == (
        address.group,
        address.section,
        address.one,
        address.other,
    )
    assert (closed.left, closed.right) == (address.left, address.right)
    opened = (closed.place, closed.act, closed.list, closed.mark, closed.held, closed.edit, closed.phrase)
    assert opened == (None, None, "", (), None, None, "")
