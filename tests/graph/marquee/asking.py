"""What the tests of the Python door share."""

from graph import Context, Reply

NOW = Context(max_questions=0, mind="builtin")
ASKING = Context(mind="builtin")


def ids(reply: Reply) -> list[int]:
    return [film.movie_id for film in reply.recommendations]
