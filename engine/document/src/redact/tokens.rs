//! The content-stream tokenizer: operators with their operands and the bytes they came from, so that
//! whatever is not rewritten can be copied verbatim (ISO 32000-2 7.2 and 7.8.2).

use super::inline_image::{self, InlineImage};
use std::ops::Range;

/// Operands nest at most this deep.
const MAX_DEPTH: usize = 32;

/// One operand.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    /// A number.
    Number(f64),
    /// The bytes of a literal or hexadecimal string.
    Text(Vec<u8>),
    /// A name without its slash, escapes resolved.
    Name(Vec<u8>),
    /// An array.
    Array(Vec<Operand>),
    /// A dictionary.
    Dictionary(Vec<(Vec<u8>, Operand)>),
    /// `true` or `false`.
    Truth(bool),
    /// `null`.
    Null,
}

impl Operand {
    /// The entry of a dictionary operand.
    pub(crate) fn entry(&self, key: &[u8]) -> Option<&Self> {
        match self {
            Self::Dictionary(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }
}

/// One operator with its operands.
#[derive(Debug)]
pub(crate) struct Operation<'a> {
    /// The operator, e.g. `Tj`; `BI` stands for a whole inline image.
    pub(crate) operator: &'a [u8],
    /// Its operands in order.
    pub(crate) operands: Vec<Operand>,
    /// Where it lies in the stream, from its first operand to its last byte.
    pub(crate) span: Range<usize>,
    /// The inline image, for `BI`.
    pub(crate) image: Option<InlineImage>,
}

impl Operation<'_> {
    /// The n-th operand as a number; 0 when it is missing or something else, as readers do.
    pub(crate) fn number(&self, n: usize) -> f64 {
        match self.operands.get(n) {
            Some(Operand::Number(value)) => *value,
            _ => 0.0,
        }
    }

    /// The n-th operand as a name.
    pub(crate) fn name(&self, n: usize) -> Option<&[u8]> {
        match self.operands.get(n) {
            Some(Operand::Name(name)) => Some(name),
            _ => None,
        }
    }

    /// The first six operands as numbers.
    pub(crate) fn six(&self) -> [f64; 6] {
        std::array::from_fn(|n| self.number(n))
    }
}

/// Why a stream cannot be cut into operators surely; `at` is the byte where it went wrong.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the page content has {what} at byte {at}")]
pub(crate) struct Unparsable {
    pub(crate) what: &'static str,
    pub(crate) at: usize,
}

/// Cuts one decoded content stream into operations.
pub(crate) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn fault<T>(&self, what: &'static str) -> Result<T, Unparsable> {
        Err(Unparsable { what, at: self.at })
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                self.at += 1;
            } else if byte == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else {
                break;
            }
        }
    }

    fn word(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(|b| !is_space(b) && !is_delimiter(b)) {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    /// The next operation, `None` at the end of the stream.
    pub(crate) fn next(&mut self) -> Result<Option<Operation<'a>>, Unparsable> {
        let mut operands = Vec::new();
        self.skip_space();
        let start = self.at;
        loop {
            self.skip_space();
            let Some(byte) = self.peek() else {
                return if operands.is_empty() {
                    Ok(None)
                } else {
                    self.fault("operands without an operator")
                };
            };
            if let Some(operand) = self.operand(byte, 0)? {
                operands.push(operand);
                if operands.len() > 4096 {
                    return self.fault("too many operands");
                }
                continue;
            }
            let operator = self.word();
            match operator {
                b"" => return self.fault("a stray delimiter"),
                b"true" | b"false" => operands.push(Operand::Truth(operator == b"true")),
                b"null" => operands.push(Operand::Null),
                b"BI" => {
                    let image = self.inline_image()?;
                    return Ok(Some(Operation {
                        operator,
                        operands,
                        span: start..self.at,
                        image: Some(image),
                    }));
                }
                _ => {
                    return Ok(Some(Operation {
                        operator,
                        operands,
                        span: start..self.at,
                        image: None,
                    }));
                }
            }
        }
    }

    fn operand(&mut self, first: u8, depth: usize) -> Result<Option<Operand>, Unparsable> {
        if depth > MAX_DEPTH {
            return self.fault("operands nested too deeply");
        }
        Ok(Some(match first {
            b'(' => Operand::Text(self.literal()?),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => self.dictionary(depth)?,
            b'<' => Operand::Text(self.hexadecimal()?),
            b'[' => {
                self.at += 1;
                let mut items = Vec::new();
                loop {
                    self.skip_space();
                    match self.peek() {
                        None => return self.fault("an array that never ends"),
                        Some(b']') => {
                            self.at += 1;
                            break;
                        }
                        Some(byte) => items.push(self.value(byte, depth + 1)?),
                    }
                }
                Operand::Array(items)
            }
            b'/' => Operand::Name(self.name()),
            b'+' | b'-' | b'.' | b'0'..=b'9' => Operand::Number(self.numeral()?),
            _ => return Ok(None),
        }))
    }

    /// A value where no operator may stand: inside arrays and dictionaries.
    fn value(&mut self, first: u8, depth: usize) -> Result<Operand, Unparsable> {
        if let Some(operand) = self.operand(first, depth)? {
            return Ok(operand);
        }
        match self.word() {
            b"true" => Ok(Operand::Truth(true)),
            b"false" => Ok(Operand::Truth(false)),
            b"null" => Ok(Operand::Null),
            _ => self.fault("an operator inside an array or dictionary"),
        }
    }

    fn dictionary(&mut self, depth: usize) -> Result<Operand, Unparsable> {
        self.at += 2;
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                Some(b'>') if self.bytes.get(self.at + 1) == Some(&b'>') => {
                    self.at += 2;
                    return Ok(Operand::Dictionary(entries));
                }
                Some(b'/') => {
                    let key = self.name();
                    self.skip_space();
                    let Some(byte) = self.peek() else {
                        return self.fault("a dictionary that never ends");
                    };
                    entries.push((key, self.value(byte, depth + 1)?));
                }
                _ => return self.fault("a damaged dictionary"),
            }
        }
    }

    fn literal(&mut self) -> Result<Vec<u8>, Unparsable> {
        self.at += 1;
        let mut text = Vec::new();
        let mut open = 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => {
                    open += 1;
                    text.push(byte);
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(text);
                    }
                    text.push(byte);
                }
                b'\r' => {
                    if self.peek() == Some(b'\n') {
                        self.at += 1;
                    }
                    text.push(b'\n');
                }
                b'\\' => self.escape(&mut text),
                _ => text.push(byte),
            }
        }
        self.fault("a string that never ends")
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\n' => {}
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    match self.peek() {
                        Some(digit @ b'0'..=b'7') => {
                            value = value * 8 + u32::from(digit - b'0');
                            self.at += 1;
                        }
                        _ => break,
                    }
                }
                text.push((value & 0xff) as u8);
            }
            other => text.push(other),
        }
    }

    fn hexadecimal(&mut self) -> Result<Vec<u8>, Unparsable> {
        self.at += 1;
        let mut digits = Vec::new();
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'>' => {
                    if digits.len() % 2 == 1 {
                        digits.push(0);
                    }
                    return Ok(digits
                        .chunks_exact(2)
                        .map(|pair| pair[0] * 16 + pair[1])
                        .collect());
                }
                _ if is_space(byte) => {}
                _ => match char::from(byte).to_digit(16) {
                    Some(digit) => digits.push(digit as u8),
                    None => return self.fault("a damaged hexadecimal string"),
                },
            }
        }
        self.fault("a string that never ends")
    }

    fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let raw = self.word();
        let mut name = Vec::with_capacity(raw.len());
        let mut at = 0;
        while at < raw.len() {
            let escaped = (raw[at] == b'#')
                .then(|| raw.get(at + 1..at + 3))
                .flatten()
                .and_then(|pair| std::str::from_utf8(pair).ok())
                .and_then(|pair| u8::from_str_radix(pair, 16).ok());
            match escaped {
                Some(byte) => {
                    name.push(byte);
                    at += 3;
                }
                None => {
                    name.push(raw[at]);
                    at += 1;
                }
            }
        }
        name
    }

    /// A number as PDF writes it; the odd forms that readers disagree on are refused.
    fn numeral(&mut self) -> Result<f64, Unparsable> {
        let start = self.at;
        while matches!(self.peek(), Some(b'+' | b'-' | b'.' | b'0'..=b'9')) {
            self.at += 1;
        }
        let text = std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or_default();
        let value = match text {
            "." | "-" | "+" | "-." => Some(0.0),
            _ => text.parse::<f64>().ok(),
        };
        match value {
            Some(value) if value.is_finite() => Ok(value),
            _ => {
                self.at = start;
                self.fault("a damaged number")
            }
        }
    }

    fn inline_image(&mut self) -> Result<InlineImage, Unparsable> {
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                Some(b'/') => {
                    let key = self.name();
                    self.skip_space();
                    let Some(byte) = self.peek() else {
                        return self.fault("an inline image that never ends");
                    };
                    entries.push((key, self.value(byte, 1)?));
                }
                Some(_) => {
                    if self.word() != b"ID" {
                        return self.fault("a damaged inline image");
                    }
                    break;
                }
                None => return self.fault("an inline image that never ends"),
            }
        }
        // One white-space byte follows ID (ISO 32000-2 8.9.7); a line end of two bytes counts as one.
        if self.peek() == Some(b'\r') && self.bytes.get(self.at + 1) == Some(&b'\n') {
            self.at += 2;
        } else if self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        let Some(length) = inline_image::length_to_end(&entries, &self.bytes[self.at..]) else {
            return self.fault("an inline image whose end cannot be found");
        };
        let start = self.at;
        self.at += length;
        // `EI` ends it.
        Ok(InlineImage::new(entries, start..self.at.saturating_sub(2)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Operand, Tokens};

    fn operators(content: &[u8]) -> Vec<String> {
        let mut tokens = Tokens::new(content);
        let mut found = Vec::new();
        while let Some(operation) = tokens.next().unwrap() {
            found.push(String::from_utf8_lossy(operation.operator).into_owned());
        }
        found
    }

    #[test]
    fn operators_keep_their_byte_spans() {
        let content = b"q 1 0 0 1 5 6 cm % (not) an operator\n[(A\\051) -20.5 <4 1>] TJ Q";
        let mut tokens = Tokens::new(content);
        tokens.next().unwrap();
        let cm = tokens.next().unwrap().unwrap();
        assert_eq!(&content[cm.span.clone()], b"1 0 0 1 5 6 cm");
        let tj = tokens.next().unwrap().unwrap();
        assert_eq!(
            tj.operands,
            vec![Operand::Array(vec![
                Operand::Text(b"A)".to_vec()),
                Operand::Number(-20.5),
                Operand::Text(b"A".to_vec())
            ])]
        );
        assert!(content[tj.span].starts_with(b"[("));
    }

    #[test]
    fn an_inline_image_with_the_letters_ei_inside_ends_where_its_samples_end() {
        let content = b"q BI /W 4 /H 1 /BPC 8 /CS /G ID  EI \nEI Q (x) Tj";
        assert_eq!(operators(content), ["q", "BI", "Q", "Tj"]);
    }

    #[test]
    fn properties_and_names_are_read() {
        let mut tokens = Tokens::new(b"/Span<</ActualText(a)/MCID 3/N null>> BDC");
        let bdc = tokens.next().unwrap().unwrap();
        assert_eq!(bdc.name(0), Some(&b"Span"[..]));
        assert_eq!(
            bdc.operands[1].entry(b"ActualText"),
            Some(&Operand::Text(b"a".to_vec()))
        );
        let mut tokens = Tokens::new(b"/A#20B Do");
        assert_eq!(tokens.next().unwrap().unwrap().name(0), Some(&b"A B"[..]));
    }

    #[test]
    fn damaged_content_is_an_error_and_never_a_guess() {
        for content in [
            &b"(never ends Tj"[..],
            b"[1 2 Tj",
            b"<4G> Tj",
            b"1 2",
            b"> q",
            b"1-2 Td",
            b"<< /A >> BDC",
            b"BI /W 9 /H 9 /BPC 8 /CS /G ID short EI",
        ] {
            let mut tokens = Tokens::new(content);
            let failed = loop {
                match tokens.next() {
                    Ok(Some(_)) => {}
                    Ok(None) => break false,
                    Err(_) => break true,
                }
            };
            assert!(failed, "{}", String::from_utf8_lossy(content));
        }
    }
}
