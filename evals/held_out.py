"""A library without some users' ratings, so that nobody is recommended to from his own answers."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from store.catalog import Ratings
from store.library import Library


def without_users(library: Library, users: Iterable[int]) -> Library:
    """Returns the library with these users' rows taken out of the ratings table.

    The collaborative leg reads that table. The films' own counts and means stay as they are, and
    the vectors and indexes, which know no users, are shared.

    Args:
        library: The library as shipped.
        users: User numbers, from 0.
    """
    table = library.catalog.ratings_table
    kept = ~np.isin(table.users, np.array(sorted(set(users)), np.int64))
    ratings = Ratings(table.users[kept], table.positions[kept], table.stars[kept])
    catalog = replace(library.catalog, ratings_table=ratings)
    return Library(catalog, library.encoder, library.home)
