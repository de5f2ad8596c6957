//! A whole page: lines found, cut out, read and turned into words, whichever way up the page lies.

use super::{
    PageReader, Picture, PixelBox, ReadWord,
    finder::TextFinder,
    line,
    picture::turned_back,
    reader::{Said, TextReader},
    region::Region,
    strip::Strip,
};
use crate::{
    ModelError, Shelf,
    runtime::{Memory, environment, failed},
    sessions::Sessions,
};

/// Name of the card.
const CARD: &str = "ocr";

/// The finder is shown pictures of 200 dots an inch at 110, where 6-point print is still found.
const SEEN: f32 = 0.55;
/// Small pictures are not made smaller than this along the longer side.
const LEAST_SEEN: usize = 640;
/// Lines whose characters are this sure are read the right way round.
const SURE: f32 = 0.85;
/// On a page that surely stands upright, only lines less sure than this are read from their other end as well: a stamp can
/// stand on its head.
const UNSURE: f32 = 0.7;
/// So many lines say which way up a page lies.
const SAMPLE: usize = 8;
/// Words less sure than this are noise: rules, stains, the texture of paper.
const LEAST_CONFIDENCE: f32 = 0.3;

/// Reads pages with the detector and recogniser on the card. Safe to share between threads.
pub struct OcrPageReader {
    finder: TextFinder,
    reader: TextReader,
    version: String,
}

impl OcrPageReader {
    /// Finds both models and the runtime on the shelf, checks every digest against the cards, and loads them.
    ///
    /// # Errors
    /// When a file is missing, is not the one on its card, or cannot be loaded.
    pub fn open(shelf: &Shelf) -> Result<Self, ModelError> {
        let library = shelf.library("libonnxruntime")?;
        let card = shelf.card(CARD)?;
        let read = |name: &str| {
            let listed = card.file(name)?;
            listed.read(&shelf.find(listed)?)
        };
        let listed: Vec<String> = serde_json::from_slice(&read("characters.json")?)
            .map_err(|e| failed("reading characters.json", e))?;
        // The blank stands for nothing; every other class is one character.
        let characters: Vec<char> = listed.iter().map(|s| s.chars().next().unwrap_or('\0')).collect();
        if characters.len() < 2 || characters[1..].contains(&'\0') {
            return Err(failed("reading characters.json", "a class has no character"));
        }
        let environment = environment(&library)?;
        Ok(Self {
            finder: TextFinder {
                sessions: Sessions::new(environment, read("finder.onnx")?, Memory::Kept)?,
            },
            reader: TextReader {
                sessions: Sessions::new(environment, read("reader.onnx")?, Memory::Kept)?,
                characters,
            },
            version: card.version,
        })
    }

    /// Version on the card.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Reads lines from the top of the picture down; `read` are those that were read before.
    fn lines(
        &self,
        picture: &Picture<'_>,
        mut regions: Vec<Region>,
        mut read: Vec<(Region, Strip, Said)>,
    ) -> Result<Vec<ReadWord>, ModelError> {
        regions.sort_by(|a, b| a.centre[1].total_cmp(&b.centre[1]));
        let enough = if read.is_empty() { SURE } else { UNSURE };
        let mut words = Vec::new();
        for (at, region) in regions.iter().enumerate() {
            let (strip, said) = match read.iter().position(|(known, ..)| known == region) {
                Some(known) => {
                    let (_, strip, said) = read.swap_remove(known);
                    (strip, said)
                }
                None => self.line(picture, region, enough)?,
            };
            words.extend(line::words(&strip, &said.seen, said.steps, at as u32));
        }
        words.retain(|word| word.confidence >= LEAST_CONFIDENCE);
        Ok(words)
    }

    /// Reads a line; one less sure than `enough` from its other end as well, and the surer reading stays.
    fn line(&self, picture: &Picture<'_>, region: &Region, enough: f32) -> Result<(Strip, Said), ModelError> {
        let strip = Strip::cut(picture, region, false);
        let said = self.reader.read(&strip)?;
        let enough = if region.is_upright_column() { SURE } else { enough };
        if said.confidence() >= enough {
            return Ok((strip, said));
        }
        let back = Strip::cut(picture, region, true);
        let other = self.reader.read(&back)?;
        Ok(if other.confidence() > said.confidence() + 0.05 {
            (back, other)
        } else {
            (strip, said)
        })
    }

    /// Which way up the picture lies.
    fn lie(&self, picture: &Picture<'_>, regions: &[Region]) -> Result<Lie, ModelError> {
        let mut longest: Vec<&Region> = regions.iter().collect();
        longest.sort_by(|a, b| b.size[0].total_cmp(&a.size[0]));
        longest.truncate(SAMPLE);
        let standing = longest.iter().filter(|r| r.is_upright_column()).count();
        let turned = standing * 2 > longest.len();
        longest.retain(|r| r.is_upright_column() == turned);
        let (mut there, mut back) = (0.0, 0.0);
        let mut read = Vec::new();
        for (at, region) in longest.iter().enumerate() {
            let strip = Strip::cut(picture, region, false);
            let said = self.reader.read(&strip)?;
            let sureness = said.confidence();
            there += sureness;
            if sureness >= SURE {
                read.push((**region, strip, said));
            }
            // Text that lies and is sure at once stands upright; asking twice would cost time on every page.
            if at == 1 && there >= 2.0 * SURE && !turned {
                return Ok(Lie { quarters: 0, read });
            }
            back += self.reader.read(&Strip::cut(picture, region, true))?.confidence();
        }
        let quarters = match (turned, there >= back) {
            (false, true) => 0,
            (false, false) => 2,
            // A line that runs down the picture is level after three quarter turns, one that runs up after one.
            (true, true) => 3,
            (true, false) => 1,
        };
        Ok(Lie { quarters, read })
    }
}

/// Which way up a picture lies.
struct Lie {
    /// By how many quarter turns clockwise it has to be turned before its text stands upright.
    quarters: u8,
    /// Lines that were surely read on the way, as the picture lies.
    read: Vec<(Region, Strip, Said)>,
}

impl PageReader for OcrPageReader {
    fn read(&self, picture: &Picture<'_>, within: Option<&[PixelBox]>) -> Result<Vec<ReadWord>, ModelError> {
        let is_wanted = |[x, y]: [f32; 2]| {
            within.is_none_or(|boxes| {
                boxes
                    .iter()
                    .any(|b| (b[0]..=b[2]).contains(&x) && (b[1]..=b[3]).contains(&y))
            })
        };
        let seen = ((picture.width().max(picture.height()) as f32 * SEEN) as usize).max(LEAST_SEEN);
        let mut regions = self.finder.find(picture, seen)?;
        regions.retain(|region| is_wanted(region.centre));
        let Lie { quarters, read } = self.lie(picture, &regions)?;
        if quarters == 0 {
            return self.lines(picture, regions, read);
        }
        let (width, height, samples) = picture.turned(quarters);
        let upright = Picture::new(width, height, &samples)?;
        let back = |place| turned_back(place, quarters, picture.width(), picture.height());
        let mut regions = self.finder.find(&upright, seen)?;
        regions.retain(|region| is_wanted(back(region.centre)));
        let mut words = self.lines(&upright, regions, Vec::new())?;
        for word in &mut words {
            word.quad = word.quad.map(back);
        }
        Ok(words)
    }
}
