"""A six-layer BERT encoder with the case feature and a linear tagging head. Parameter names follow the pre-trained file."""

import math

import torch
from torch import Tensor, nn

from case_feature import CLASS_NAMES
from labels import LABELS

HIDDEN, LAYERS, HEADS, INNER, VOCABULARY, POSITIONS = 384, 6, 12, 1536, 30522, 512
EPSILON = 1e-12
MASKED = -1e4  # added to the scores of padding; finite, so that a fully padded row stays finite too


class Embeddings(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(VOCABULARY, HIDDEN)
        self.position_embeddings = nn.Embedding(POSITIONS, HIDDEN)
        self.token_type_embeddings = nn.Embedding(2, HIDDEN)
        self.case_embeddings = nn.Embedding(len(CLASS_NAMES), HIDDEN)
        nn.init.zeros_(self.case_embeddings.weight)  # training starts from the encoder as it is
        self.LayerNorm = nn.LayerNorm(HIDDEN, eps=EPSILON)

    def forward(self, input_ids: Tensor, case_ids: Tensor) -> Tensor:
        positions = self.position_embeddings.weight[: input_ids.shape[1]].unsqueeze(0)
        total = self.word_embeddings(input_ids) + positions + self.token_type_embeddings.weight[0] + self.case_embeddings(case_ids)
        return self.LayerNorm(total)


class Attention(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.self = nn.ModuleDict({name: nn.Linear(HIDDEN, HIDDEN) for name in ("query", "key", "value")})
        self.output = nn.ModuleDict({"dense": nn.Linear(HIDDEN, HIDDEN), "LayerNorm": nn.LayerNorm(HIDDEN, eps=EPSILON)})
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        def split(y: Tensor) -> Tensor:
            return y.reshape(y.shape[0], y.shape[1], HEADS, HIDDEN // HEADS).transpose(1, 2)

        query, key, value = (split(self.self[name](x)) for name in ("query", "key", "value"))
        if self.training:
            mixed = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        else:  # spelled out: this is what the ONNX file holds
            mixed = torch.softmax(query @ key.transpose(-1, -2) / math.sqrt(HIDDEN // HEADS) + bias, -1) @ value
        joined = mixed.transpose(1, 2).reshape(x.shape[0], x.shape[1], HIDDEN)
        return self.output["LayerNorm"](x + self.dropout(self.output["dense"](joined)))


class Layer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.attention = Attention(dropout)
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(HIDDEN, INNER)})
        self.output = nn.ModuleDict({"dense": nn.Linear(INNER, HIDDEN), "LayerNorm": nn.LayerNorm(HIDDEN, eps=EPSILON)})
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        x = self.attention(x, bias)
        inner = nn.functional.gelu(self.intermediate["dense"](x))
        return self.output["LayerNorm"](x + self.dropout(self.output["dense"](inner)))


class Tagger(nn.Module):
    """input_ids, attention_mask, case_ids: [B, T] int64 -> logits [B, T, len(LABELS)] float32."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.embeddings = Embeddings()
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(Layer(dropout) for _ in range(LAYERS))})
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(HIDDEN, len(LABELS))
        nn.init.normal_(self.classifier.weight, std=0.02)
        nn.init.zeros_(self.classifier.bias)

    def load_encoder(self, weights: dict) -> None:
        """Take the pre-trained weights; only the case feature and the head may be missing from them."""
        result = self.load_state_dict(weights, strict=False)
        fresh = {"embeddings.case_embeddings.weight", "classifier.weight", "classifier.bias"}
        if set(result.missing_keys) != fresh or result.unexpected_keys:
            raise ValueError(f"encoder file does not fit: missing {result.missing_keys}, unexpected {result.unexpected_keys}")

    def forward(self, input_ids: Tensor, attention_mask: Tensor, case_ids: Tensor) -> Tensor:
        x = self.embeddings(input_ids, case_ids)
        bias = (1.0 - attention_mask[:, None, None, :].to(x.dtype)) * MASKED
        if self.training:
            x = self.dropout(x)
        for layer in self.encoder["layer"]:
            x = layer(x, bias)
        return self.classifier(self.dropout(x))
