"""Models for evaluations: patient, and never left alone after failures."""

import secrets
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

from nodes.model.breaker import Breaker
from nodes.model.client import ModelMind
from nodes.model.errors import ModelError
from nodes.model.settings import Settings, read_settings
from store.errors import MarqueeError

NEVER = 1_000_000_000


class NoModelError(MarqueeError):
    """An evaluation that needs a model, without one."""


def patient_mind(settings: Settings, *, pool: int | None = None) -> ModelMind:
    """Returns a mind of its own that tries again after any number of failures.

    In a conversation the model is left alone for a while when it fails; an evaluation that did so
    would count the pause as the model's answer. Its data fields begin alike, so that a server that
    keeps what it has read need not read the same films again for the next question about them.
    """
    chosen = settings if pool is None else replace(settings, pool=pool)
    return ModelMind(chosen, breaker=Breaker(limit=NEVER), nonce=secrets.token_hex(8))


def configured() -> ModelMind | None:
    """Returns a patient mind for the model that the environment configures, or None."""
    settings = read_settings()
    return None if settings is None else patient_mind(settings)


def needed() -> Settings:
    """Returns the settings of the configured model; raises NoModelError."""
    settings = read_settings()
    if settings is None:
        raise NoModelError(
            "No model is configured: set MARQUEE_BASE_URL and MARQUEE_MODEL, or OPENAI_API_KEY."
        )
    return settings


def name_of(settings: Settings) -> str:
    """Returns the model's name: the one set, else the first that the endpoint lists.

    A local server may name a model by the file it was read from; its folder is no part of the name.
    """
    name = settings.model
    if not name:
        try:
            name = next(iter(patient_mind(settings).models()), "")
        except ModelError:
            name = ""
    file = name.casefold().endswith((".gguf", ".bin", ".safetensors"))
    plain = PureWindowsPath(PurePosixPath(name).name).name if file else name
    return plain or "unnamed"
