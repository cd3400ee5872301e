"""Starting over with a wish: "forget everything I said, new mood: comedy"."""

from nodes.builtin.extract import turn
from nodes.builtin.extract.document import normalise
from nodes.builtin.extract.lexicon import pattern
from nodes.contracts import Dialogue, Extraction
from store.library import Library

WISHING = ("recommend", "more_like")


def extract(text: str, dialogue: Dialogue, library: Library) -> Extraction:
    """Reads one user turn; one that starts over says what it wishes from there on.

    Args:
        text: The canonical text of the turn.
        dialogue: What the conversation has established and shown so far.
        library: The catalog and its title index.

    Returns:
        Intent, signals with quotes, withdrawals, reactions and the films the turn is about.
    """
    found = turn.extract(text, dialogue, library)
    if found.intent != "reset":
        return found
    match = pattern("intents.reset").search(normalise(text))
    rest = text[match.end() :] if match else ""
    anew = turn.extract(rest, dialogue.model_copy(update={"signals": []}), library)
    if anew.intent not in WISHING or not anew.signals:
        return found
    return anew.model_copy(update={"intent": "reset", "withdrawn": []})
