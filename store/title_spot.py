"""Spotting: which runs of words in a text are names of catalog films."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from store import title_unknown as outside
from store.title_choose import (
    Span,
    choose,
    extend_lists,
    inside,
    only_titles,
    outreaches,
    sentence_lists,
)
from store.title_evidence import (
    cue_ends,
    evidence,
    name_before,
    part_of_longer_name,
)
from store.title_keys import Tier
from store.title_names import Names
from store.title_need import Need, need
from store.title_setting import Gap, Setting
from store.title_text import ARTICLES, LOOSE_WORDS, join
from store.title_words import TitleWords
from store.title_years import number_follows, year_beside

_LONGEST = 20_000
_MOST_WORDS = 14
_MOST_WORDS_FUZZY = 6
_SHORTEST_FUZZY = 7
_SOFT_GAP = re.compile(r"[,.;!?]")
_STYLE = frozenset({"like", "style", "esque", "type", "ish", "level", "era"})


@dataclass(slots=True)
class Reading:
    """What a text names: films of the catalog, and films that are not in it."""

    found: list[Span] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class Spotter:
    """Reads texts against the names of a catalog."""

    def __init__(
        self,
        names: Names,
        lexicon: TitleWords,
        near: Callable[[str, int | None], list[int]],
    ) -> None:
        self._names = names
        self._lexicon = lexicon
        self._near = near
        self._last: tuple[str, Reading] = ("", Reading())

    def read(self, text: str) -> Reading:
        """Returns the films that a text names."""
        last_text, reading = self._last
        if last_text != text:
            reading = self._read(text)
            self._last = (text, reading)
        return reading

    def _read(self, text: str) -> Reading:
        setting = Setting.of(text[:_LONGEST], self._lexicon)
        spans, foreign = self._candidates(setting)
        regions = outside.regions(setting, spans)
        spans = [s for s in spans if not any(r.holds(s.first, s.last) for r in regions)]
        spans = [s for s in spans if not any(inside(s, f) for f in foreign)]
        chosen = only_titles(setting, spans) or choose(spans)
        extend_lists(setting, spans, chosen)
        chosen += sentence_lists(setting, spans, chosen)
        for region in list(regions):
            positions = self._near(region.text, region.year)
            if positions:
                regions.remove(region)
                chosen.append(_fuzzy(setting, region.first, region.last, positions, region.year))
        chosen += self._misspelt(setting, [*chosen, *foreign, *regions])
        extend_lists(setting, spans, chosen)
        found = sorted((c for c in chosen if c.positions), key=lambda span: span.start)
        foreign += [c for c in chosen if not c.positions]
        return Reading(found, outside.names(setting, found, foreign, regions))

    def _candidates(self, setting: Setting) -> tuple[list[Span], list[Span]]:
        """Returns the runs that are names, and those whose number or year is another film's."""
        spans: list[Span] = []
        foreign: list[Span] = []
        for first in range(len(setting.words)):
            for last, key, punctuated in _runs(setting, first, self._names):
                span = self._weigh(setting, first, last, key, punctuated)
                if span is not None and span.foreign:
                    foreign.append(span)
                elif span is not None:
                    spans.append(span)
        sure = [span for span in spans if span.score >= span.need]
        foreign = [f for f in foreign if not any(outreaches(s, f) for s in sure)]
        return spans, foreign

    def _weigh(
        self, setting: Setting, first: int, last: int, key: str, punctuated: bool
    ) -> Span | None:
        """Returns a run with a title's key as a span, or None where it cannot be one."""
        start, end = setting.words[first].start, setting.words[last].end
        said = year_beside(setting.text, start, end)
        if _points(setting, first, last):
            return None
        positions, tier = self._names.look_up(key, said.year if said else None)
        foreign = bool(said and said.firm and not positions)
        if not positions:
            said = said if foreign else None
            positions, tier = self._names.look_up(key)
        if not positions and not said and part_of_longer_name(setting, first, last):
            return None
        if not positions:
            return self._absent(setting, first, last, key)
        if punctuated and not self._punctuated(positions):
            return None
        popular = self._names.popular(positions)
        run = setting.words[first : last + 1]
        needed = need(run, key, self._lexicon, popular, tier)
        score = evidence(setting, first, last) + (said.evidence if said and not foreign else 0)
        span = Span(
            first, last, start, end, tuple(positions), tier, said.year if said else None,
            needed, score, foreign=foreign,
        )  # fmt: skip
        if foreign:
            return replace(span, end=end)
        if said is None:
            return self._numbered(setting, span)
        slipped = self._names.films[positions[0]].year != said.year
        return None if slipped and name_before(setting, first) else span

    def _absent(self, setting: Setting, first: int, last: int, key: str) -> Span:
        """Returns the span of a well-known film that the catalog does not hold."""
        start, end = setting.words[first].start, setting.words[last].end
        said = year_beside(setting.text, start, end)
        needed = need(setting.words[first : last + 1], key, self._lexicon, False, Tier.TITLE)
        score = evidence(setting, first, last) + (said.evidence if said else 0)
        year = said.year if said else None
        if first == last and setting.words[first].text.islower() and self._lexicon.real(key):
            needed = Need.CERTAIN  # "post" and "nope" are talk
        return Span(first, last, start, end, (), Tier.TITLE, year, needed, score)

    def _numbered(self, setting: Setting, span: Span) -> Span | None:
        """Looks at the number behind a name without a year, and at the words it may belong to."""
        first, last = span.first, span.last
        number = number_follows(setting.text, setting.words, last, self._lexicon.counted)
        if number and number[1] == 1:
            return replace(span, last=number[0], end=setting.words[number[0]].end)
        if number is None and (subtitle := _subtitle_end(setting, last)):
            return replace(span, last=subtitle, foreign=True)
        if number:
            end = setting.words[number[0]].end
            return replace(span, last=number[0], end=end, foreign=True)
        if _hyphenated(setting, first, last) and span.need:
            return None
        return None if part_of_longer_name(setting, first, last) else span

    def _punctuated(self, positions: Sequence[int]) -> bool:
        films = [self._names.films[position] for position in positions]
        return any(_SOFT_GAP.search(" ".join((film.title, *film.aliases))) for film in films)

    def _misspelt(self, setting: Setting, taken: Sequence[outside.Words]) -> list[Span]:
        found: list[Span] = []
        for first in cue_ends(setting):
            longest = min(first + _MOST_WORDS_FUZZY, len(setting.words))
            for last in range(longest - 1, first - 1, -1):
                if any(s.first <= last and first <= s.last for s in [*taken, *found]):
                    continue
                if not self._worth_spelling(setting, first, last):
                    continue
                positions = self._near(setting.written(first, last), None)
                if positions:
                    found.append(_fuzzy(setting, first, last, positions, None))
                    break
        return found

    def _worth_spelling(self, setting: Setting, first: int, last: int) -> bool:
        run = setting.words[first : last + 1]
        written = setting.written(first, last)
        if len(written) < _SHORTEST_FUZZY or join(run) in self._names:
            return False
        if any(gap != Gap.NONE for gap in setting.gaps[first + 1 : last + 1]):
            return False
        edges = {run[0].key, run[-1].key} - {"the"}
        if edges & self._lexicon.function:
            return False
        odd = [word for word in run if not self._lexicon.real(word.key)]
        return bool(odd) or len(run) > 2


def _runs(setting: Setting, first: int, names: Names) -> list[tuple[int, str, bool]]:
    """Returns (last word, key, whether punctuation is inside) of the named runs from a word on."""
    found: list[tuple[int, str, bool]] = []
    key = slim = ""
    kept = 0
    punctuated = False
    loose_start = setting.words[first].key in LOOSE_WORDS
    for last in range(first, min(first + _MOST_WORDS, len(setting.words))):
        word = setting.words[last]
        if last > first:
            if setting.gaps[last] == Gap.HARD:
                break
            punctuated = punctuated or setting.gaps[last] == Gap.SOFT
            if word.silent:
                continue
        if word.bare != word.key and key + word.bare in names:
            found.append((last, key + word.bare, punctuated))
        key += word.key
        if key in names:
            found.append((last, key, punctuated))
        if not loose_start and word.key not in LOOSE_WORDS:
            slim += word.key
            kept += 1
            if kept > 1 and slim != key and slim in names:
                found.append((last, slim, punctuated))
        if not names.begins(key) and (loose_start or not names.begins(slim)):
            break
    return found


def _subtitle_end(setting: Setting, last: int) -> int:
    """Returns the last word of a subtitle behind a colon, which makes it another film; or 0."""
    if last + 1 >= len(setting.words) or not re.fullmatch(r":\s+", setting.gap_after(last)):
        return 0
    lexicon, opening = setting.lexicon, setting.words[last + 1]
    if opening.key not in ARTICLES and opening.key in lexicon.function | lexicon.verdicts:
        return 0
    end = last + 1
    while end - last < _MOST_WORDS_FUZZY and not setting.breaks_after(end):
        following = setting.words[end + 1]
        linking = following.key in lexicon.linking
        if not linking and (
            following.key in lexicon.function or opening.capital > following.capital
        ):
            break
        end += 1
    return end


def _points(setting: Setting, first: int, last: int) -> bool:
    """Whether a run ends in "the one", which points at a film: "I saw the one with the dog"."""
    pair = setting.key(last - 1), setting.words[last].text.lower()
    return last - first > 1 and pair in (("the", "one"), ("that", "one"), ("this", "one"))


def _hyphenated(setting: Setting, first: int, last: int) -> bool:
    if setting.gap_before(first) == "-" and first:
        return True
    if last + 1 >= len(setting.words) or setting.gap_after(last) != "-":
        return False
    return setting.key(last + 1) not in _STYLE


def _fuzzy(setting: Setting, first: int, last: int, positions: list[int], year: int | None) -> Span:
    start, end = setting.words[first].start, setting.words[last].end
    return Span(first, last, start, end, tuple(positions), Tier.LOOSE, year, fuzzy=True)
