"""Ways of spending a model on a ranking: a few candidates, or a whole catalog in chunks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nodes.contracts import Candidate

K = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """One way of spending the model.

    Attributes:
        name: For people.
        pool: Candidates that retrieval hands over; 0: the whole catalog, in chunks.
        model: Whether the model ranks; without it the built-in mind does, for nothing.
        reasons: Whether it also writes a reason for each film, as it does in a conversation.
    """

    name: str
    pool: int
    model: bool = True
    reasons: bool = False


@dataclass(frozen=True, slots=True)
class Chunks:
    """How the whole catalog is put to the model.

    Attributes:
        size: Films a call.
        films: Only so many of the most rated films; 0: all.
    """

    size: int = 100
    films: int = 0


def plans(pools: Sequence[int], whole: bool, reasons: Sequence[int] = ()) -> list[Plan]:
    """Returns the plans to compare, the free one first.

    Args:
        pools: Candidates that the model ranks by numbers alone.
        whole: Whether it also ranks the whole catalog.
        reasons: Candidates that it ranks with a reason for each film chosen.
    """
    found = [Plan("built-in, 50", 50, model=False)]
    found += [Plan(f"model, {pool}", pool) for pool in pools]
    found += [Plan(f"model with reasons, {pool}", pool, reasons=True) for pool in reasons]
    return [*found, Plan("model, whole catalog", 0)] if whole else found


def tournament(
    films: Sequence[Candidate], choose: Callable[[Sequence[Candidate]], list[int]], size: int
) -> list[int]:
    """Returns the best of many films: those chosen of each chunk meet until one chunk holds all.

    Args:
        films: The field.
        choose: Returns the few best of one chunk, best first.
        size: Films a chunk; more than are chosen of one, or it would never end.

    Raises:
        ValueError: The chunks are no larger than what is chosen of one.
    """
    if size <= K:
        raise ValueError(f"chunks of {size} can't be told apart by choosing {K}")
    field = list(films)
    while len(field) > size:
        by_id = {film.movie_id: film for film in field}
        chosen = [
            by_id[movie_id]
            for start in range(0, len(field), size)
            for movie_id in choose(field[start : start + size])[:K]
        ]
        field = chosen
    return choose(field) if field else []
