//! The last resort: the page becomes a picture with the marks painted into its pixels, under an invisible text
//! layer of the words that no mark touches.

use super::images::jpeg;
use super::matrix::number;
use super::plan::Order;
use super::rule::covers;
use super::streams::{deflate, packed};
use crate::render;
use lopdf::{Dictionary, Object, Stream};
use obelus_evidence::{Box2, PageSpace, Refused, Word};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

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

/// The page that becomes a picture.
pub(crate) struct View<'v> {
    /// The original.
    pub(crate) bytes: &'v [u8],
    /// Its page, from 1.
    pub(crate) page: u32,
    pub(crate) space: &'v PageSpace,
}

/// Renders a page of the original and burns the marks into the picture. `withheld` is the ink of glyphs that go:
/// where it sticks out of a mark it is painted over in the colour around it.
pub(crate) fn picture(
    view: &View<'_>,
    marks: &[Order],
    withheld: &[Box2],
    words: &[Word],
) -> Result<Picture, Refused> {
    let space = view.space;
    let (width, height) = space.size();
    let raster = render::raster(view.bytes, view.page, SCALE)?;
    let (across, down) = (raster.width as usize, raster.height as usize);
    let mut pixels: Vec<[u8; 3]> = raster.rgb.chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect();
    let scale = (across as f64 / width, down as f64 / height);
    for ink in withheld {
        wipe(&mut pixels, across, outward(ink, scale, across, down));
    }
    for mark in marks {
        let area = outward(&mark.area, scale, across, down);
        for row in area.rows.clone() {
            if let Some(run) =
                pixels.get_mut(row * across + area.columns.start..row * across + area.columns.end)
            {
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

/// A box in whole pixels, grown outwards.
struct Area {
    columns: Range<usize>,
    rows: Range<usize>,
}

fn outward(area: &Box2, scale: (f64, f64), across: usize, down: usize) -> Area {
    let span = |from: f64, to: f64, most: usize| {
        let from = from.floor().clamp(0.0, most as f64) as usize;
        let to = to.ceil().clamp(0.0, most as f64) as usize;
        from..to.max(from)
    };
    Area {
        columns: span(area.x0 * scale.0, area.x1 * scale.0, across),
        rows: span(area.y0 * scale.1, area.y1 * scale.1, down),
    }
}

/// Paints an area in the colour that surrounds it: the middle one of the pixels around it, each channel by itself.
/// One pixel more on each side takes the anti-aliased edge along.
fn wipe(pixels: &mut [[u8; 3]], across: usize, area: Area) {
    let down = pixels.len() / across.max(1);
    let columns = area.columns.start.saturating_sub(1)..(area.columns.end + 1).min(across);
    let rows = area.rows.start.saturating_sub(1)..(area.rows.end + 1).min(down);
    let mut ring: Vec<[u8; 3]> = Vec::new();
    let beside = [
        columns.start.checked_sub(1),
        Some(columns.end).filter(|x| *x < across),
    ];
    for x in beside.into_iter().flatten() {
        ring.extend(rows.clone().map(|y| pixels[y * across + x]));
    }
    let over = [rows.start.checked_sub(1), Some(rows.end).filter(|y| *y < down)];
    for y in over.into_iter().flatten() {
        ring.extend(columns.clone().map(|x| pixels[y * across + x]));
    }
    let mut ground = [0; 3];
    for (n, channel) in ground.iter_mut().enumerate() {
        let mut values: Vec<u8> = ring.iter().map(|pixel| pixel[n]).collect();
        values.sort_unstable();
        *channel = values.get(values.len() / 2).copied().unwrap_or(0);
    }
    for y in rows {
        pixels[y * across + columns.start..y * across + columns.end].fill(ground);
    }
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
    marks.iter().any(|mark| covers(&mark.area, &bounds))
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
        let numbers = [
            dx / length,
            dy / length,
            ux / size,
            uy / size,
            foot.0 + ux * 0.2,
            foot.1 + uy * 0.2,
        ];
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
    for (key, value) in [("Type", "Font"), ("Subtype", "Type1"), ("BaseFont", "Helvetica")] {
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

#[cfg(test)]
mod tests {
    use super::{Area, View, outward, picture, text_layer, wipe};
    use crate::redact::plan::Order;
    use obelus_evidence::{Box2, BoxMode, PageSpace, Quad, Word};

    fn word(text: &str, x: f64, y: f64) -> Word {
        Word {
            text: text.into(),
            quad: Quad::from_box(Box2::from_corners(x, y, x + 40.0, y + 12.0)),
            confidence: 1.0,
            line: 0,
            edges: Vec::new(),
        }
    }

    fn mark(area: Box2) -> Order {
        Order {
            id: String::new(),
            area,
            mode: BoxMode::KeepLayout,
            text: None,
        }
    }

    const SPACE: PageSpace = PageSpace {
        crop: [0.0, 0.0, 300.0, 200.0],
        rotate: 0,
        user_unit: 1.0,
    };

    #[test]
    fn the_text_layer_leaves_out_every_word_a_mark_touches() {
        let words = [word("Zoë", 10.0, 10.0), word("secret", 60.0, 10.0)];
        let marks = [mark(Box2::from_corners(95.0, 12.0, 120.0, 20.0))];
        let (content, fonts) = text_layer(&SPACE, &marks, &words);
        assert_eq!(content.matches(" Tj").count(), 1);
        let (_, _, table) = &fonts[0];
        let table = table.decompressed_content().unwrap();
        let table = String::from_utf8(table).unwrap();
        assert!(table.contains("<005a>") && table.contains("<00eb>"));
        assert!(
            !table.contains("<0073>"),
            "no letter of the withheld word is listed"
        );
    }

    #[test]
    fn ink_that_sticks_out_is_wiped_in_the_colour_around_it() {
        let mut pixels = vec![[200, 210, 220]; 30 * 30];
        for y in 10..15 {
            for x in 10..12 {
                pixels[y * 30 + x] = [0; 3];
            }
        }
        wipe(
            &mut pixels,
            30,
            Area {
                columns: 10..12,
                rows: 10..15,
            },
        );
        assert!(pixels.iter().all(|p| *p == [200, 210, 220]));
        let edge = outward(&Box2::from_corners(-5.0, 28.5, 3.2, 99.0), (1.0, 1.0), 30, 30);
        assert_eq!((edge.columns, edge.rows), (0..4, 28..30));
    }

    #[test]
    fn a_damaged_original_has_no_picture() {
        let view = View {
            bytes: b"%PDF-1.4 nothing",
            page: 1,
            space: &SPACE,
        };
        assert!(picture(&view, &[], &[], &[]).is_err());
    }
}
