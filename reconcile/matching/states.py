"""Decide in which state each payment and each payment posting ends, with the reason in one sentence.

A payment that stands on no transcript is only called not posted when a transcript that proves itself, and was drawn long enough
after the payment, would show it. Everything else is pending or could not be checked, and says which transcript is missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from reconcile.config import Tolerances
from reconcile.dates import cycle_window
from reconcile.history import place
from reconcile.kinds import PaymentState, PostingState
from reconcile.matching import Matches, orders, processing, timely
from reconcile.matching.designation import account_tin, designated, modules_of, tin_agrees
from reconcile.matching.elections import Election, elections, strayed
from reconcile.matching.netting import Undone
from reconcile.matching.pairs import Pair, Slot, is_to_come
from reconcile.matching.reasons import why_matched
from reconcile.matching.twins import is_bank_line, repeats, repeats_among
from reconcile.model import Module, ModuleKey, Payment, TaxPeriod
from reconcile.modules import Ledger
from reconcile.money import to_words
from reconcile.outcome import PaymentResult

DOUBLE_POSTING_DAYS = 5
REASONS = 4
"""So many modules that a payment can have been made for are told of one by one."""
MOVED_SHOWN_AFTER = timedelta(days=21)
"""What the IRS takes off one account stands on the other so many days later."""
_DOUBTFUL_FIRST: tuple[PaymentState, ...] = ("not_checkable", "pending", "not_posted")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Hold the state of every payment and every payment posting, and the steps by which overpayments were passed on.

    ``overdue`` are the ids of payments that a record calls scheduled, and that a transcript would show by now if they were made.
    """

    results: tuple[PaymentResult, ...]
    postings: dict[str, PostingState]
    doubles: dict[str, Pair]
    twins: dict[str, Payment]
    elections: tuple[Election, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    overdue: frozenset[str] = frozenset()

    def place(self, payment: Payment) -> str:
        """Return where a payment is recorded, its file included where that is known: two records may stand in two files."""
        return _place(payment, self.names)


def _place(payment: Payment, names: Mapping[str, str]) -> str:
    name = names.get(payment.source)
    return f"{name}, {payment.where}" if name else payment.where


class _Judge:
    def __init__(
        self, payments: Sequence[Payment], matches: Matches, ledger: Ledger, tolerances: Tolerances, names: Mapping[str, str]
    ) -> None:
        self.names = names
        self.matches = matches
        self.modules = ledger.current
        self.history = ledger.history
        self.tolerances = tolerances
        undone = matches.netting.undone.values()
        self.moved = {(entry.original.date, entry.original.amount) for entry in undone if entry.nature != "dishonored"}
        self.elected: set[str] = set()
        self.by_id = {module.id: module for module in self.modules}
        self.places: dict[tuple[str | None, TaxPeriod | None], list[Module]] = defaultdict(list)
        for module in self.modules:
            self.places[(module.key.form, module.key.period)].append(module)
        self.removed: dict[int, list[Undone]] = defaultdict(list)
        for entry in matches.netting.undone.values():
            if entry.original.id not in matches.by_posting and entry.arrival is None:
                self.removed[-(entry.original.amount or 0)].append(entry)
        self.made: dict[int, list[Payment]] = defaultdict(list)
        for payment in payments:
            if payment.set_aside is None or payment.id in matches.by_payment:
                self.made[payment.amount].append(payment)
        self.overdue: set[str] = set()
        self.debits = {_line(p) for pair in matches.pairs for p in pair.payments if is_bank_line(p)}
        self.twins = self._twins()
        self.elections = elections(self.modules, [p for p in payments if p.kind == "credit_elect" and p.set_aside is None])
        self.claimed = {claim.id: (number, step) for number, step in enumerate(self.elections) for claim in step.claims}
        self.strayed = strayed(self.elections)

    def _twins(self) -> dict[str, Payment]:
        free, references = self.matches.payments, self.matches.references
        paired = [payment for pair in self.matches.pairs for payment in pair.payments]
        found = repeats(free, paired, references)
        return found | repeats_among([payment for payment in free if payment.id not in found], references)

    # --- payments ----------------------------------------------------------------------------------------------------

    def judge(self, payment: Payment) -> PaymentResult:
        if payment.set_aside is not None and payment.id not in self.matches.by_payment:
            return PaymentResult(payment, "set_aside", (), self._to_come(payment) or payment.set_aside)
        if payment.kind == "credit_elect":
            return self.credit_elect(payment)
        pair = self.matches.by_payment.get(payment.id)
        if pair is not None:
            return self.matched(payment, pair)
        twin = self.twins.get(payment.id)
        if twin is not None:
            told = f"The same payment is recorded in {_place(twin, self.names)} too."
            return PaymentResult(payment, "duplicate_record", (), told)
        return self.missing(payment)

    def _to_come(self, payment: Payment) -> str:
        """Say what became of a payment that a record calls scheduled: that it stands in another, or on no transcript."""
        if not is_to_come(payment) or payment.kind == "credit_elect":
            return ""
        if twin := next((one for one in self.made[payment.amount] if _is_one(payment, one)), None):
            return f"{payment.set_aside}; {_place(twin, self.names)} tells of that payment too, and it was made"
        found = self.missing(payment)
        if found.state != "not_posted":
            return ""
        self.overdue.add(payment.id)
        return f"{payment.set_aside}, for {payment.date}. {found.reason} It was not made, or was not credited."

    def matched(self, payment: Payment, pair: Pair) -> PaymentResult:
        period = pair.slots[0].module.key.period if payment.period is None else None
        if pair.ambiguous:
            slots = pair.readings
            reason = f"{len(slots)} postings fit equally well; none is picked."
            if len(slots) == 1:
                reason = f"Several sums of {len(pair.payments)} payments make one posting equally well; none is picked."
            elif pair.basis in ("parts", "combined"):
                reason = f"Several sums of {len(slots)} postings fit equally well; none is picked."
            return PaymentResult(payment, "ambiguous", tuple(s.posting.id for s in slots), reason, None, pair.alternatives)
        if pair.doubtful_place:
            return PaymentResult(payment, "not_checkable", (), orders.unreadable(pair), None, pair.alternatives)
        return PaymentResult(
            payment,
            "matched",
            tuple(slot.posting.id for slot in pair.slots),
            " ".join(part for part in (why_matched(pair), self._in_time(payment, pair)) if part),
            period,
            pair.alternatives,
        )

    def _in_time(self, payment: Payment, pair: Pair) -> str:
        """Say why a late posting, or a notice that came between, costs nothing, where the credit counts from the right day."""
        if pair.basis == "undone" or pair.late or any(timely.missed(payment, one) for one in pair.slots):
            return ""
        said = [timely.in_time_words(payment, pair.slots[0])]
        # What was moved here posted somewhere else first: its arrival tells nothing of how fast the payment was processed.
        own = [s for s in pair.slots if s.posting.role != "transfer" and (s.posting.date, s.posting.amount) not in self.moved]
        if found := processing.best(own, self.history):
            said.append(processing.told(payment, *found, self.tolerances.allowance(payment.sure_method)))
        elif own:
            said.append(processing.hinted(payment, own[0]))
        return " ".join(part for part in said if part)

    def credit_elect(self, payment: Payment) -> PaymentResult:
        number, step = self.claimed.get(payment.id, (0, None))
        if step is None or not step.receivers:
            return self._elected_anywhere(payment, step)
        where, credits = str(step.receivers[0].key), step.standing()
        elsewhere = self.strayed[number].standing() if number in self.strayed else ()
        own = [s for s in (*credits, *elsewhere) if s.posting.amount == -payment.amount and s.posting.id not in self.elected]
        # Of two spouses' credits the claimant's own comes first.
        own.sort(key=lambda slot: tin_agrees(payment, slot.module) is False)
        if own:
            self.elected.add(own[0].posting.id)
            return self._elected(payment, own[:1])
        if credits and step.claimed == step.into:
            return PaymentResult(
                payment, "matched", tuple(s.posting.id for s in credits), f"Part of what {where} received, which adds up."
            )
        left = [s for s in credits if s.posting.id not in self.elected]
        if left:
            shown = to_words(-sum(s.posting.amount or 0 for s in left))
            reason = f"{where} shows {shown} applied from another period, not {to_words(payment.amount)}."
            return PaymentResult(payment, "matched", tuple(s.posting.id for s in left), reason)
        verdicts = [self._on(payment, module, self.tolerances.shown_after("unknown")) for module in step.receivers]
        state, reason = min(verdicts, key=lambda verdict: _DOUBTFUL_FIRST.index(verdict[0]))
        if state == "not_posted":
            reason = f"No overpayment applied from another period stands on {where}, though its transcript would show it."
        return PaymentResult(payment, state, (), reason)

    def _elected(self, payment: Payment, slots: Sequence[Slot]) -> PaymentResult:
        reason = f"The credit stands on {slots[0].module.key} as code {slots[0].posting.code}."
        return PaymentResult(payment, "matched", (slots[0].posting.id,), reason)

    def _elected_anywhere(self, payment: Payment, step: Election | None) -> PaymentResult:
        """Look for a credit of the claim's amount where the record names no period; else name what is missing."""
        for other in self.elections if step is None and payment.period is None else ():
            mine = any(tin_agrees(payment, module) is not False for module in other.receivers)
            for slot in other.standing() if mine and payment.form in (None, other.form) else ():
                if slot.posting.amount == -payment.amount and slot.posting.id not in self.elected:
                    self.elected.add(slot.posting.id)
                    return self._elected(payment, (slot,))
        reason = "An overpayment applied from another year is no bank payment, and no transcript here shows this credit."
        if step is not None:
            passed = "passed on the same" if step.out == payment.amount else f"passed on {to_words(step.out)}"
            reason = f"No transcript of Form {step.form}, period {step.period} is in the folder; the period before it {passed}."
        missing = [key for key in designated(payment, self.modules) if not self.places.get((key.form, key.period))]
        wait = self.tolerances.shown_after(payment.sure_method)
        told = [reason, *(orders.absent(payment, key, wait) for key in missing[:REASONS])]
        return PaymentResult(payment, "not_checkable", (), " ".join(told))

    def missing(self, payment: Payment) -> PaymentResult:
        keys = designated(payment, self.modules)
        if not keys:
            reason = "The record names no form, and no transcript is there to compare. Order that of the return it was paid for."
            return PaymentResult(payment, "not_checkable", (), reason)
        verdicts = [self.would_show(payment, key) for key in keys]
        proposed = keys[0].period if payment.period is None and len(keys) == 1 else None
        state = min((verdict[0] for verdict in verdicts), key=_DOUBTFUL_FIRST.index)
        reasons = list(dict.fromkeys(reason for found, reason in verdicts if found == state))
        more = [f"And {len(reasons) - REASONS} more like these."] if len(reasons) > REASONS else []
        if is_bank_line(payment) and _line(payment) in self.debits:
            more.append(
                "Another debit of this day and amount in the same download has its posting; if the bank listed one debit twice, "
                "this is that payment."
            )
        reason = " ".join([*reasons[:REASONS], *more])
        entry = self._removed(payment)
        if entry is not None and state == "not_posted" and (again := self._in_transit(payment, keys, entry)) is not None:
            state, reason = (
                "pending",
                f"The money may be on its way to another account; draw the transcripts again after {again}.",
            )
        trace = self._trace(entry) if entry is not None else self._vanished(payment)
        words = " ".join(part for part in (reason, trace, *self._ruled_out(payment)) if part)
        return PaymentResult(payment, state, (), words, proposed, (trace,) if trace else ())

    def _ruled_out(self, payment: Payment) -> Iterator[str]:
        """Tell of the postings that a person ruled out for a payment that now stands nowhere."""
        for result in self.matches.decisions if payment.id in self.matches.forbidden.payments else ():
            one = result.decision
            if one.action == "forbid" and result.standing == "in_force" and payment.id in one.payments:
                yield f"Ruled out for it is {result.words.rpartition(' paired with ')[2]}, by {one.signed}"

    def _removed(self, payment: Payment) -> Undone | None:
        """Return a posting of this amount and these days that the IRS took off without a new home in sight."""
        allowance = self.tolerances.allowance(payment.sure_method)
        for entry in self.removed.get(payment.amount, ()):
            first = entry.original
            ruled_out = (payment.id, first.id) in self.matches.forbidden.pairs
            if first.date is not None and abs((first.date - payment.date).days) <= allowance and not ruled_out:
                return entry
        return None

    def _vanished(self, payment: Payment) -> str:
        """Tell of a posting of this amount and these days that stood on an older copy and is gone."""
        allowance = self.tolerances.allowance(payment.sure_method)
        for step in self.history.steps:
            for row in (change.row for change in step.of("vanished")):
                if row.amount == -payment.amount and row.date and abs((row.date - payment.date).days) <= allowance:
                    old, new = step.days
                    gone = f"stood on the copy drawn {old} ({place(row)}) and is gone from the one drawn {new}"
                    return f"Code {row.code} of {row.date} on {step.newer.key} may have been it; it {gone}."
        return ""

    def _trace(self, entry: Undone) -> str:
        first, where = entry.original, self.by_id[entry.original.module].key
        by = f"code {entry.by.code} of {entry.by.date}"
        return f"Code {first.code} of {first.date} on {where} may have been it; that was taken off by {by}."

    def _in_transit(self, payment: Payment, keys: Sequence[ModuleKey], entry: Undone) -> date | None:
        """Return when to look again, if the money was taken off too shortly before the transcripts to stand anywhere by then.

        The receiving side posts a cycle or more after the sending side. A removal that only repeats the payment's date does not
        tell when it was made.
        """
        taken = _taken_off(entry)
        there = [module for key in keys for module in modules_of(key, payment, self.places.get((key.form, key.period), ()))]
        drawn = [module.transcript.drawn for module in there if module.transcript.drawn]
        if taken is None or not drawn or taken + MOVED_SHOWN_AFTER <= max(drawn):
            return None
        return taken + MOVED_SHOWN_AFTER

    def would_show(self, payment: Payment, key: ModuleKey) -> tuple[PaymentState, str]:
        """Tell what the transcripts of one module say of a payment that stands on none."""
        there = modules_of(key, payment, self.places.get((key.form, key.period), ()))
        wait = self.tolerances.shown_after(payment.sure_method)
        stated = account_tin(payment)
        if stated is not None and not any(m.key.tin is None or stated.agrees(m.key.tin) for m in there):
            # A joint account is kept under the first number: what was paid under the second may stand on an account of its own.
            there = ()
        if not there:
            return "not_checkable", orders.absent(payment, key, wait)
        verdicts = [self._on(payment, module, wait) for module in there]
        return min(verdicts, key=lambda verdict: _DOUBTFUL_FIRST.index(verdict[0]))

    def _on(self, payment: Payment, module: Module, wait: int) -> tuple[PaymentState, str]:
        drawn = module.transcript.drawn
        if drawn is None:
            return "not_checkable", orders.undated(payment, module, wait)
        age = (drawn - payment.date).days
        if age < wait:
            return "pending", orders.too_early(payment, module, wait)
        if not module.trusted:
            return "not_checkable", orders.doubtful(payment, module, wait)
        words = orders.module_words(module.key)
        return "not_posted", f"The transcript of {words}, drawn {drawn} ({age} days later), does not show it, nor does any other."

    # --- postings ----------------------------------------------------------------------------------------------------

    def doubles(self) -> dict[str, Pair]:
        """Return the free postings that repeat a matched one: same module, same amount, days apart."""
        matched: dict[tuple[str, int | None, date], Pair] = {}
        for pair in self.matches.pairs:
            # What was taken back is not doubled by the posting that replaced it, nor is a part by a row of its amount.
            for slot in (s for s in pair.slots if pair.basis == "exact" and not s.posting.is_levy):
                if slot.posting.date is not None:
                    matched.setdefault((slot.module.id, slot.posting.amount, slot.posting.date), pair)
        found: dict[str, Pair] = {}
        # What the IRS took by levy it took each time anew, in equal parts of a wage as a rule.
        for slot in (slot for slot in self.matches.slots if not slot.posting.is_levy):
            for away in sorted(range(-DOUBLE_POSTING_DAYS, DOUBLE_POSTING_DAYS + 1), key=abs):
                if slot.posting.date is None:
                    break
                near = matched.get((slot.module.id, slot.posting.amount, slot.posting.date + timedelta(days=away)))
                if near is not None and all(self.matches.forbidden.allows(p, slot) for p in near.payments):
                    found.setdefault(slot.posting.id, near)
        return found

    def states(self, doubles: dict[str, Pair]) -> dict[str, PostingState]:
        states: dict[str, PostingState] = {}
        # Of several equal readings none is picked, and on an account that cannot be read nothing is: no payment is theirs yet.
        open_ = {slot.posting.id for pair in self.matches.pairs if not pair.settled for slot in pair.readings}
        for module in self.modules:
            for posting in module.postings:
                if not posting.is_payment:
                    continue
                if posting.id in self.matches.netting.undone:
                    states[posting.id] = "reversed"
                elif posting.id in self.matches.by_posting and posting.id not in open_:
                    states[posting.id] = "matched"
                else:
                    states[posting.id] = "duplicate" if posting.id in doubles else "unrecorded"
        return states


def _line(payment: Payment) -> tuple[str, date, int]:
    return payment.source, payment.date, payment.amount


def _is_one(planned: Payment, made: Payment) -> bool:
    """Tell whether a payment that was made, in another file, may be the one that a record calls scheduled."""
    near = abs((made.date - planned.date).days) <= DOUBLE_POSTING_DAYS
    apart = planned.tin is not None and made.tin is not None and not planned.tin.agrees(made.tin)
    return near and not apart and made.source != planned.source and made.form in (None, planned.form or made.form)


def _taken_off(entry: Undone) -> date | None:
    """Return the day a payment was taken off: by the cycle where one is printed, else by a date that is not the payment's own."""
    try:
        return cycle_window(entry.by.cycle or "")[1]
    except ValueError:
        return entry.by.date if entry.by.date != entry.original.date else None


def judge(
    payments: Sequence[Payment],
    matches: Matches,
    ledger: Ledger,
    tolerances: Tolerances,
    names: Mapping[str, str] | None = None,
) -> Judgement:
    """Return the state of every payment and of every payment posting of the current modules.

    ``names`` are the printable names of the files, by source id.
    """
    judge_ = _Judge(payments, matches, ledger, tolerances, names or {})
    doubles = judge_.doubles()
    results = tuple(judge_.judge(payment) for payment in sorted(payments, key=lambda p: (p.date, p.amount, p.id)))
    states, overdue = judge_.states(doubles), frozenset(judge_.overdue)
    return Judgement(results, states, doubles, judge_.twins, judge_.elections, judge_.names, overdue)
