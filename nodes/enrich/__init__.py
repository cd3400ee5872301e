"""Enrichment: what a chat model writes about a film, from its title, year and genres alone."""
