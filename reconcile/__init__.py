"""Reconcile IRS account transcripts with a taxpayer's own payment records."""

__version__ = "0.1.0"
