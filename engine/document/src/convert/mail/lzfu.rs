//! Compressed rich text, as Outlook keeps bodies in ([MS-OXRTFCP] 3.1).

/// What every dictionary begins with.
const START: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const DICTIONARY: usize = 4096;
/// More than this no honest message unpacks to.
const MOST: usize = 64 << 20;

/// Unpacks it; `None` when it is damaged.
pub(super) fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let number = |at: usize| {
        let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_le_bytes(four) as usize)
    };
    let (raw, kind) = (number(4)?, number(8)?);
    let body = bytes.get(16..)?;
    match kind {
        0x414c_454d => return body.get(..raw.min(body.len())).map(<[u8]>::to_vec),
        0x7546_5a4c if raw <= MOST => {}
        _ => return None,
    }
    let mut dictionary = [b' '; DICTIONARY];
    dictionary[..START.len()].copy_from_slice(START);
    let mut at = START.len();
    let mut out = Vec::new();
    let mut input = body.iter().copied();
    let mut put = |byte: u8, at: &mut usize, dictionary: &mut [u8; DICTIONARY]| {
        dictionary[*at] = byte;
        *at = (*at + 1) % DICTIONARY;
        out.push(byte);
        out.len()
    };
    loop {
        let control = input.next()?;
        for bit in 0..8 {
            if control >> bit & 1 == 0 {
                if put(input.next()?, &mut at, &mut dictionary) > MOST {
                    return None;
                }
                continue;
            }
            let (high, low) = (input.next()?, input.next()?);
            let token = usize::from(u16::from_be_bytes([high, low]));
            let (offset, length) = (token >> 4, (token & 15) + 2);
            if offset == at {
                return Some(out);
            }
            for step in 0..length {
                let byte = dictionary[(offset + step) % DICTIONARY];
                if put(byte, &mut at, &mut dictionary) > MOST {
                    return None;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::unpack;

    /// The example of [MS-OXRTFCP] 4.1.
    #[test]
    fn the_specifications_example_comes_out() {
        let packed = b"\x2d\0\0\0\x2b\0\0\0\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        let said = unpack(packed).unwrap();
        assert_eq!(said, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        for cut in 0..packed.len() - 1 {
            assert!(unpack(&packed[..cut]).is_none(), "{cut}");
        }
    }
}
