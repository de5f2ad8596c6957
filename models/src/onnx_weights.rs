//! The weights in the tagger's int8 ONNX file, back in f32.
//!
//! Only what the training recipe's exporter writes is understood (models/train/export_onnx.py): initializers with raw
//! bytes, and the order and names of the integer products. Everything is bounds-checked; the file's digest has been
//! checked before, so a surprise here is a file of another recipe and an error, never a guess.

use crate::{ModelError, runtime::failed};
use std::collections::HashMap;

/// Tensors by name, and the names of the weights of the integer products by the node that uses them.
pub(crate) struct OnnxWeights<'a> {
    tensors: HashMap<&'a str, Stored<'a>>,
    products: HashMap<&'a str, &'a str>,
}

/// A tensor as the file has it.
#[derive(Clone)]
struct Stored<'a> {
    shape: Vec<usize>,
    kind: u64,
    bytes: &'a [u8],
    floats: Vec<f32>,
    /// Small integers that the exporter stored one by one.
    numbers: Vec<u64>,
}

/// A matrix or vector of f32.
#[derive(Debug)]
pub(crate) struct Weights {
    /// Rows and columns, or one length.
    pub(crate) shape: Vec<usize>,
    /// Row by row.
    pub(crate) values: Vec<f32>,
}

// TensorProto.DataType
const FLOAT: u64 = 1;
const UINT8: u64 = 2;
const INT8: u64 = 3;

impl<'a> OnnxWeights<'a> {
    /// Reads the tables of a file.
    ///
    /// # Errors
    /// When the bytes are no ONNX file.
    pub(crate) fn read(file: &'a [u8]) -> Result<Self, ModelError> {
        let mut weights = Self {
            tensors: HashMap::new(),
            products: HashMap::new(),
        };
        // ModelProto.graph is field 7; GraphProto.node 1, GraphProto.initializer 5.
        for (field, value) in fields(file)? {
            let (7, Value::Bytes(graph)) = (field, value) else {
                continue;
            };
            for (field, value) in fields(graph)? {
                match (field, value) {
                    (1, Value::Bytes(node)) => weights.node(node)?,
                    (5, Value::Bytes(tensor)) => weights.tensor(tensor)?,
                    _ => {}
                }
            }
        }
        Ok(weights)
    }

    fn node(&mut self, node: &'a [u8]) -> Result<(), ModelError> {
        let (mut inputs, mut name, mut kind) = (Vec::new(), "", "");
        for (field, value) in fields(node)? {
            match (field, value) {
                (1, Value::Bytes(bytes)) => inputs.push(words(bytes)?),
                (3, Value::Bytes(bytes)) => name = words(bytes)?,
                (4, Value::Bytes(bytes)) => kind = words(bytes)?,
                _ => {}
            }
        }
        if let ("MatMulInteger", Some(weight)) = (kind, inputs.get(1)) {
            self.products.insert(name, weight);
        }
        Ok(())
    }

    fn tensor(&mut self, tensor: &'a [u8]) -> Result<(), ModelError> {
        let mut stored = Stored {
            shape: Vec::new(),
            kind: 0,
            bytes: &[],
            floats: Vec::new(),
            numbers: Vec::new(),
        };
        let mut name = "";
        for (field, value) in fields(tensor)? {
            match (field, value) {
                (1, Value::Number(size)) => stored.shape.push(length(size)?),
                (1, Value::Bytes(mut packed)) => {
                    while !packed.is_empty() {
                        stored.shape.push(length(varint(&mut packed)?)?);
                    }
                }
                (2, Value::Number(kind)) => stored.kind = kind,
                (4, Value::Bytes(packed)) => stored.floats.extend(floats(packed)),
                (4, Value::Four(bytes)) => stored.floats.push(f32::from_le_bytes(bytes)),
                (5, Value::Number(number)) => stored.numbers.push(number),
                (5, Value::Bytes(mut packed)) => {
                    while !packed.is_empty() {
                        stored.numbers.push(varint(&mut packed)?);
                    }
                }
                (8, Value::Bytes(bytes)) => name = words(bytes)?,
                (9, Value::Bytes(bytes)) => stored.bytes = bytes,
                _ => {}
            }
        }
        self.tensors.insert(name, stored);
        Ok(())
    }

    /// A tensor by its own name, which may be stored whole or quantised with one scale.
    ///
    /// # Errors
    /// When it is not there or has an unknown form.
    pub(crate) fn named(&self, name: &str) -> Result<Weights, ModelError> {
        if let Some(stored) = self.tensors.get(name) {
            return real(name, stored);
        }
        self.quantised(name)
    }

    /// The weights of the integer product of a node, in by out as the file has them.
    ///
    /// # Errors
    /// As [`OnnxWeights::named`].
    pub(crate) fn product(&self, node: &str) -> Result<Weights, ModelError> {
        let weight = self
            .products
            .get(node)
            .ok_or_else(|| wrong(node, "there is no such product"))?;
        self.quantised(weight.strip_suffix("_quantized").unwrap_or(weight))
    }

    /// The only tensor whose name begins so.
    ///
    /// # Errors
    /// When there is none or there are several.
    pub(crate) fn only(&self, prefix: &str) -> Result<Weights, ModelError> {
        let mut names = self.tensors.keys().filter(|name| name.starts_with(prefix));
        match (names.next(), names.next()) {
            (Some(name), None) => self.named(name),
            _ => Err(wrong(prefix, "there is not exactly one tensor of that name")),
        }
    }

    fn quantised(&self, name: &str) -> Result<Weights, ModelError> {
        let part = |suffix: &str| {
            self.tensors
                .get(format!("{name}{suffix}").as_str())
                .ok_or_else(|| wrong(name, "it is not in the file"))
        };
        let whole = part("_quantized")?;
        let scales = real(name, part("_scale")?)?.values;
        let zeros =
            integers(part("_zero_point")?).ok_or_else(|| wrong(name, "its zero point has another form"))?;
        let values = integers(whole).ok_or_else(|| wrong(name, "it has another form"))?;
        let columns = whole.shape.last().copied().unwrap_or(0);
        let fits = whole.shape.iter().product::<usize>() == values.len()
            && scales.len() == zeros.len()
            && (scales.len() == 1 || scales.len() == columns)
            && columns > 0;
        if !fits {
            return Err(wrong(name, "its sizes do not fit"));
        }
        let values = values
            .iter()
            .enumerate()
            .map(|(at, value)| {
                let channel = if scales.len() == 1 { 0 } else { at % columns };
                (value - zeros[channel]) * scales[channel]
            })
            .collect();
        Ok(Weights {
            shape: whole.shape.clone(),
            values,
        })
    }
}

fn real(name: &str, stored: &Stored<'_>) -> Result<Weights, ModelError> {
    let values = if stored.floats.is_empty() {
        floats(stored.bytes).collect()
    } else {
        stored.floats.clone()
    };
    if stored.kind != FLOAT || values.len() != stored.shape.iter().product::<usize>() {
        return Err(wrong(name, "it is not a tensor of floats"));
    }
    Ok(Weights {
        shape: stored.shape.clone(),
        values,
    })
}

fn integers(stored: &Stored<'_>) -> Option<Vec<f32>> {
    let real = |byte: u8| match stored.kind {
        UINT8 => Some(f32::from(byte)),
        INT8 => Some(f32::from(byte.cast_signed())),
        _ => None,
    };
    if stored.numbers.is_empty() {
        return stored.bytes.iter().map(|byte| real(*byte)).collect();
    }
    // The low byte of a number is the value in either sign.
    stored
        .numbers
        .iter()
        .map(|number| real(number.to_le_bytes()[0]))
        .collect()
}

fn floats(bytes: &[u8]) -> impl Iterator<Item = f32> + '_ {
    bytes
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

fn wrong(name: &str, why: &str) -> ModelError {
    failed("reading the tagger's weights", format!("{name}: {why}"))
}

// Protocol buffers: a message is a run of fields, each with a number and one of four forms.

enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Four([u8; 4]),
    Eight,
}

fn fields(mut message: &[u8]) -> Result<Vec<(u64, Value<'_>)>, ModelError> {
    let mut found = Vec::new();
    while !message.is_empty() {
        let key = varint(&mut message)?;
        let value = match key & 7 {
            0 => Value::Number(varint(&mut message)?),
            1 => {
                take(&mut message, 8)?;
                Value::Eight
            }
            2 => {
                let size = length(varint(&mut message)?)?;
                Value::Bytes(take(&mut message, size)?)
            }
            5 => {
                let four = take(&mut message, 4)?;
                Value::Four([four[0], four[1], four[2], four[3]])
            }
            _ => return Err(wrong("the file", "it is no ONNX file")),
        };
        found.push((key >> 3, value));
    }
    Ok(found)
}

fn take<'a>(message: &mut &'a [u8], size: usize) -> Result<&'a [u8], ModelError> {
    let (taken, rest) = message
        .split_at_checked(size)
        .ok_or_else(|| wrong("the file", "it ends too early"))?;
    *message = rest;
    Ok(taken)
}

fn varint(message: &mut &[u8]) -> Result<u64, ModelError> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(message, 1)?[0];
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(wrong("the file", "a number in it is too long"))
}

fn length(number: u64) -> Result<usize, ModelError> {
    usize::try_from(number)
        .ok()
        .filter(|size| *size < 1 << 31)
        .ok_or_else(|| wrong("the file", "a size in it is impossible"))
}

fn words(bytes: &[u8]) -> Result<&str, ModelError> {
    std::str::from_utf8(bytes).map_err(|_| wrong("the file", "a name in it is not text"))
}

#[cfg(test)]
mod tests {
    use super::OnnxWeights;

    fn file() -> Vec<u8> {
        std::fs::read(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/weights/tagger/tagger.int8.onnx"
        ))
        .unwrap()
    }

    #[test]
    fn quantised_and_whole_tensors_come_out_with_their_shapes() {
        let file = file();
        let weights = OnnxWeights::read(&file).unwrap();
        let words = weights.named("embeddings.word_embeddings.weight").unwrap();
        assert_eq!(words.shape, [30522, 384]);
        let mean = words.values.iter().map(|x| x.abs()).sum::<f32>() / words.values.len() as f32;
        assert!((0.02..0.1).contains(&mean), "{mean}");
        assert_eq!(
            weights.product("/layer.0/dense/MatMul_quant").unwrap().shape,
            [384, 1536]
        );
        assert_eq!(weights.named("classifier.bias").unwrap().shape.len(), 1);
        let error = weights.named("no.such").unwrap_err().to_string();
        assert!(error.contains("no.such: it is not in the file"), "{error}");
    }

    #[test]
    fn cut_and_foreign_files_are_errors() {
        let file = file();
        for cut in [1, 100, 5_000, file.len() / 2, file.len() - 1] {
            assert!(OnnxWeights::read(&file[..cut]).is_err(), "{cut}");
        }
        assert!(OnnxWeights::read(b"%PDF-1.7 and so on").is_err());
    }
}
