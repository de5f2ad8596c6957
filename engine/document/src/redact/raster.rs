//! The last resort: the page becomes a picture with the marks painted into its pixels, under an invisible text
//! layer of the words that no mark touches.

use super::matrix::number;
use super::plan::Order;
use super::streams::{deflate, packed};
use super::images::jpeg;
use super::content::TOLERANCE;
use crate::render;
use lopdf::{Dictionary, Object, Stream};
use obelus_evidence::{PageSpace, Refused, Word};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Pixels per point: 200 dots per inch.
const SCALE: f64 = 200.0 / 72.0;
/// Above so many bytes a pixel a lossless picture gives way to JPEG.
const LOSSLESS: f64 = 0.35;

/// A page as a picture: what goes into its content stream and resources.
pub(crate) struct Picture {
    pub(crate) content: Vec<u8>,
    pub(crate) image: Stream,
    /// Fonts of the text layer by name: the font without its table of characters, and that table.
    pub(crate) fonts: Vec<(String, Dictionary, Stream)>,
}

/// Renders a page (from 1) of the original and burns the marks into the picture.
pub(crate) fn picture(
    bytes: &[u8],
    page: u32,
    space: &PageSpace,
    marks: &[Order],
    words: &[Word],
) -> Result<Picture, Refused> {
    let (width, height) = space.size();
    let raster = render::raster(bytes, page, SCALE)?;
    let (across, down) = (raster.width as usize, raster.height as usize);
    let mut pixels: Vec<[u8; 3]> = raster.rgb.chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect();
    let (per_x, per_y) = (across as f64 / width, down as f64 / height);
    for mark in marks {
        let x0 = (mark.area.x0 * per_x).floor().max(0.0) as usize;
        let x1 = ((mark.area.x1 * per_x).ceil() as usize).min(across);
        let y0 = (mark.area.y0 * per_y).floor().max(0.0) as usize;
        let y1 = ((mark.area.y1 * per_y).ceil() as usize).min(down);
        for row in y0..y1 {
            if let Some(run) = pixels.get_mut(row * across + x0..row * across + x1.max(x0)) {
                run.fill([0; 3]);
            }
        }
    }
    let image = encode(across, down, &pixels);
    let (text, fonts) = text_layer(space, marks, words);
    // The unit square of the image onto the displayed page, in the page's own user space.
    let corner = |x: f64, y: f64| space.point_to_user(x, y);
    let (origin, right, up) = (corner(0.0, height), corner(width, height), corner(0.0, 0.0));
    let matrix = [
        right.0 - origin.0,
        right.1 - origin.1,
        up.0 - origin.0,
        up.1 - origin.1,
        origin.0,
        origin.1,
    ];
    let matrix: Vec<String> = matrix.iter().map(|v| number(*v, 6)).collect();
    let mut content = format!("q {} cm /Page Do Q\n", matrix.join(" ")).into_bytes();
    content.extend_from_slice(text.as_bytes());
    Ok(Picture {
        content,
        image,
        fonts,
    })
}

fn encode(across: usize, down: usize, pixels: &[[u8; 3]]) -> Stream {
    let grey = pixels.iter().all(|[r, g, b]| r == g && g == b);
    let (components, samples): (usize, Vec<u8>) = if grey {
        (1, pixels.iter().map(|p| p[0]).collect())
    } else {
        (3, pixels.iter().flatten().copied().collect())
    };
    let mut dict = Dictionary::new();
    dict.set("Type", Object::Name(b"XObject".to_vec()));
    dict.set("Subtype", Object::Name(b"Image".to_vec()));
    dict.set("Width", across as i64);
    dict.set("Height", down as i64);
    dict.set("BitsPerComponent", 8);
    let space = if grey { "DeviceGray" } else { "DeviceRGB" };
    dict.set("ColorSpace", Object::Name(space.into()));
    let lossless = deflate(&samples);
    let (filter, bytes) = if lossless.len() as f64 > LOSSLESS * pixels.len() as f64 {
        match jpeg::encode(across as u32, down as u32, components, &samples) {
            Some(lossy) => ("DCTDecode", lossy),
            None => ("FlateDecode", lossless),
        }
    } else {
        ("FlateDecode", lossless)
    };
    dict.set("Filter", Object::Name(filter.into()));
    Stream::new(dict, bytes).with_compression(false)
}

/// Whether a mark touches a word, by the cut rule.
fn touched(word: &Word, marks: &[Order]) -> bool {
    let bounds = word.quad.bounds();
    marks.iter().any(|mark| mark.area.overlaps_by(&bounds, TOLERANCE))
}

/// Invisible words in fonts that have no glyphs of their own: each character is one code of a standard font
/// whose table says which character it is, stretched to the width the word had.
fn text_layer(
    space: &PageSpace,
    marks: &[Order],
    words: &[Word],
) -> (String, Vec<(String, Dictionary, Stream)>) {
    let mut codes: BTreeMap<char, (usize, u8)> = BTreeMap::new();
    let mut content = String::from("q BT 3 Tr\n");
    for word in words.iter().filter(|word| !touched(word, marks)) {
        let q = &word.quad.0;
        let text = word.text.reveal();
        let count = text.chars().count() as f64;
        if count == 0.0 || !word.quad.is_finite() {
            continue;
        }
        let foot = space.point_to_user(q[6], q[7]);
        let along = space.point_to_user(q[4], q[5]);
        let head = space.point_to_user(q[0], q[1]);
        let (dx, dy) = (along.0 - foot.0, along.1 - foot.1);
        let (ux, uy) = (head.0 - foot.0, head.1 - foot.1);
        let (length, size) = (dx.hypot(dy), ux.hypot(uy));
        if length < 1e-3 || size < 1e-3 {
            continue;
        }
        // Every character is half the font size wide; the horizontal scale makes up the difference.
        let stretch = length / (count * 0.5 * size) * 100.0;
        let numbers = [dx / length, dy / length, ux / size, uy / size, foot.0 + ux * 0.2, foot.1 + uy * 0.2];
        let numbers: Vec<String> = numbers.iter().map(|v| number(*v, 5)).collect();
        let _ = writeln!(content, "{} Tm {} Tz", numbers.join(" "), number(stretch, 4));
        let mut open = None;
        for character in text.chars() {
            let next = codes.len();
            // Code 32 is left out, because word spacing applies to it.
            let (font, code) = *codes
                .entry(character)
                .or_insert((next / 200, 33 + (next % 200) as u8));
            if open != Some(font) {
                if open.is_some() {
                    content.push_str("> Tj ");
                }
                let _ = write!(content, "/T{font} {} Tf <", number(size, 4));
                open = Some(font);
            }
            let _ = write!(content, "{code:02x}");
        }
        content.push_str("> Tj\n");
    }
    content.push_str("ET Q\n");
    if codes.is_empty() {
        return (String::new(), Vec::new());
    }
    let mut by_font: BTreeMap<usize, Vec<(u8, char)>> = BTreeMap::new();
    for (character, (font, code)) in codes {
        by_font.entry(font).or_default().push((code, character));
    }
    let fonts = by_font
        .into_iter()
        .map(|(font, mut characters)| {
            characters.sort_unstable();
            let (dict, table) = layer_font(&characters);
            (format!("T{font}"), dict, table)
        })
        .collect();
    (content, fonts)
}

fn layer_font(characters: &[(u8, char)]) -> (Dictionary, Stream) {
    let mut dict = Dictionary::new();
    for (key, value) in [
        ("Type", "Font"),
        ("Subtype", "Type1"),
        ("BaseFont", "Helvetica"),
    ] {
        dict.set(key, Object::Name(value.into()));
    }
    let last = characters.last().map_or(33, |(code, _)| *code);
    dict.set("FirstChar", 33);
    dict.set("LastChar", i64::from(last));
    dict.set("Widths", vec![Object::Integer(500); usize::from(last) - 32]);
    let mut differences = vec![Object::Integer(33)];
    let mut table = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Words def\n/CMapType 2 def\n\
         1 begincodespacerange\n<00> <ff>\nendcodespacerange\n",
    );
    for (code, _) in characters {
        differences.push(Object::Name(format!("w{code}").into_bytes()));
    }
    for block in characters.chunks(100) {
        let _ = writeln!(table, "{} beginbfchar", block.len());
        for (code, character) in block {
            let mut units = [0; 2];
            let _ = write!(table, "<{code:02x}> <");
            for unit in character.encode_utf16(&mut units) {
                let _ = write!(table, "{unit:04x}");
            }
            table.push_str(">\n");
        }
        table.push_str("endbfchar\n");
    }
    table.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    let mut encoding = Dictionary::new();
    encoding.set("Type", Object::Name(b"Encoding".to_vec()));
    encoding.set("Differences", differences);
    dict.set("Encoding", encoding);
    (dict, packed(Dictionary::new(), table.as_bytes()))
}
