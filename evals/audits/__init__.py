"""Audits: what must never happen, tried many times and counted."""
