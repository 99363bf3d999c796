"""Read the taxpayer's own payment records, whatever they are kept in.

``claims`` tells whether a file is such a record, ``is_table`` whether one that nobody claims could be; ``read`` turns it into
payments, rows set aside, and problems; ``join`` makes one payment of the records that several files hold of it.
"""

from reconcile.payments.claims import claims as claims
from reconcile.payments.claims import is_table as is_table
from reconcile.payments.joining import join as join
from reconcile.payments.reader import read as read

__all__ = ["claims", "is_table", "join", "read"]
