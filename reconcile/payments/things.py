"""Know the titles of lists of other things than tax: rents, loans, gifts, wages."""

from __future__ import annotations

import re
from functools import lru_cache

from reconcile.payments import classify

# Nobody is called so; a firm may be, and says by its name that it is one.
_THING = (
    r"(?:RENTS?|RENTALS?|LEASES?|LOANS?|MORTGAGES?|TITHES?|TITHING|OFFERINGS?|GIFTS?|DONATIONS?|CHARIT(?:Y|ABLE)|TUITION|ALIMONY"
    r"|CHILD SUPPORT|CHILD ?CARE|DAY ?CARE|ALLOWANCES?|UTILIT(?:Y|IES)|GROCER(?:Y|IES)|HOA|DUES|MEMBERSHIPS?|SUBSCRIPTIONS?"
    r"|WAGES|SALAR(?:Y|IES)|PAYCHECKS?|PAYROLL|INVOICES?|BILLS|EXPENSES?|PURCHASES|REIMBURSEMENTS?|DISTRIBUTIONS|DIVIDENDS|PREMIUMS?"
    r"|CREDIT CARDS?|VACATION|REMODEL(?:ING)?|RENOVATION|REPAIRS|GIRL SCOUTS?|LESSONS|PRESCRIPTIONS?|ELECTRIC BILL|WATER BILL)"
)
_FIRM = r"(?:LLC|LLP|LP|INC|CORP|CO|COMPANY|LTD|PC|PLLC|TRUST|PARTNERS(?:HIP)?|GROUP|ASSOCIATES|SERVICES|AGENCY|SHOP|STORE)"
_NAMED = re.compile(rf"(?<![\w-]){_THING}(?![\w-])(?!(?: [\w&']+){{0,3}},? {_FIRM}\b)")
# Names of trades are names of firms too: they say it where the title has no other word.
_TRADES = (
    r"(?:INSURANCE|ELECTRIC(?:ITY)?|GAS|WATER|PHONE|INTERNET|FOOD|MEALS?|DINING|TRAVEL|CAR|AUTO|TRUCK|VEHICLE|FUEL|MEDICAL|DOCTORS?"
    r"|DENT(?:IST|AL)|PHARMACY|HEALTH|LIFE|HOME|HOUSE|OFFICE|CHURCH|SCHOOL|COLLEGE|SUPPLIES|EQUIPMENT|ADVERTISING|MARKETING|CONTRACTORS?"
    r"|CONSULTING|LEGAL|ACCOUNTING|SOFTWARE|STORAGE|PARKING|LANDSCAPING|LAWN|CLEANING|MAINTENANCE|FURNITURE|ROOF|KITCHEN|CONDO|DRAWS?"
    r"|SAVINGS|INVESTMENTS?|BROKERAGE|STOCKS?|PENSION|IRA|401K|HSA|CHRISTMAS|BIRTHDAYS?|WEDDING|FUNERAL|PETS?|VET|GYM|CAMP|PIANO|MUSIC"
    r"|SALES|BONUS(?:ES)?|COMMISSIONS?)"
)
_NEUTRAL = (
    r"(?:PAYMENTS?|PMTS?|PAID|CHECKS?|WRITTEN|LIST|LOG|RECORDS?|TRACKER|SHEET\d*|MONTHLY|QUARTERLY|YEARLY|ANNUAL|WEEKLY|MY|OUR|THE|FOR|OF"
    r"|TO|AND|IN|ON|YEAR|YR|19[89]\d|20\d\d)"
)
_OF_TRADES = re.compile(rf"(?:{_NEUTRAL} )*{_TRADES}(?: (?:{_TRADES}|{_NEUTRAL}))*")


@lru_cache(maxsize=1024)
def names_thing(title: str) -> bool:
    """Tell whether a title that speaks of no tax is of other things; the name of a person or a firm says nothing."""
    plain = classify.normalise(title.replace("_", " "))
    if _NAMED.search(plain):
        return True
    return _OF_TRADES.fullmatch(" ".join(re.findall(r"\w+", plain))) is not None
