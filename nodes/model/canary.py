"""The canary: a token in the system prompt that no answer may hold, in whatever disguise."""

import base64
import secrets


def new_canary() -> str:
    """Returns a fresh token of 20 letters and digits."""
    return "c" + secrets.token_hex(10)[1:]


def leaks(text: str, canary: str) -> bool:
    """Tells whether the text holds the canary: plain, spaced, reversed, in base64 or in hex."""
    letters = "".join(character for character in text if character.isalnum()).casefold()
    plain = canary.casefold()
    if any(form in letters for form in (plain, plain[::-1], plain.encode().hex())):
        return True
    joined = "".join(text.split())
    forms = (*_base64_forms(canary), *_base64_forms(canary[::-1]))
    return any(form in joined or form[::-1] in joined for form in forms)


def _base64_forms(token: str) -> list[str]:
    """Base64 of the token at the three alignments, without what the neighbours would change."""
    forms = []
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + token.encode()).decode().rstrip("=")
        forms.append(encoded[(0, 2, 3)[shift] : -1])
    return forms
