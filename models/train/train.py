"""Fine-tunes the encoder to tag personal information. Stops by wall clock; the learning rate falls with elapsed time.

    python train.py --data DIR --out DIR [--minutes 50] [--seed 1] [--share-alike] [--start tagger.int8.onnx]

Writes tagger.safetensors, state.pt and training.json into --out, also every --checkpoint-minutes. The same command with
--resume goes on from there: weights, optimiser and the time already spent are kept, the text is drawn afresh.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from dequantise import published_weights
from encoder import encoder_weights, tokenizer
from labels import LABELS
from marginal_loss import hidden_labels, marginal_loss
from network import Tagger
from stream import batches, chosen_sources
from windows import collate

FRESH = ("case_embeddings", "classifier")  # start from nothing, so they learn faster
FRESH_FACTOR = 5
WARM_UP_STEPS = 60
FLOOR = 0.01  # of the learning rate, at the end


def parameter_groups(model: Tagger, rate: float, fresh_factor: float) -> list[dict]:
    """AdamW groups: no weight decay on biases and norms, `fresh_factor` times the rate for parts the encoder lacks."""
    groups: dict[tuple[bool, bool], list] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        decays = not (name.endswith("bias") or "LayerNorm" in name)
        fresh = any(part in name for part in FRESH)
        groups.setdefault((decays, fresh), []).append(parameter)
    return [
        {"params": parameters, "weight_decay": 0.01 if decays else 0.0, "peak": rate * (fresh_factor if fresh else 1), "lr": 0.0}
        for (decays, fresh), parameters in groups.items()
    ]


def save(model: Tagger, optimiser: torch.optim.Optimizer, out: Path, facts: dict, seconds: float) -> None:
    out.mkdir(parents=True, exist_ok=True)
    state = {"optimiser": optimiser.state_dict(), "seconds": seconds, "steps": facts["steps"], "tokens": facts["tokens"]}
    torch.save(state, out / "state.pt.new")
    (out / "state.pt.new").replace(out / "state.pt")
    fresh = out / "tagger.safetensors.new"
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, fresh)
    fresh.replace(out / "tagger.safetensors")
    (out / "training.json").write_text(json.dumps(facts, indent=1) + "\n")


def train(arguments: argparse.Namespace) -> None:
    torch.manual_seed(arguments.seed)
    random.seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    sources = chosen_sources(arguments.share_alike)
    hidden = hidden_labels([source.annotated for source in sources])
    model = Tagger()
    model.load_encoder(encoder_weights())
    if arguments.start:
        model.load_state_dict(published_weights(arguments.start))
    seconds, step, tokens = 0.0, 0, 0
    if arguments.resume:
        model.load_state_dict(load_file(arguments.out / "tagger.safetensors"))
    model.embeddings.word_embeddings.weight.requires_grad = not arguments.start  # half of all weights, and already moved once
    model.train()
    optimiser = torch.optim.AdamW(parameter_groups(model, arguments.rate, fresh_factor=1 if arguments.start else FRESH_FACTOR), fused=True)
    if arguments.resume:
        state = torch.load(arguments.out / "state.pt", weights_only=True)
        optimiser.load_state_dict(state["optimiser"])
        seconds, step, tokens = state["seconds"], state["steps"], state["tokens"]
    limit, started, saved = arguments.minutes * 60, time.monotonic() - seconds, time.monotonic()
    begun, begun_tokens, smooth = time.monotonic(), tokens, None
    for batch in batches(sources, arguments.data, tokenizer(), arguments.seed + step, arguments.batch):
        elapsed = time.monotonic() - started
        if elapsed >= limit:
            break
        factor = min(1.0, (step + 1) / WARM_UP_STEPS) * max(FLOOR, 1 - elapsed / limit)
        for group in optimiser.param_groups:
            group["lr"] = group["peak"] * factor
        ids, mask, cases, targets, origin = collate(batch)
        loss = marginal_loss(model(ids, mask, cases), targets, origin, hidden)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step += 1
        tokens += int(mask.sum())
        smooth = loss.item() if smooth is None else 0.98 * smooth + 0.02 * loss.item()
        facts = {"seed": arguments.seed, "minutes": round(elapsed / 60, 1), "steps": step, "tokens": tokens, "loss": round(smooth, 4), "rate": arguments.rate, "batch": arguments.batch, "share_alike": arguments.share_alike, "start": arguments.start.name if arguments.start else None, "labels": LABELS}
        if step % 25 == 0:
            pace = (tokens - begun_tokens) / (time.monotonic() - begun)
            print(f"step {step} minute {elapsed / 60:.1f} loss {smooth:.4f} tokens {tokens} tokens/s {pace:.0f}", flush=True)
        if time.monotonic() - saved > arguments.checkpoint_minutes * 60:
            saved = time.monotonic()
            save(model, optimiser, arguments.out, facts, elapsed)
            print(f"checkpoint at step {step}", flush=True)
    save(model, optimiser, arguments.out, facts, limit)
    print(f"done: {step} steps, {tokens} tokens", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the JSON Lines sources")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=50)
    parser.add_argument("--checkpoint-minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--share-alike", action="store_true", help="add the CC-BY-SA sources; the weights are then CC-BY-SA-4.0")
    parser.add_argument("--start", type=Path, help="an int8 file of an earlier version to go on from, instead of the bare encoder")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    return parser.parse_args()


if __name__ == "__main__":
    train(arguments())
