//! Names of typefaces, many of which are surnames as well: a font called Gill Sans does not speak of Mr Gill.

/// Families that come with operating systems, office programs and TeX, as their makers write them.
const FAMILIES: &[&str] = &[
    "Adobe Garamond",
    "Agency FB",
    "American Typewriter",
    "Andale Mono",
    "Arial",
    "Avant Garde",
    "Baskerville",
    "Bell MT",
    "Berlin Sans",
    "Bernard MT",
    "Bitstream Charter",
    "Bodoni",
    "Book Antiqua",
    "Bookman",
    "Bradley Hand",
    "Brush Script",
    "Calibri",
    "Calisto",
    "Cambria",
    "Candara",
    "Carlito",
    "Caladea",
    "Caslon",
    "Castellar",
    "Centaur",
    "Century Gothic",
    "Century Schoolbook",
    "Century",
    "Cochin",
    "Comic Sans",
    "Consolas",
    "Constantia",
    "Cooper Black",
    "Copperplate",
    "Corbel",
    "Courier New",
    "Courier",
    "DejaVu Sans",
    "DejaVu Serif",
    "Didot",
    "Edwardian Script",
    "Elephant",
    "Engravers",
    "Footlight",
    "Franklin Gothic",
    "Frutiger",
    "Futura",
    "Garamond",
    "Geneva",
    "Georgia",
    "Gill Sans",
    "Goudy Old Style",
    "Goudy",
    "Haettenschweiler",
    "Harrington",
    "Helvetica Neue",
    "Helvetica",
    "Hoefler Text",
    "Impact",
    "Kunstler Script",
    "Liberation Mono",
    "Liberation Sans",
    "Liberation Serif",
    "Lucida Bright",
    "Lucida Console",
    "Lucida Handwriting",
    "Lucida Sans",
    "Lucida",
    "Matura",
    "Minion Pro",
    "Minion",
    "Mistral",
    "Monotype Corsiva",
    "Myriad Pro",
    "Myriad",
    "News Gothic",
    "Nimbus Mono",
    "Nimbus Roman",
    "Nimbus Sans",
    "Noto Sans",
    "Noto Serif",
    "Open Sans",
    "Optima",
    "Palace Script",
    "Palatino Linotype",
    "Palatino",
    "Papyrus",
    "Perpetua",
    "Roboto",
    "Rockwell",
    "Script MT",
    "Segoe UI",
    "Segoe Script",
    "Source Sans Pro",
    "Sylfaen",
    "Symbol",
    "Tahoma",
    "Times New Roman",
    "Times",
    "Trebuchet",
    "Tw Cen",
    "Univers",
    "Utopia",
    "Verdana",
    "Viner Hand",
    "Vivaldi",
    "Webdings",
    "Wingdings",
    "Zapf Chancery",
    "Zapf Dingbats",
];

/// What a family's name may be followed by.
const STYLES: &[&str] = &[
    "Bold",
    "Semibold",
    "SemiBold",
    "Demi",
    "Italic",
    "Oblique",
    "Slanted",
    "Regular",
    "Roman",
    "Normal",
    "Light",
    "Black",
    "Medium",
    "Book",
    "Heavy",
    "Thin",
    "Extra",
    "Ultra",
    "Condensed",
    "Cond",
    "Narrow",
    "Wide",
    "Display",
    "Text",
    "Small",
    "Caps",
    "Sans",
    "Serif",
    "Mono",
];

/// A font's name with its family, where that is known, and its style as spaces.
pub(super) fn without_typeface(name: &[u8]) -> Vec<u8> {
    let mut left = name.to_vec();
    // The first is the longest of those that begin alike.
    let family = FAMILIES.iter().find_map(|family| {
        let joined = family.replace(' ', "");
        [joined.as_str(), family]
            .iter()
            .find_map(|said| blank(&mut left, said.as_bytes(), 0))
    });
    let style = family.or_else(|| name.iter().position(|byte| matches!(byte, b'-' | b',')));
    for word in style.iter().flat_map(|_| STYLES) {
        while blank(&mut left, word.as_bytes(), style.unwrap_or(0)).is_some() {}
    }
    left
}

/// A font's program with the known families it names as spaces, in Latin letters and in UTF-16.
pub(super) fn without_families(program: &[u8]) -> Vec<u8> {
    let mut left = program.to_vec();
    for family in FAMILIES {
        for said in [family.replace(' ', ""), (*family).to_owned()] {
            let wide: Vec<u8> = said.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for row in [said.as_bytes(), &wide] {
                let mut from = 0;
                while let Some(end) = blank(&mut left, row, from) {
                    from = end;
                }
            }
        }
    }
    left
}

/// Overwrites the first place of a word from `from` on; gives its end.
fn blank(bytes: &mut [u8], word: &[u8], from: usize) -> Option<usize> {
    let at = from + bytes.get(from..)?.windows(word.len()).position(|w| w == word)?;
    bytes[at..at + word.len()].fill(b' ');
    Some(at + word.len())
}

#[cfg(test)]
mod tests {
    use super::{without_families, without_typeface};

    #[test]
    fn known_typefaces_say_nothing_and_everything_else_does() {
        let left = |name: &str| {
            let left = without_typeface(name.as_bytes());
            String::from_utf8(left)
                .unwrap()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(left("ABCDEF+TimesNewRomanPS-BoldItalicMT"), "ABCDEF+ PS- MT");
        assert_eq!(left("Arial,Black"), ",");
        assert_eq!(left("GillSans-Light"), "-");
        assert_eq!(left("Lucida Sans Roman"), "");
        assert_eq!(left("ABCDEF+Rowntree-Roman"), "ABCDEF+Rowntree-");
        assert_eq!(left("Roman"), "Roman");
        assert_eq!(left("BlackRowntree"), "BlackRowntree");
    }

    #[test]
    fn programs_may_name_their_family() {
        let wide: Vec<u8> = "Franklin Gothic of Rowntree"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        let program = [&b"\0\x01FranklinGothic Rowntree "[..], &wide].concat();
        let left = without_families(&program);
        assert_eq!(left.len(), program.len());
        let has = |word: &[u8]| left.windows(word.len()).any(|w| w == word);
        assert!(has(b"Rowntree") && has(b"\0R\0o\0w\0n") && !has(b"Franklin") && !has(b"\0F\0r\0a\0n"));
    }
}
