"""Exports the sentence encoder to ONNX and quantises it: ``python -m store.export [FOLDER]``.

Needs torch, transformers and onnx, which run time does not. What it writes is what ships in
``store/data/encoder/``.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from store.atomic import file_sha256, write_bytes
from store.encoder import (
    CARD_FILE,
    MODEL_FILE,
    SHIPPED_FOLDER,
    TOKENIZER_FILE,
    WEIGHTS_SHA256,
    packaged_model,
    verify_weights,
)

OPSET = 17


def export_float(folder: Path, target: Path) -> None:
    """Writes the float32 ONNX graph of the transformer in ``folder`` to ``target``."""
    import torch
    from transformers import AutoModel

    model: Any = AutoModel.from_pretrained(
        str(folder), attn_implementation="eager", local_files_only=True
    ).eval()

    class TokenVectors(torch.nn.Module):
        """Maps token ids and mask to token vectors; pooling stays outside the graph."""

        def __init__(self) -> None:
            super().__init__()
            self.transformer = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            """Returns the last hidden state."""
            return self.transformer(
                input_ids=input_ids, attention_mask=attention_mask
            ).last_hidden_state

    ids = torch.ones((2, 8), dtype=torch.int64)
    axes = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        TokenVectors(),
        (ids, ids),
        str(target),
        input_names=["input_ids", "attention_mask"],
        output_names=["token_vectors"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "token_vectors": axes},
        opset_version=OPSET,
        # The dynamo exporter wrote a graph with wrong output, without an error.
        dynamo=False,
    )


def quantise(source: Path, target: Path) -> None:
    """Writes an int8 copy of a float ONNX graph.

    Weights keep 7 bits: products of 8-bit weights saturate on processors without VNNI, and
    vectors shipped from one machine must fit the queries of another.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        source, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
    )


def export(target: Path) -> Path:
    """Exports the packaged weights into folder ``target``, with tokenizer and checksums."""
    folder = packaged_model()
    verify_weights(folder)
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch) / "float.onnx"
        export_float(folder, raw)
        quantise(raw, target / MODEL_FILE)
    shutil.copyfile(folder / TOKENIZER_FILE, target / TOKENIZER_FILE)
    card = {
        "weights": WEIGHTS_SHA256,
        "model": file_sha256(target / MODEL_FILE),
        "tokenizer": file_sha256(target / TOKENIZER_FILE),
        "dim": 384,
    }
    write_bytes(target / CARD_FILE, json.dumps(card, indent=2).encode() + b"\n")
    return target / MODEL_FILE


if __name__ == "__main__":
    print(export(Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED_FOLDER))
