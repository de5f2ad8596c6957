//! A long text PDF, made anew each time and always the same: pages of invented statements in Helvetica and Times.

use std::io::Write;

/// Names that stand on every page, at least one.
pub const NAMES: &[&str] = &[
    "Whitcombe",
    "Okonkwo",
    "Szymanski",
    "Pemberton",
    "Achterberg",
    "Lindqvist",
    "Ferreira",
    "Dunmore",
];

const WORDS: &[&str] = &[
    "the",
    "officer",
    "saw",
    "a",
    "car",
    "near",
    "house",
    "and",
    "spoke",
    "with",
    "witness",
    "about",
    "what",
    "had",
    "happened",
    "that",
    "evening",
    "before",
    "leaving",
    "for",
    "station",
    "where",
    "statement",
    "was",
    "taken",
    "in",
    "presence",
    "of",
    "another",
    "person",
    "who",
    "later",
    "signed",
    "it",
    "asked",
    "whether",
    "anything",
    "else",
    "seen",
    "on",
    "road",
    "answered",
    "no",
    "then",
    "described",
    "coat",
    "colour",
    "grey",
];

/// Lines of a page and about how many letters each has.
const LINES: usize = 40;
const LETTERS: usize = 78;

/// The PDF, packed as producers pack it, with `pages` pages of about 3,000 characters.
pub fn pdf(pages: u32) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    let mut object = |file: &mut Vec<u8>, body: &[u8]| {
        places.push(file.len());
        let _ = writeln!(file, "{} 0 obj", places.len());
        file.extend(body);
        file.extend(b"\nendobj\n");
    };
    object(&mut file, b"<</Type/Catalog/Pages 2 0 R>>");
    let kids: Vec<String> = (0..pages).map(|n| format!("{} 0 R", 5 + 2 * n)).collect();
    let tree = format!("<</Type/Pages/Count {pages}/Kids[{}]>>", kids.join(" "));
    object(&mut file, tree.as_bytes());
    for name in ["Helvetica", "Times-Roman"] {
        let font = format!("<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>");
        object(&mut file, font.as_bytes());
    }
    let mut dice = 20_261_125_u64;
    for n in 0..pages {
        let page = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>/Contents {} 0 R>>",
            6 + 2 * n
        );
        object(&mut file, page.as_bytes());
        let packed = packed(content(n, &mut dice).as_bytes());
        let mut body = format!("<</Length {}/Filter/FlateDecode>>stream\n", packed.len()).into_bytes();
        body.extend(packed);
        body.extend(b"\nendstream");
        object(&mut file, &body);
    }
    let table = file.len();
    let _ = write!(file, "xref\n0 {}\n0000000000 65535 f \n", places.len() + 1);
    for place in &places {
        let _ = writeln!(file, "{place:010} 00000 n ");
    }
    let _ = write!(
        file,
        "trailer<</Size {}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n",
        places.len() + 1
    );
    file
}

/// A number below `below`: a linear congruential generator is random enough for words.
fn roll(dice: &mut u64, below: usize) -> usize {
    *dice = dice
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*dice >> 33) as usize % below
}

fn content(page: u32, dice: &mut u64) -> String {
    let mut content = String::new();
    for line in 0..LINES {
        let font = if line % 8 == 0 { "F2" } else { "F1" };
        let y = 780 - 18 * line;
        let mut said = String::new();
        // Every page has a name in its sixth line.
        if line == 5 {
            said = format!("page {} names ", page + 1);
            said.push_str(NAMES[roll(dice, NAMES.len())]);
        }
        while said.len() < LETTERS {
            if !said.is_empty() {
                said.push(' ');
            }
            said.push_str(match roll(dice, 60) {
                0 => NAMES[roll(dice, NAMES.len())],
                _ => WORDS[roll(dice, WORDS.len())],
            });
        }
        content.push_str(&format!("BT /{font} 11 Tf 50 {y} Td ({said}) Tj ET\n"));
    }
    content
}

fn packed(content: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    let _ = packer.write_all(content);
    packer.finish().unwrap_or_default()
}
