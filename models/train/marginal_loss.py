"""Cross-entropy that lets sources with different annotation guidelines be mixed.

Where a source does not annotate a type, its O may hide an entity of that type: the target is then "O or any un-annotated
type" (log-sum-exp over the allowed labels). `HIDDEN_WEIGHT` < 1 discounts the un-annotated labels, so that without evidence
O stays the cheaper answer; otherwise text from those sources would give no negative examples for the missing types at all.
"""

import math

import torch
from torch import Tensor

from labels import IGNORED, LABELS, OUTSIDE

HIDDEN_WEIGHT = 0.5
FORBIDDEN = -1e9


def hidden_labels(annotated: list[tuple[str, ...]]) -> Tensor:
    """[sources, labels] bool: labels that an O of the source may hide."""
    return torch.tensor([[label != "O" and label[2:] not in kinds for label in LABELS] for kinds in annotated])


def marginal_loss(logits: Tensor, targets: Tensor, sources: Tensor, hidden: Tensor) -> Tensor:
    """Mean over the counted tokens. logits [B, T, L], targets [B, T], sources [B], hidden [S, L]."""
    log_p = torch.log_softmax(logits.float(), -1)
    counted = targets != IGNORED
    weight = torch.full_like(log_p, FORBIDDEN)
    weight.scatter_(2, targets.clamp(min=0).unsqueeze(-1), 0.0)
    may_hide = hidden[sources].unsqueeze(1) & (targets == OUTSIDE).unsqueeze(-1)
    weight = weight.masked_fill(may_hide, math.log(HIDDEN_WEIGHT))
    token_loss = -torch.logsumexp(log_p + weight, -1)
    return (token_loss * counted).sum() / counted.sum()
