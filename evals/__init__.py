"""Measuring: transcripts, test sets, metrics, audits, benchmarks."""
