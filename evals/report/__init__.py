"""The report: one page and one summary, written from the results of the other evaluations."""
