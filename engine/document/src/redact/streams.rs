//! Decoding streams strictly: a stream that cannot be decoded to its end is an error, never an empty or
//! half result (ISO 32000-2 7.4). The PDF library's own decoding is lenient, which a redactor must not be.

use super::predictor::{unpredict, whole};
use flate2::bufread::ZlibDecoder;
use flate2::{Compress, Compression, FlushCompress, Status};
use lopdf::{Dictionary, Document, Object, Stream};
use std::cell::RefCell;
use std::io::Read;

/// No stream may decode to more than this many bytes.
pub(crate) const MAX_DECODED: usize = 256 * 1024 * 1024;
const MAX_FILTERS: usize = 8;

/// A stream with everything undone up to the first image codec.
#[derive(Debug)]
pub(crate) struct Decoded {
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
    /// The image codec that is left (`DCTDecode`, `JPXDecode`, `CCITTFaxDecode`, `JBIG2Decode`).
    pub(crate) codec: Option<Vec<u8>>,
}

/// Why a stream could not be decoded.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Undecodable {
    #[error("a stream is damaged ({0})")]
    Damaged(&'static str),
    #[error("a stream uses a filter that is not known")]
    UnknownFilter,
    #[error("a stream is larger than {} MiB when decoded", MAX_DECODED / 1024 / 1024)]
    TooLarge,
}

/// A filter's full name and its parameters.
pub(crate) type Filter = (Vec<u8>, Option<Dictionary>);

/// Filters of a stream with their parameters, short names written out; identity filters left out.
pub(crate) fn filters(doc: &Document, dict: &Dictionary) -> Result<Vec<Filter>, Undecodable> {
    let damaged = || Undecodable::Damaged("its list of filters cannot be read");
    let follow = |object: &Object| {
        doc.dereference(object)
            .map(|(_, o)| o.clone())
            .map_err(|_| damaged())
    };
    let names = match dict.get(b"Filter").or_else(|_| dict.get(b"F")).ok() {
        None => Vec::new(),
        Some(object) => match follow(object)? {
            Object::Null => Vec::new(),
            Object::Name(name) => vec![name],
            Object::Array(items) => items
                .iter()
                .map(|item| match follow(item)? {
                    Object::Name(name) => Ok(name),
                    _ => Err(damaged()),
                })
                .collect::<Result<_, _>>()?,
            _ => return Err(damaged()),
        },
    };
    let parameters = match dict.get(b"DecodeParms").or_else(|_| dict.get(b"DP")).ok() {
        None => Vec::new(),
        Some(object) => match follow(object)? {
            Object::Array(items) => items
                .iter()
                .map(|item| Ok(follow(item)?.as_dict().ok().cloned()))
                .collect::<Result<_, _>>()?,
            Object::Dictionary(one) => vec![Some(one)],
            _ => Vec::new(),
        },
    };
    if names.len() > MAX_FILTERS {
        return Err(Undecodable::Damaged("too many filters"));
    }
    let mut found = Vec::new();
    for (n, name) in names.into_iter().enumerate() {
        let own = parameters.get(n).cloned().flatten();
        let name: &[u8] = match name.as_slice() {
            b"Fl" | b"FlateDecode" => b"FlateDecode",
            b"LZW" | b"LZWDecode" => b"LZWDecode",
            b"A85" | b"ASCII85Decode" => b"ASCII85Decode",
            b"AHx" | b"ASCIIHexDecode" => b"ASCIIHexDecode",
            b"RL" | b"RunLengthDecode" => b"RunLengthDecode",
            b"DCT" | b"DCTDecode" => b"DCTDecode",
            b"CCF" | b"CCITTFaxDecode" => b"CCITTFaxDecode",
            b"JBIG2Decode" => b"JBIG2Decode",
            b"JPXDecode" => b"JPXDecode",
            // The load has decrypted the file already; only the identity crypt filter may be left.
            b"Crypt" => continue,
            _ => return Err(Undecodable::UnknownFilter),
        };
        found.push((name.to_vec(), own));
    }
    Ok(found)
}

/// Undoes every filter up to the first image codec.
pub(crate) fn decode(doc: &Document, stream: &Stream) -> Result<Decoded, Undecodable> {
    let mut bytes = stream.content.clone();
    let filters = filters(doc, &stream.dict)?;
    for (n, (name, parameters)) in filters.iter().enumerate() {
        bytes = match name.as_slice() {
            b"FlateDecode" => unpredict(inflate(&bytes)?, parameters.as_ref())?,
            b"LZWDecode" => unpredict(unpack_lzw(&bytes, parameters.as_ref())?, parameters.as_ref())?,
            b"ASCII85Decode" => ascii85(&bytes)?,
            b"ASCIIHexDecode" => ascii_hex(&bytes)?,
            b"RunLengthDecode" => run_length(&bytes)?,
            _ if n + 1 == filters.len() => {
                return Ok(Decoded {
                    bytes,
                    codec: Some(name.clone()),
                });
            }
            _ => return Err(Undecodable::Damaged("an image codec is not its last filter")),
        };
        if bytes.len() > MAX_DECODED {
            return Err(Undecodable::TooLarge);
        }
    }
    Ok(Decoded { bytes, codec: None })
}

/// Decodes a stream that must not be an image.
pub(crate) fn decode_text(doc: &Document, stream: &Stream) -> Result<Vec<u8>, Undecodable> {
    let decoded = decode(doc, stream)?;
    match decoded.codec {
        None => Ok(decoded.bytes),
        Some(_) => Err(Undecodable::Damaged("an image codec where none may stand")),
    }
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>, Undecodable> {
    let mut out = Vec::new();
    // A line end before the data is a common fault of writers and harmless.
    let start = bytes
        .iter()
        .position(|b| !matches!(b, b'\r' | b'\n'))
        .unwrap_or(bytes.len());
    if start == bytes.len() {
        return Ok(out);
    }
    ZlibDecoder::new(&bytes[start..])
        .take(MAX_DECODED as u64 + 1)
        .read_to_end(&mut out)
        .map_err(|_| Undecodable::Damaged("its compressed data"))?;
    Ok(out)
}

fn unpack_lzw(bytes: &[u8], parameters: Option<&Dictionary>) -> Result<Vec<u8>, Undecodable> {
    let early = whole(parameters, b"EarlyChange", 1) != 0;
    let mut decoder = if early {
        weezl::decode::Decoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8)
    } else {
        weezl::decode::Decoder::new(weezl::BitOrder::Msb, 8)
    };
    let mut out = Vec::new();
    let result = decoder
        .into_stream(Capped {
            out: &mut out,
            room: MAX_DECODED + 1,
        })
        .decode_all(bytes);
    match result.status {
        Ok(()) => Ok(out),
        Err(_) if out.len() > MAX_DECODED => Err(Undecodable::TooLarge),
        Err(_) => Err(Undecodable::Damaged("its LZW data")),
    }
}

/// Takes bytes until there is no room left.
struct Capped<'a> {
    out: &'a mut Vec<u8>,
    room: usize,
}

impl std::io::Write for Capped<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let taken = bytes.len().min(self.room);
        self.out.extend_from_slice(&bytes[..taken]);
        self.room -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn ascii85(bytes: &[u8]) -> Result<Vec<u8>, Undecodable> {
    let mut out = Vec::new();
    let mut group = Vec::with_capacity(5);
    for &byte in bytes.strip_prefix(b"<~").unwrap_or(bytes) {
        match byte {
            b'~' => break,
            b'z' if group.is_empty() => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                group.push(byte - b'!');
                if group.len() == 5 {
                    out.extend_from_slice(&base85(&group)?);
                    group.clear();
                }
            }
            _ if byte.is_ascii_whitespace() || byte == 0 => {}
            _ => return Err(Undecodable::Damaged("its ASCII85 data")),
        }
        if out.len() > MAX_DECODED {
            return Err(Undecodable::TooLarge);
        }
    }
    if group.len() == 1 {
        return Err(Undecodable::Damaged("its ASCII85 data"));
    }
    if !group.is_empty() {
        let kept = group.len() - 1;
        group.resize(5, 84);
        out.extend_from_slice(&base85(&group)?[..kept]);
    }
    Ok(out)
}

fn base85(group: &[u8]) -> Result<[u8; 4], Undecodable> {
    let value = group
        .iter()
        .fold(0_u64, |value, digit| value * 85 + u64::from(*digit));
    u32::try_from(value)
        .map(u32::to_be_bytes)
        .map_err(|_| Undecodable::Damaged("its ASCII85 data"))
}

fn ascii_hex(bytes: &[u8]) -> Result<Vec<u8>, Undecodable> {
    let mut digits = Vec::new();
    for &byte in bytes {
        match char::from(byte).to_digit(16) {
            Some(digit) => digits.push(digit as u8),
            None if byte == b'>' => break,
            None if byte.is_ascii_whitespace() || byte == 0 => {}
            None => return Err(Undecodable::Damaged("its hexadecimal data")),
        }
    }
    if digits.len() % 2 == 1 {
        digits.push(0);
    }
    Ok(digits
        .chunks_exact(2)
        .map(|pair| pair[0] * 16 + pair[1])
        .collect())
}

fn run_length(bytes: &[u8]) -> Result<Vec<u8>, Undecodable> {
    let cut_short = || Undecodable::Damaged("its run-length data");
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&length) = bytes.get(at) {
        match length {
            128 => break,
            0..=127 => {
                let end = at + 2 + usize::from(length);
                out.extend_from_slice(bytes.get(at + 1..end).ok_or_else(cut_short)?);
                at = end;
            }
            _ => {
                let byte = *bytes.get(at + 1).ok_or_else(cut_short)?;
                out.resize(out.len() + 257 - usize::from(length), byte);
                at += 2;
            }
        }
        if out.len() > MAX_DECODED {
            return Err(Undecodable::TooLarge);
        }
    }
    Ok(out)
}

thread_local! {
    /// Setting one up takes longer than compressing a short stream.
    static COMPRESSOR: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(6), true));
}

/// Compresses bytes the one way copies are compressed, so that equal plans give equal bytes.
pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    COMPRESSOR.with_borrow_mut(|compressor| {
        compressor.reset();
        let mut out = Vec::with_capacity(bytes.len() / 2 + 64);
        loop {
            let read = usize::try_from(compressor.total_in()).unwrap_or(usize::MAX);
            let rest = bytes.get(read..).unwrap_or_default();
            match compressor.compress_vec(rest, &mut out, FlushCompress::Finish) {
                Ok(Status::StreamEnd) => return out,
                Ok(_) => out.reserve(out.len().max(64)),
                // Compressing into memory does not fail.
                Err(_) => return Vec::new(),
            }
        }
    })
}

/// A new stream whose content is compressed.
pub(crate) fn packed(mut dict: Dictionary, bytes: &[u8]) -> Stream {
    for key in [
        "Filter",
        "DecodeParms",
        "F",
        "DP",
        "FFilter",
        "FDecodeParms",
        "DL",
    ] {
        dict.remove(key.as_bytes());
    }
    dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
    Stream::new(dict, deflate(bytes)).with_compression(false)
}

#[cfg(test)]
mod tests {
    use super::{Undecodable, decode_text, deflate, packed};
    use lopdf::{Dictionary, Document, Object, Stream, dictionary};

    fn stream(filter: Object, content: &[u8]) -> Stream {
        Stream::new(dictionary! { "Filter" => filter }, content.to_vec())
    }

    fn text(filter: &str, content: &[u8]) -> Result<Vec<u8>, Undecodable> {
        decode_text(
            &Document::new(),
            &stream(Object::Name(filter.as_bytes().to_vec()), content),
        )
    }

    #[test]
    fn an_empty_list_of_filters_means_plain_bytes() {
        let plain = stream(Object::Array(Vec::new()), b"BT (x) Tj ET");
        assert_eq!(decode_text(&Document::new(), &plain).unwrap(), b"BT (x) Tj ET");
    }

    #[test]
    fn one_compressor_gives_equal_bytes_for_equal_content() {
        let long: Vec<u8> = (0_u32..70_000)
            .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
            .collect();
        let first = deflate(&long);
        let short = deflate(b"q 0 g Q");
        assert_eq!((deflate(&long), deflate(b"q 0 g Q")), (first.clone(), short));
        let packed = Stream::new(dictionary! { "Filter" => "FlateDecode" }, first);
        assert_eq!(decode_text(&Document::new(), &packed).unwrap(), long);
    }

    #[test]
    fn a_truncated_stream_is_an_error() {
        let mut content = deflate(&b"BT (name) Tj ET ".repeat(50));
        assert_eq!(text("FlateDecode", &content).unwrap().len(), 800);
        content.truncate(content.len() / 2);
        assert!(text("FlateDecode", &content).is_err());
        assert!(text("RunLengthDecode", &[5, b'a']).is_err());
        assert!(text("ASCII85Decode", b"ab{").is_err());
        assert_eq!(text("Unheard", b""), Err(Undecodable::UnknownFilter));
    }

    #[test]
    fn text_filters_are_undone() {
        assert_eq!(text("ASCIIHexDecode", b"48 65 6C6c6F>").unwrap(), b"Hello");
        assert_eq!(
            text("ASCII85Decode", b"87cURD]i,\"Ebo80~>").unwrap(),
            b"Hello World!"
        );
        assert_eq!(
            text("RunLengthDecode", &[1, b'a', b'b', 254, b'c', 128]).unwrap(),
            b"abccc"
        );
        let round = packed(Dictionary::new(), b"q Q");
        assert_eq!(decode_text(&Document::new(), &round).unwrap(), b"q Q");
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = deflate(&vec![0; super::MAX_DECODED + 16]);
        assert_eq!(text("FlateDecode", &bomb), Err(Undecodable::TooLarge));
    }
}
