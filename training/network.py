"""The network: the base model's encoder, shapes added to its embeddings, and heads for tags, links and grades."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from claims.extraction.encoder import CLAIM_TYPES, GRADES, LINK, LINKS, TAGS  # noqa: E402
from claims.extraction.wordpieces import SHAPES  # noqa: E402

HIDDEN, HEADS, LAYERS, INNER = 384, 12, 6, 1536
VOCABULARY, POSITIONS = 30522, 512
CLAIMS = GRADES + len(CLAIM_TYPES) + 1


class Block(nn.Module):
    """A transformer layer as BERT has it: normalised after each of its two parts."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        # Query, key and value in one: quantising their common input once saves a tenth of the time.
        self.heads, self.output = nn.Linear(HIDDEN, 3 * HIDDEN), nn.Linear(HIDDEN, HIDDEN)
        self.inner, self.outer = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.norm1, self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12), nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, _ = x.shape
        dropout = self.dropout if self.training else 0.0
        query, key, value = self.heads(x).view(batch, length, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, dropout_p=dropout)
        attended = self.output(attended.transpose(1, 2).reshape(batch, length, HIDDEN))
        x = self.norm1(x + functional.dropout(attended, dropout))
        inner = self.outer(functional.gelu(self.inner(x)))
        return self.norm2(x + functional.dropout(inner, dropout))


class Network(nn.Module):
    """From (batch, length) wordpieces and shapes to logits of tags, link vectors, and logits of grades and claim types
    with a weight; `claims.extraction.encoder.Encoded` says what they are."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.places = nn.Embedding(POSITIONS, HIDDEN)
        self.shapes = nn.Embedding(SHAPES, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.blocks = nn.ModuleList(Block(dropout) for _ in range(LAYERS))
        self.tags, self.links, self.claims = (nn.Linear(HIDDEN, n) for n in (TAGS, 2 * LINK * len(LINKS), CLAIMS))
        self.dropout = dropout
        nn.init.zeros_(self.shapes.weight)

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        x = self.words(ids) + self.places.weight[: ids.shape[1]] + self.shapes(shapes) + self.kind
        x = functional.dropout(self.norm(x), self.dropout if self.training else 0.0)
        if mask is not None:
            mask = mask[:, None, None, :]
        for block in self.blocks:
            x = block(x, mask)
        x = functional.dropout(x, self.dropout if self.training else 0.0)
        return self.tags(x), self.links(x), self.claims(x)


def load_base(network: Network, tensors: dict[str, Tensor]) -> None:
    """Takes over the weights of the base model, named as BERT checkpoints name them."""
    prefix = "bert." if any(name.startswith("bert.") for name in tensors) else ""

    def take(target: Tensor, name: str) -> None:
        with torch.no_grad():
            target.copy_(tensors[prefix + name].to(torch.float32))

    def layer(module: nn.Linear | nn.LayerNorm, name: str) -> None:
        take(module.weight, f"{name}.weight")
        take(module.bias, f"{name}.bias")

    take(network.words.weight, "embeddings.word_embeddings.weight")
    take(network.places.weight, "embeddings.position_embeddings.weight")
    with torch.no_grad():
        network.kind.copy_(tensors[prefix + "embeddings.token_type_embeddings.weight"][0])
    layer(network.norm, "embeddings.LayerNorm")
    for index, block in enumerate(network.blocks):
        at = f"encoder.layer.{index}"
        with torch.no_grad():
            for part, name in enumerate(("query", "key", "value")):
                rows = slice(part * HIDDEN, (part + 1) * HIDDEN)
                block.heads.weight[rows] = tensors[f"{prefix}{at}.attention.self.{name}.weight"].float()
                block.heads.bias[rows] = tensors[f"{prefix}{at}.attention.self.{name}.bias"].float()
        layer(block.output, f"{at}.attention.output.dense")
        layer(block.norm1, f"{at}.attention.output.LayerNorm")
        layer(block.inner, f"{at}.intermediate.dense")
        layer(block.outer, f"{at}.output.dense")
        layer(block.norm2, f"{at}.output.LayerNorm")
