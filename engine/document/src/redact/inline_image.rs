//! Where the samples of an inline image end (ISO 32000-2 8.9.7): by decoding where the filter says so,
//! by size where there is no filter, and by searching only where neither is possible.

use super::streams;
use super::tokens::{Operand, is_space};
use flate2::{Decompress, FlushDecompress, Status};
use lopdf::{Dictionary, Document, Object, Stream};
use std::ops::Range;

/// The dictionary of an inline image.
#[derive(Debug)]
pub(crate) struct InlineImage {
    entries: Vec<(Vec<u8>, Operand)>,
    /// Where its coded samples lie in the content stream.
    samples: Range<usize>,
}

/// What the dictionary of an inline image may say (ISO 32000-2 table 91), short and long.
const KEYS: [&[u8]; 18] = [
    b"BPC",
    b"BitsPerComponent",
    b"CS",
    b"ColorSpace",
    b"D",
    b"Decode",
    b"DP",
    b"DecodeParms",
    b"F",
    b"Filter",
    b"H",
    b"Height",
    b"IM",
    b"ImageMask",
    b"I",
    b"Interpolate",
    b"W",
    b"Width",
];

fn entry<'a>(entries: &'a [(Vec<u8>, Operand)], short: &[u8], long: &[u8]) -> Option<&'a Operand> {
    entries
        .iter()
        .find(|(key, _)| key == short || key == long)
        .map(|(_, value)| value)
}

impl InlineImage {
    pub(super) fn new(entries: Vec<(Vec<u8>, Operand)>, samples: Range<usize>) -> Self {
        Self { entries, samples }
    }

    /// Whether it carries more than a picture: entries that no viewer needs, or bytes after its last sample. `content` is
    /// the stream that it stands in.
    pub(crate) fn holds_more(&self, content: &[u8]) -> bool {
        let is_known = |key: &Vec<u8>| {
            KEYS.contains(&key.as_slice()) || key == b"Intent" || key == b"L" || key == b"Length"
        };
        let is_odd = |value: &Operand| matches!(value, Operand::Text(_));
        if self
            .entries
            .iter()
            .any(|(key, value)| !is_known(key) || is_odd(value))
        {
            return true;
        }
        let Some(due) = plain_length(&self.entries) else {
            return false;
        };
        let coded = content.get(self.samples.clone()).unwrap_or_default();
        self.decoded(coded).is_some_and(|decoded| decoded.len() > due + 2)
    }

    /// The plain samples; `None` for codings of pictures and what cannot be decoded here.
    fn decoded(&self, coded: &[u8]) -> Option<Vec<u8>> {
        let name = |name: &Operand| match name {
            Operand::Name(name) => Some(Object::Name(name.clone())),
            _ => None,
        };
        let mut dict = Dictionary::new();
        match entry(&self.entries, b"F", b"Filter") {
            None => {}
            Some(Operand::Array(names)) => {
                dict.set("Filter", names.iter().map(name).collect::<Option<Vec<Object>>>()?);
            }
            Some(one) => dict.set("Filter", name(one)?),
        }
        // With a predictor there are a few bytes more in each row; those pictures are left to their coding.
        if entry(&self.entries, b"DP", b"DecodeParms").is_some() {
            return None;
        }
        let decoded = streams::decode(&Document::new(), &Stream::new(dict, coded.to_vec())).ok()?;
        decoded.codec.is_none().then_some(decoded.bytes)
    }

    /// The colour space it names, when that is a name.
    pub(crate) fn color_space(&self) -> Option<&[u8]> {
        match entry(&self.entries, b"CS", b"ColorSpace") {
            Some(Operand::Name(name)) => Some(name),
            _ => None,
        }
    }
}

/// Number of bytes at the start of `tail` up to and including `EI`.
pub(crate) fn length_to_end(entries: &[(Vec<u8>, Operand)], tail: &[u8]) -> Option<usize> {
    let filter = match entry(entries, b"F", b"Filter") {
        None => None,
        Some(Operand::Name(name)) => Some(name.as_slice()),
        Some(Operand::Array(names)) => match names.first() {
            None => None,
            Some(Operand::Name(name)) => Some(name.as_slice()),
            Some(_) => return None,
        },
        Some(_) => return None,
    };
    let length = match filter {
        None => match plain_length(entries) {
            Some(length) => Some(length),
            None => return search(tail),
        },
        Some(b"Fl" | b"FlateDecode") => flate_length(tail),
        Some(b"A85" | b"ASCII85Decode") => after(tail, b"~>"),
        Some(b"AHx" | b"ASCIIHexDecode") => after(tail, b">"),
        Some(b"RL" | b"RunLengthDecode") => run_length(tail),
        Some(b"DCT" | b"DCTDecode") => after(tail, &[0xff, 0xd9]),
        Some(_) => return search(tail),
    };
    let length = length?;
    end_marker(tail, length)
}

fn plain_length(entries: &[(Vec<u8>, Operand)]) -> Option<usize> {
    let whole = |short: &[u8], long: &[u8]| match entry(entries, short, long) {
        Some(Operand::Number(value)) if *value >= 1.0 && *value < 1e6 => Some(*value as usize),
        _ => None,
    };
    let (width, height) = (whole(b"W", b"Width")?, whole(b"H", b"Height")?);
    let mask = matches!(entry(entries, b"IM", b"ImageMask"), Some(Operand::Truth(true)));
    let bits = if mask {
        1
    } else {
        whole(b"BPC", b"BitsPerComponent")?
    };
    let components = match entry(entries, b"CS", b"ColorSpace") {
        _ if mask => 1,
        Some(Operand::Name(name)) => match name.as_slice() {
            b"G" | b"DeviceGray" | b"CalGray" => 1,
            b"RGB" | b"DeviceRGB" | b"CalRGB" => 3,
            b"CMYK" | b"DeviceCMYK" => 4,
            _ => return None,
        },
        Some(Operand::Array(parts)) => match parts.first() {
            Some(Operand::Name(name)) if name == b"I" || name == b"Indexed" => 1,
            _ => return None,
        },
        _ => return None,
    };
    width
        .checked_mul(bits)?
        .checked_mul(components)?
        .div_ceil(8)
        .checked_mul(height)
}

fn after(tail: &[u8], mark: &[u8]) -> Option<usize> {
    tail.windows(mark.len())
        .position(|window| window == mark)
        .map(|at| at + mark.len())
}

fn flate_length(tail: &[u8]) -> Option<usize> {
    let mut inflate = Decompress::new(true);
    let mut sink = vec![0; 32 * 1024];
    loop {
        let (used, made) = (inflate.total_in(), inflate.total_out());
        let status = inflate
            .decompress(
                tail.get(usize::try_from(used).ok()?..)?,
                &mut sink,
                FlushDecompress::None,
            )
            .ok()?;
        if status == Status::StreamEnd {
            return usize::try_from(inflate.total_in()).ok();
        }
        if inflate.total_in() == used && inflate.total_out() == made {
            return None;
        }
    }
}

fn run_length(tail: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match *tail.get(at)? {
            128 => return Some(at + 1),
            length @ 0..=127 => at += usize::from(length) + 2,
            _ => at += 2,
        }
    }
}

/// `EI` right after the samples, white space allowed before it.
fn end_marker(tail: &[u8], length: usize) -> Option<usize> {
    let mut at = length;
    while at < length + 4 && tail.get(at).copied().is_some_and(is_space) {
        at += 1;
    }
    stands_alone(tail, at).then_some(at + 2)
}

fn stands_alone(tail: &[u8], at: usize) -> bool {
    tail.get(at..at + 2) == Some(b"EI") && tail.get(at + 2).copied().is_none_or(is_space)
}

/// The first `EI` between white space that printable content follows.
fn search(tail: &[u8]) -> Option<usize> {
    (1..tail.len().saturating_sub(1)).find_map(|at| {
        let follows = &tail[(at + 2).min(tail.len())..(at + 18).min(tail.len())];
        let sure = is_space(tail[at - 1])
            && stands_alone(tail, at)
            && follows.iter().all(|b| is_space(*b) || (32..127).contains(b));
        sure.then_some(at + 2)
    })
}

#[cfg(test)]
mod tests {
    use super::length_to_end;
    use crate::redact::tokens::Operand;
    use flate2::{Compression, write::ZlibEncoder};
    use std::io::Write;

    fn entries(filter: &[u8]) -> Vec<(Vec<u8>, Operand)> {
        vec![(b"F".to_vec(), Operand::Name(filter.to_vec()))]
    }

    #[test]
    fn a_flate_image_ends_where_its_data_ends() {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::none());
        encoder.write_all(b"\nEI Q \nEI Q").unwrap();
        let mut tail = encoder.finish().unwrap();
        let length = tail.len();
        tail.extend_from_slice(b"\nEI\nQ");
        assert_eq!(length_to_end(&entries(b"Fl"), &tail), Some(length + 3));
    }

    #[test]
    fn a_run_length_image_ends_at_its_end_mark() {
        assert_eq!(length_to_end(&entries(b"RL"), b"\x01EI\xfe \x80 EI Q"), Some(9));
        assert_eq!(length_to_end(&entries(b"RL"), b"\x01EI"), None);
    }

    #[test]
    fn an_unknown_filter_needs_a_lone_marker_before_printable_content() {
        assert_eq!(
            length_to_end(&entries(b"CCF"), b"\x01 EI \x02\x03 EI\nQ q"),
            Some(10)
        );
    }
}
