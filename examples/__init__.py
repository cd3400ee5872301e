"""Marquee inside something else."""
