//! The text tagger without a native library: the same weights in f32 on candle, several times slower than ONNX Runtime.

use crate::{
    ModelError, Shelf, TaggedSpan, TextTagger,
    onnx_weights::{OnnxWeights, Weights},
    runtime::failed,
    tagger_files::{Framed, TaggerFiles},
};
use candle_core::{D, DType, Device, Result, Tensor};
use candle_nn::ops;
use std::path::Path;

const LAYERS: usize = 6;
const HEADS: usize = 12;
const EPSILON: f32 = 1e-12;

/// The tagger on candle. Safe to share: it holds no state but its weights.
pub struct CandleTagger {
    files: TaggerFiles,
    network: Network,
}

impl CandleTagger {
    /// Finds the tagger on the shelf, checks its digests against the card, and takes its weights apart.
    ///
    /// # Errors
    /// When a file is missing, is not the one on its card, or is of another recipe.
    pub fn open(shelf: &Shelf) -> std::result::Result<Self, ModelError> {
        Self::new(TaggerFiles::open(shelf)?)
    }

    /// Loads the tagger from a folder without a card, for a freshly trained one.
    ///
    /// # Errors
    /// When a file is missing or is of another recipe.
    pub fn load(folder: &Path) -> std::result::Result<Self, ModelError> {
        Self::new(TaggerFiles::load(folder)?)
    }

    fn new(mut files: TaggerFiles) -> std::result::Result<Self, ModelError> {
        let network = Network::new(&OnnxWeights::read(&files.model)?)?;
        if network.head.bias.dims() != [files.width()] {
            return Err(failed(
                "loading the tagger",
                "its head has another size than labels.json says",
            ));
        }
        files.model = Vec::new();
        Ok(Self { files, network })
    }

    /// Version on the card.
    pub fn version(&self) -> &str {
        &self.files.version
    }
}

impl TextTagger for CandleTagger {
    fn tag(&self, text: &str) -> std::result::Result<Vec<TaggedSpan>, ModelError> {
        self.files.tag(text, |framed| {
            self.network
                .logits(framed)
                .map_err(|e| failed("running the tagger", e))
        })
    }
}

/// `x W + b`; the weight is in by out, as the file has it.
struct Linear {
    weight: Tensor,
    bias: Tensor,
}

impl Linear {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        x.matmul(&self.weight)?.broadcast_add(&self.bias)
    }
}

struct Norm {
    weight: Tensor,
    bias: Tensor,
}

impl Norm {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        ops::layer_norm(x, &self.weight, &self.bias, EPSILON)
    }
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    joined: Linear,
    joined_norm: Norm,
    inner: Linear,
    outer: Linear,
    outer_norm: Norm,
}

/// The network of models/train/network.py for one text: `[T]` pieces in, `[T, labels]` logits out.
struct Network {
    words: Tensor,
    positions: Tensor,
    kind: Tensor,
    cases: Tensor,
    norm: Norm,
    layers: Vec<Layer>,
    head: Linear,
}

impl Network {
    fn new(weights: &OnnxWeights<'_>) -> std::result::Result<Self, ModelError> {
        let tensor = |found: Weights| {
            Tensor::from_vec(found.values, found.shape, &Device::Cpu)
                .map_err(|e| failed("loading the tagger", e))
        };
        let named = |name: &str| tensor(weights.named(name)?);
        let linear = |product: &str, bias: &str| {
            Ok::<_, ModelError>(Linear {
                weight: tensor(weights.product(product)?)?,
                bias: named(bias)?,
            })
        };
        let norm = |name: &str| {
            Ok::<_, ModelError>(Norm {
                weight: named(&format!("{name}.weight"))?,
                bias: named(&format!("{name}.bias"))?,
            })
        };
        let layer = |number: usize| {
            let (node, name) = (format!("/layer.{number}"), format!("encoder.layer.{number}"));
            let attention = |part: &str| {
                linear(
                    &format!("{node}/attention/{part}/MatMul_quant"),
                    &format!("{name}.attention.self.{part}.bias"),
                )
            };
            Ok::<_, ModelError>(Layer {
                query: attention("query")?,
                key: attention("key")?,
                value: attention("value")?,
                joined: linear(
                    &format!("{node}/attention/dense/MatMul_quant"),
                    &format!("{name}.attention.output.dense.bias"),
                )?,
                joined_norm: norm(&format!("{name}.attention.output.LayerNorm"))?,
                inner: linear(
                    &format!("{node}/dense/MatMul_quant"),
                    &format!("{name}.intermediate.dense.bias"),
                )?,
                outer: linear(
                    &format!("{node}/dense_1/MatMul_quant"),
                    &format!("{name}.output.dense.bias"),
                )?,
                outer_norm: norm(&format!("{name}.output.LayerNorm"))?,
            })
        };
        Ok(Self {
            words: named("embeddings.word_embeddings.weight")?,
            positions: named("embeddings.position_embeddings.weight")?,
            // Of the token types only one is used; the exporter folds it into a nameless constant.
            kind: tensor(weights.only("onnx::Add_")?)?,
            cases: named("embeddings.case_embeddings.weight")?,
            norm: norm("embeddings.LayerNorm")?,
            layers: (0..LAYERS).map(layer).collect::<std::result::Result<_, _>>()?,
            head: linear("/classifier/MatMul_quant", "classifier.bias")?,
        })
    }

    fn logits(&self, framed: &Framed) -> Result<Vec<f32>> {
        let picked = |table: &Tensor, of: &[i64]| {
            table.index_select(&Tensor::from_slice(of, of.len(), &Device::Cpu)?, 0)
        };
        let length = framed.ids.len();
        let sum = (picked(&self.words, &framed.ids)? + picked(&self.cases, &framed.cases)?)?;
        let sum = (sum + self.positions.narrow(0, 0, length)?)?.broadcast_add(&self.kind)?;
        let mut x = self.norm.forward(&sum)?;
        for layer in &self.layers {
            x = layer.forward(&x)?;
        }
        self.head
            .forward(&x)?
            .to_dtype(DType::F32)?
            .flatten_all()?
            .to_vec1()
    }
}

impl Layer {
    /// `[T, hidden]` to `[T, hidden]`.
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let (length, hidden) = x.dims2()?;
        let width = hidden / HEADS;
        let heads = |part: &Linear| {
            part.forward(x)?
                .reshape((length, HEADS, width))?
                .transpose(0, 1)?
                .contiguous()
        };
        let (query, key, value) = (heads(&self.query)?, heads(&self.key)?, heads(&self.value)?);
        let scores =
            (query.matmul(&key.transpose(D::Minus1, D::Minus2)?.contiguous()?)? / (width as f64).sqrt())?;
        let mixed = ops::softmax_last_dim(&scores)?.matmul(&value)?;
        let joined = mixed.transpose(0, 1)?.reshape((length, hidden))?;
        let x = self.joined_norm.forward(&(x + self.joined.forward(&joined)?)?)?;
        let inner = self.inner.forward(&x)?.gelu_erf()?;
        self.outer_norm.forward(&(&x + self.outer.forward(&inner)?)?)
    }
}
