#!/usr/bin/env python3
"""From the trained network to the int8 ONNX file that the engine runs, and the vocabulary beside it.

    python training/export.py [NETWORK ...]

NETWORK is what train.py has written (var/training/network.pt). Of several, trained apart from the same base, the mean
is taken, which is better than each (Wortsman et al. 2022, "Model soups").
"""

from __future__ import annotations

import importlib.resources
import shutil
import sys
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from network import ROOT, Network  # noqa: E402
from train import BASE_PACKAGE  # noqa: E402

from claims.extraction.encoder import MODEL  # noqa: E402
from claims.extraction.wordpieces import VOCABULARY  # noqa: E402


class _Exported(nn.Module):
    """One window in, one matrix out: tag logits, link vectors and claim logits side by side, a row per token."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, shapes: Tensor) -> Tensor:
        return torch.cat(self.network(ids[None], shapes[None]), dim=-1)[0]


def export(network: Network, path: Path) -> None:
    """Writes the network with weights in int8; activations are quantised as they come (dynamic quantisation)."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    network = network.float().cpu().eval()
    example = torch.ones(48, dtype=torch.int64), torch.zeros(48, dtype=torch.int64)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            _Exported(network),
            example,
            str(full),
            input_names=["ids", "shapes"],
            output_names=["answers"],
            dynamic_axes={"ids": {0: "length"}, "shapes": {0: "length"}, "answers": {0: "length"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(full, path, weight_type=QuantType.QInt8, per_channel=True)


def mean(states: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of each weight over several networks."""
    return {name: torch.stack([state[name].float() for state in states]).mean(dim=0) for name in states[0]}


def main() -> None:
    trained = [Path(argument) for argument in sys.argv[1:]] or [ROOT / "var" / "training" / "network.pt"]
    network = Network()
    network.load_state_dict(mean([torch.load(path, weights_only=True) for path in trained]))
    # The exporter warns of what it does for training only.
    warnings.simplefilter("ignore")
    export(network, MODEL / "tagger.onnx")
    shutil.copyfile(str(importlib.resources.files(BASE_PACKAGE) / "model" / "vocab.txt"), VOCABULARY)
    print(f"{MODEL / 'tagger.onnx'}: {(MODEL / 'tagger.onnx').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
