# ruff: noqa: E501 (a regular expression reads better in one piece)
"""Looks inside encodings: base64, hex, escapes, ciphers, reversed and spaced-out text."""

import base64
import binascii
import html
import re
import urllib.parse
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from nodes.builtin.guard.fold import fold, leet_readings
from nodes.builtin.guard.segment_words import correct, known_share, segment
from nodes.builtin.guard.segments import sentences


class Decoded(NamedTuple):
    """A plain text that stands, encoded, at ``[start, end)`` of the canonical text."""

    text: str
    start: int
    end: int
    encoding: str


_BASE64 = re.compile(r"(?<![\w+/])[A-Za-z0-9+/_-]{12,}(?:\s?[A-Za-z0-9+/_-]{16,}){0,40}={0,2}")
_BASE32 = re.compile(r"(?<!\w)[A-Z2-7]{16,}={0,6}")
_HEX = re.compile(r"(?<!\w)(?:0x)?(?:[0-9a-fA-F]{2}[\s:,]?(?:0x|\\x)?){8,}")
_BINARY = re.compile(r"(?:[01]{8}\s?){6,}")
_DECIMAL = re.compile(r"(?:\b\d{2,3}\b[\s,]{1,2}){8,}\d{2,3}\b")
_ESCAPES = re.compile(
    r"(?:\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|&#x?[0-9a-fA-F]{1,6};|%[0-9a-fA-F]{2}|&\w{2,6};)"
)
_SPACED = re.compile(r"(?<!\w)\w(?:[^\w\n]{1,3}\w){5,}(?!\w)|(?<!\w)\w(?:_\w){5,}(?!\w)")
_BROKEN = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,12}(?:[-.*_·•|~^+/\\]{1,2}[^\W\d_]{1,12})+")
_JOINED = re.compile(r"[^\W\d_]{18,}")
_ORDERS_FIRST = re.compile(
    r"\b(?:instructions?|rules|prompt)[^\w.!?\n]+(?:previous|prior|system|your|all|the)\b"
)
_MORSE = re.compile(r"(?:[.\-·–−]{1,5}[ /|]{1,3}){12,}[.\-·–−]{1,5}")
_STEMS: Final = (
    "ignore", "instruction", "forget", "disregard", "system", "prompt", "recommend", "override", "previous", "rules", "reveal", "you are",
)  # fmt: skip
_RUN_TOGETHER: Final = 4
_SHORT_LINE: Final = 14
_GIBBERISH: Final = 0.34
_READABLE: Final = 0.6
_ENGLISH: Final = 0.75
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"
_MORSE_CODE: Final = dict(zip(
    [".-", "-...", "-.-.", "-..", ".", "..-.", "--.", "....", "..", ".---", "-.-", ".-..", "--", "-.", "---", ".--.", "--.-", ".-.", "...", "-", "..-", "...-", ".--", "-..-", "-.--", "--.."], _ALPHABET, strict=True,
))  # fmt: skip


def decodings(text: str) -> Iterator[Decoded]:
    """Yields every plausible plain text hidden in ``text``."""
    yield from _bases(text)
    yield from _numbers(text)
    yield from _escaped(text)
    yield from _spaced(text)
    yield from _misspelt(text)
    bounds = sentences(text)
    found = [part for start, end in bounds for part in _ciphers(text, start, end)]
    yield from found or (_ciphers(text, 0, len(text)) if len(bounds) > 1 else ())


def _bases(text: str) -> Iterator[Decoded]:
    for match in _BASE64.finditer(text):
        for token, start, end in {(match.group(), *match.span()), *_parts(match)}:
            plain = _readable(_from_base64(token))
            if plain:
                yield Decoded(plain, start, end, "base64")
    for match in _BASE32.finditer(text):
        token = match.group().rstrip("=")
        try:
            plain = _readable(base64.b32decode(token + "=" * (-len(token) % 8)))
        except binascii.Error:
            continue
        if plain:
            yield Decoded(plain, *match.span(), "base32")


def _parts(match: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    for part in re.finditer(r"\S+", match.group()):
        yield part.group(), match.start() + part.start(), match.start() + part.end()


def _from_base64(token: str) -> bytes:
    plain = re.sub(r"\s", "", token).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(
            plain[: len(plain) - (len(plain) % 4 == 1)] + "=" * (-len(plain) % 4)
        )
    except binascii.Error:
        return b""


def _numbers(text: str) -> Iterator[Decoded]:
    for pattern, encoding in ((_HEX, "hex"), (_BINARY, "binary"), (_DECIMAL, "decimal")):
        for match in pattern.finditer(text):
            plain = _readable(_from_numbers(match.group(), encoding))
            if plain:
                yield Decoded(plain, *match.span(), encoding)
    for match in _MORSE.finditer(text):
        words = re.split(r"\s*[/|]\s*|\s{3,}", re.sub("[–−]", "-", match.group().replace("·", ".")))
        yield Decoded(
            " ".join("".join(_MORSE_CODE.get(c, "") for c in word.split()) for word in words),
            *match.span(),
            "morse",
        )


def _from_numbers(token: str, encoding: str) -> bytes:
    if encoding == "decimal":
        return bytes(int(number) for number in re.findall(r"\d+", token) if int(number) < 256)
    if encoding == "binary":
        digits = re.sub(r"\s", "", token)
        return bytes(int(digits[i : i + 8], 2) for i in range(0, len(digits) - 7, 8))
    digits = re.sub(r"0x|\\x|[\s:,]", "", token)
    return bytes.fromhex(digits[: len(digits) // 2 * 2])


def _readable(raw: bytes) -> str:
    """Returns ``raw`` as text if it is one, else nothing."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    letters = sum(character.isalpha() or character.isspace() for character in text)
    return text if len(text) >= 6 and letters >= 0.7 * len(text) else ""


def _escaped(text: str) -> Iterator[Decoded]:
    found = list(_ESCAPES.finditer(text))
    if len(found) < 3:
        return
    plain = html.unescape(urllib.parse.unquote(text, errors="ignore"))
    plain = re.sub(
        r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})",
        lambda m: chr(int(m.group(1) or m.group(2), 16)),
        plain,
    )
    if plain != text:
        yield Decoded(plain, found[0].start(), found[-1].end(), "escapes")


def _spaced(text: str) -> Iterator[Decoded]:
    for match in _SPACED.finditer(text):
        words = (
            re.split(r"[^\w]{2,}", match.group())
            if re.search(r"\w [^\w]{1,2}\w", match.group())
            else [match.group()]
        )
        joined = [re.sub(r"[\W_]", "", word) for word in words]
        yield Decoded(" ".join(segment(word) for word in joined if word), *match.span(), "spaced")
    glued = list(_glued(text))
    yield from glued
    if not glued and _JOINED.search(text):
        for match in _JOINED.finditer(text):
            plain = segment(match.group())
            if plain.count(" ") >= _RUN_TOGETHER and known_share(plain) > 0.8:
                yield Decoded(plain, *match.span(), "joined")


def _glued(text: str) -> Iterator[Decoded]:
    """Yields the sentences, or else the text, in which words broken by marks are put together."""
    if not _BROKEN.search(text):
        return
    bounds = sentences(text)
    found = [part for start, end in bounds for part in _joined_up(text, start, end)]
    yield from found or (_joined_up(text, 0, len(text)) if len(bounds) > 1 else ())


def _joined_up(text: str, start: int, end: int) -> Iterator[Decoded]:
    piece = text[start:end]
    glued = _BROKEN.sub(lambda m: re.sub(r"[\W_]", "", m.group()), piece)
    if glued != piece and _gains(glued, piece):
        yield Decoded(_resegmented(glued), start, end, "broken")
        parted = _BROKEN.sub(lambda m: re.sub(r"[\W_]+", " ", m.group()), piece)
        yield Decoded(parted, start, end, "broken")


def _gains(after: str, before: str) -> bool:
    """Whether undoing the trick brought words to light that injections are made of."""
    return any(after.lower().count(stem) > before.lower().count(stem) for stem in _STEMS)


def _resegmented(text: str) -> str:
    return _JOINED.sub(lambda match: segment(match.group()), text)


@cache
def _shift_clues() -> tuple[re.Pattern[str], dict[str, int]]:
    """For every Caesar shift (25 stands for atbash), how the stems look under it."""
    shifted = {_shift(stem, shift): shift for stem in _STEMS[:9] for shift in range(1, 27)}
    shifted.pop("", None)
    return re.compile("|".join(map(re.escape, shifted))), shifted


def _shift(text: str, shift: int) -> str:
    moved = _ALPHABET[::-1] if shift == 26 else _ALPHABET[shift:] + _ALPHABET[:shift]
    return text.lower().translate(str.maketrans(_ALPHABET, moved))


def _misspelt(text: str) -> Iterator[Decoded]:
    """Yields sentences in which scrambled and leet letters are put right."""
    lines = text.split("\n")
    if len(lines) > 3 and len(text) < _SHORT_LINE * len(lines):
        yield Decoded(" ".join(lines), 0, len(text), "lines")
    if text.count("_") > 1:
        yield Decoded(text.replace("_", " "), 0, len(text), "underscores")
    for start, end in sentences(text):
        piece = text[start:end]
        corrected = correct(piece.lower())
        if corrected != piece.lower() and _gains(corrected, piece):
            yield Decoded(corrected, start, end, "misspelt")
        for reading in leet_readings(piece):
            if known_share(reading) > _READABLE:
                yield Decoded(reading, start, end, "leet")


def _ciphers(text: str, start: int, end: int) -> Iterator[Decoded]:
    piece = text[start:end]
    lower = fold(piece)
    known = known_share(lower)
    if known < _ENGLISH and lower.isascii():
        pattern, shifts = _shift_clues()
        for found in {shifts[match.group()] for match in pattern.finditer(lower)}:
            yield Decoded(_shift(lower, 26 if found == 26 else 26 - found), start, end, "cipher")
    if known < _GIBBERISH and lower.isascii() and len(lower) > 20:
        yield from _unscrambled(lower, start, end)
    if any(stem[::-1] in lower for stem in _STEMS):
        yield Decoded(piece[::-1], start, end, "reversed")
        yield Decoded(" ".join(word[::-1] for word in piece.split()), start, end, "reversed_words")
    words = re.findall(r"[\w']+", lower)
    if _ORDERS_FIRST.search(lower):
        yield Decoded(" ".join(reversed(words)), start, end, "reversed_order")
    if sum(word.endswith("ay") for word in words) > 0.6 * len(words) > 1.8:
        yield Decoded(" ".join(_from_pig_latin(word) for word in words), start, end, "pig_latin")


def _unscrambled(lower: str, start: int, end: int) -> Iterator[Decoded]:
    """Yields readings of gibberish that turn out to be English."""
    for shift in range(1, 27):
        plain = _shift(lower, shift)
        if known_share(plain) > _READABLE:
            yield Decoded(plain, start, end, "cipher")
    for plain, name in (
        (lower[::-1], "reversed"),
        (" ".join(w[::-1] for w in lower.split()), "reversed_words"),
    ):
        if known_share(plain) > _READABLE:
            yield Decoded(plain, start, end, name)


def _from_pig_latin(word: str) -> str:
    match = re.match(r"^([a-z]+?)(way|([bcdfghjklmnpqrstvwxz]+)ay)\W*$", word)
    if not match:
        return word
    return match.group(1) if match.group(2) == "way" else match.group(3) + match.group(1)
