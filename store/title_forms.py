"""Turns a catalog title into the form people use: ``Matrix, The (a.k.a. X)`` → ``The Matrix``."""

import re

ARTICLES = (
    "The", "A", "An",
    "La", "Le", "Les", "L'", "L’", "Un", "Une",
    "Il", "Lo", "Gli", "Una", "El", "Los", "Las",
    "Der", "Die", "Das", "Ein", "Eine", "Det", "Het",
)  # fmt: skip

_ARTICLE = "|".join(re.escape(article) for article in ARTICLES)
_LAST = re.compile(rf"^(?P<rest>.+?),\s*(?P<article>{_ARTICLE})(?P<tail>\s*[:\-–].*)?$", re.I)
_GROUP = re.compile(r"\s*\((?P<inside>[^()]*)\)\s*$")
_YEAR = re.compile(r"^\s*(?:18|19|20)\d\d\s*$")
_AKA = re.compile(r"^(?:a\.?\s?k\.?\s?a\.?|aka)\s+", re.I)
_CONTINUED = re.compile(r"(?<!,)\s(?:or|of|and)$", re.I)


def article_first(title: str) -> str:
    """Returns the title with a trailing article, in whatever language, moved to the front."""
    found = _LAST.match(title.strip())
    if not found:
        return title.strip()
    article, rest, tail = found["article"], found["rest"], found["tail"] or ""
    space = "" if article[-1] in "'’" else " "
    return f"{article}{space}{rest}{tail.rstrip()}"


def split_title(raw: str) -> tuple[str, tuple[str, ...], int | None]:
    """Splits a catalog title into its name for people, its other names, and a year in it.

    The catalog's own form is the last of the other names when it differs.
    """
    own = " ".join(raw.split())
    main, year = own, None
    groups: list[str] = []
    while (found := _GROUP.search(main)) and found.start() > 0:
        head = main[: found.start()].rstrip()
        if _CONTINUED.search(head):
            break
        if _YEAR.match(found["inside"]) and year is None:
            year = int(found["inside"])
            own = own.replace(found.group(0), "", 1).rstrip() if not groups else own
        else:
            groups.insert(0, _AKA.sub("", found["inside"].strip()))
        main = head
    title = article_first(main)
    others = [article_first(group) for group in groups if group]
    names = [name for name in (*others, main, own) if name and name != title]
    return title, tuple(dict.fromkeys(names)), year
