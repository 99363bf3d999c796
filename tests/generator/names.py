"""Invent people, firms and numbers, and mask them the way the IRS does."""

from __future__ import annotations

import random

from tests.generator.ledger import Party, TinKind, TinNumber

_FIRST = ("Orla", "Tamsin", "Bexley", "Corvin", "Della", "Emeric", "Fenwick", "Greta", "Halden", "Isolde", "Jorun", "Keziah")
_LAST = ("Ashdown", "Brackwell", "Corrigal", "Dunmarch", "Elverson", "Farrowby", "Gillespan", "Hartwold", "Ingersby", "Kestling")
_FIRMS = ("Harbor Pine Trading Co Inc", "Quillmark Design LLC", "Northmere Tool Works Inc", "Saltbrook Bakery LLC")
_STREETS = ("1234 Mill Lane", "77 Harrow Rd", "9 Orchard Way", "410 Quarry St", "18 Wharf Row", "2206 Birch Ct")


def cut(word: str) -> str:
    """Return a word as the IRS masks it: its first four letters, one letter fewer when it has no more than four."""
    return (word[:4] if len(word) > 4 else word[:-1]).upper()


def mask_person(*names: str) -> str:
    """Return the masked name line of one person, or of a couple printed as both first names and the shared name."""
    *firsts, last = names
    return f"{' & '.join(cut(first) for first in firsts)} {cut(last)}"


def mask_firm(name: str) -> str:
    """Return the masked name line of a business."""
    return " ".join(cut(word) for word in name.split())


def number(rng: random.Random, kind: TinKind, taken: set[str]) -> TinNumber:
    """Return a number that was never issued, its last four digits not yet taken in this client."""
    while True:
        last4 = f"{rng.randrange(1000, 9999)}"
        if last4 not in taken:
            break
    taken.add(last4)
    # Groups 10 to 49 under area 9xx are no ITIN either; the EIN prefix 00 was never assigned.
    head = f"00{rng.randrange(100, 999)}" if kind == "ein" else f"9{rng.randrange(10, 99)}{rng.randrange(10, 49)}"
    return TinNumber(head + last4, kind)


def person(rng: random.Random, taken: set[str]) -> Party:
    """Return one invented taxpayer."""
    first, last = rng.choice(_FIRST), rng.choice(_LAST)
    return Party(number(rng, "ssn", taken), (mask_person(first, last),), rng.choice(_STREETS)[:6].upper().strip())


def couple(rng: random.Random, taken: set[str]) -> tuple[Party, Party]:
    """Return a couple: the joint account under the first number, and the second spouse's own account."""
    one, two = rng.sample(_FIRST, 2)
    last, street = rng.choice(_LAST), rng.choice(_STREETS)[:6].upper().strip()
    first, second = number(rng, "ssn", taken), number(rng, "ssn", taken)
    return Party(first, (mask_person(one, two, last),), street, second), Party(second, (mask_person(two, last),), street)


def firm(rng: random.Random, taken: set[str]) -> Party:
    """Return one invented business."""
    return Party(number(rng, "ein", taken), (mask_firm(rng.choice(_FIRMS)),), rng.choice(_STREETS)[:6].upper().strip())
