"""Print any ledger in any shape, and read back the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile import codes, transcripts
from reconcile.dates import cycles_in_year
from reconcile.model import Document, Line
from tests.test_transcripts_renderer import (
    ACCOUNT,
    HEADING,
    LAYOUTS,
    SIGNS,
    Account,
    Row,
    Shape,
    cells,
    document,
    expected,
    facts,
    read,
    render,
)

_TITLES = tuple((code, known.title) for code, known in sorted(codes.table().items()) if known.title)
_BELOW = ("", "", "", "30211-430-32951-5", "76254-999-05099-0", "00-00-0000", "ext. Date 10-15-2024", "CP 0014")
DAYS = st.dates(date(2005, 1, 1), date(2035, 12, 31))


@st.composite
def cycle(draw: st.DrawFn) -> str:
    year = draw(st.integers(2005, 2035))
    week = draw(st.integers(1, cycles_in_year(year)))
    return f"{year}{week:02d}" + draw(st.sampled_from(("", "01", "02", "03", "04", "05")))


@st.composite
def row(draw: st.DrawFn) -> Row:
    code, title = draw(st.sampled_from(_TITLES))
    known = codes.lookup(code)
    assert known is not None
    cents = draw(st.one_of(st.just(0), st.integers(1, 10**11)))
    negative = known.sign == "credit" or (known.sign in ("none", "either") and draw(st.booleans()))
    below = draw(st.sampled_from(_BELOW))
    words = title
    if title.endswith((" to", " from")):
        form = draw(st.sampled_from(("1040", "941", "1120-S", "CT-1")))
        below = f"{form} {draw(st.integers(2005, 2035))}{draw(st.integers(1, 12)):02d}"
    printed_cycle = draw(st.one_of(st.just(""), st.just(""), cycle()))
    return Row(code, words, draw(DAYS), -cents if negative else cents, printed_cycle, below)


@st.composite
def account(draw: st.DrawFn) -> Account:
    rows = draw(st.lists(row(), max_size=14))
    day = draw(DAYS)
    return replace(
        ACCOUNT,
        rows=tuple(rows),
        form=draw(st.sampled_from(("1040", "941", "1120-S", "1065", "CT-1", "Civil Penalty", "1040 SPLIT"))),
        period=day,
        tin=draw(st.sampled_from(("XXX-XX-4321", "XX-XXX4321", "***-**-4321", "987-65-4321"))),
        spouse=draw(st.sampled_from(("", "XXX-XX-8765"))),
        interest=draw(st.integers(0, 10**8)),
        penalty=draw(st.integers(0, 10**8)),
        response=draw(DAYS),
    )


@st.composite
def shape(draw: st.DrawFn) -> Shape:
    return Shape(
        draw(st.sampled_from(LAYOUTS)),
        draw(st.sampled_from(SIGNS)),
        draw(st.booleans()),
        draw(st.booleans()),
        HEADING,
        draw(st.booleans()),
    )


@settings(max_examples=400, deadline=None, derandomize=True)
@given(account(), shape())
def test_any_ledger_in_any_shape_reads_back_the_same(made: Account, printed: Shape) -> None:
    found, problems = read(render(made, printed))
    assert [str(problem) for problem in problems if problem.blocking] == []
    assert len(found) == 1
    assert cells(found[0].postings) == expected(made.rows)
    assert (found[0].account_balance, found[0].accrued_interest, found[0].accrued_penalty) == (
        made.total,
        made.interest,
        made.penalty,
    )
    assert found[0].response_date == made.response
    assert found[0].period is not None
    assert (found[0].period.year, found[0].period.month) == (made.period.year, made.period.month)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(account(), shape(), st.integers(0, 5000), st.text(max_size=12))
def test_text_put_in_anywhere_never_raises_and_never_loses_a_row_in_silence(
    made: Account, printed: Shape, place: int, junk: str
) -> None:
    text = render(made, printed)
    place = min(place, len(text))
    altered = text[:place] + junk + text[place:]
    lines = tuple(Line(1, number, line) for number, line in enumerate(altered.split("\n"), start=1))
    found, problems = transcripts.read(Document("text", 1, lines), "S-1", "a.txt")
    total = sum(each.postings_total for each in found)
    assert total == sum(entry.cents or 0 for entry in made.rows) or any(problem.blocking for problem in problems)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(alphabet=st.sampled_from("150 67$-.,/0\n|ABCDE\x0btx("), max_size=400), st.booleans())
def test_any_text_is_read_without_raising(text: str, with_header: bool) -> None:
    whole = (render(replace(ACCOUNT, rows=()), Shape(closing=False)) if with_header else "") + text
    lines = tuple(Line(1, number, line) for number, line in enumerate(whole.split("\n"), start=1))
    found = Document("text", 1, lines)
    transcripts.claims(found)
    transcripts.read(found, "S-1", "a.txt")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(account(), min_size=2, max_size=5), shape())
def test_any_bundle_gives_each_transcript(made: list[Account], printed: Shape) -> None:
    made = [replace(each, tracking=f"{100000000000 + index}") for index, each in enumerate(made)]
    text = "\n".join(render(each, printed) for each in made)
    found, problems = transcripts.read(document(text), "S-1", "a.txt")
    assert [cells(each.postings) for each in found] == [expected(each.rows) for each in made]
    assert not any(problem.blocking for problem in problems)
    alone = [read(render(each, printed))[0][0] for each in made]
    assert [facts(each) for each in found] == [facts(each) for each in alone]
