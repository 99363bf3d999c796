"""Reconcile every client folder of a firm by night: read only what changed, and tell what is new, changed and cleared."""
