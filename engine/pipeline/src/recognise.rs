//! Pages that need it are drawn in a child, recognised here, and their words joined to the native ones.

use crate::{ImageFormat, PipelineError, render};
use obelus_document::recognised;
use obelus_evidence::{Box2, Page, PageImage, Reading, TextSource};
use obelus_models::{
    ModelError,
    ocr::{PageReader, Picture, PixelBox, ReadWord},
};
use obelus_sandbox::{Sandbox, Sealed};
use std::{num::NonZero, thread};

/// Pixels per point that pages are recognised at: 200 dots an inch. More gains nothing.
const SCALE: f64 = 200.0 / 72.0;
/// Pages drawn in one child at a time: bounds what is held in memory.
const BATCH: usize = 4;
/// A page whose recognised words are less sure than this on average needs a look.
const HARD_TO_READ: f32 = 0.8;

/// A page whose pixels should be looked at.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// Its number, from 1.
    pub(crate) page: u32,
    /// Places (points) that matter; `None` for the whole page.
    pub(crate) within: Option<Vec<Box2>>,
    /// What a person should know when nothing is recognised.
    pub(crate) otherwise: String,
}

/// Recognises the pages that `wishes` names, in place. `on_page` is told how many are done.
pub(crate) fn recognise(
    sandbox: &Sandbox,
    recogniser: &dyn PageReader,
    evidence: &Sealed,
    reading: &mut Reading,
    wishes: Vec<Wish>,
    on_page: &mut dyn FnMut(usize),
) -> Result<(), PipelineError> {
    let mut done = 0;
    for batch in wishes.chunks(BATCH) {
        let numbers: Vec<u32> = batch.iter().map(|wish| wish.page).collect();
        let images = match render(sandbox, evidence, &numbers, SCALE, ImageFormat::Raw) {
            Ok(images) => images,
            // A page that cannot be drawn stays as it was read, with the warning.
            Err(PipelineError::Refused(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        let words = in_parallel(recogniser, reading, batch, &images)?;
        let mut words = words.into_iter();
        for wish in batch {
            let found = words.next().unwrap_or_default();
            if let Some(page) = reading.pages.get_mut(wish.page as usize - 1) {
                let remark = join(page, wish, found);
                reading
                    .warnings
                    .extend(remark.map(|remark| format!("page {}: {remark}", wish.page)));
            }
            done += 1;
            on_page(done);
        }
    }
    Ok(())
}

/// What was found on a page, and how many pixels a point of it had.
#[derive(Default)]
struct Found {
    words: Vec<ReadWord>,
    pixels_per_point: f64,
}

fn in_parallel(
    recogniser: &dyn PageReader,
    reading: &Reading,
    wishes: &[Wish],
    images: &[PageImage],
) -> Result<Vec<Found>, ModelError> {
    let jobs: Vec<(&Wish, &PageImage)> = wishes.iter().zip(images).collect();
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let share = jobs.len().div_ceil(threads).max(1);
    let one = |(wish, image): &(&Wish, &PageImage)| -> Result<Found, ModelError> {
        let width = reading
            .pages
            .get(wish.page as usize - 1)
            .map_or(1.0, |page| page.width);
        let pixels_per_point = f64::from(image.width) / width;
        let within: Option<Vec<PixelBox>> = wish.within.as_ref().map(|boxes| {
            boxes
                .iter()
                .map(|b| [b.x0, b.y0, b.x1, b.y1].map(|v| (v * pixels_per_point) as f32))
                .collect()
        });
        let picture = Picture::new(image.width as usize, image.height as usize, &image.encoded)?;
        Ok(Found {
            words: recogniser.read(&picture, within.as_deref())?,
            pixels_per_point,
        })
    };
    thread::scope(|scope| {
        let running: Vec<_> = jobs
            .chunks(share)
            .map(|chunk| scope.spawn(move || chunk.iter().map(one).collect::<Result<Vec<_>, _>>()))
            .collect();
        let mut found = Vec::with_capacity(jobs.len());
        for thread in running {
            let part = thread.join().map_err(|_| ModelError::Runtime {
                what: "recognising text".to_owned(),
                why: "a thread of it failed".to_owned(),
            })?;
            found.extend(part?);
        }
        Ok(found)
    })
}

/// Joins what was found to the page; gives what a person should know about it.
fn join(page: &mut Page, wish: &Wish, found: Found) -> Option<String> {
    let nothing = found.words.is_empty();
    if nothing && wish.within.is_some() {
        // Pictures without text, as most are.
        return None;
    }
    if nothing {
        return Some(wish.otherwise.clone());
    }
    let sureness = found.words.iter().map(|w| w.confidence).sum::<f32>() / found.words.len() as f32;
    let native = page.clone();
    *page = recognised::merge(native, &found.words, found.pixels_per_point);
    match page.source {
        TextSource::Ocr | TextSource::Mixed if sureness < HARD_TO_READ => {
            Some("was recognised from its pixels and is hard to read; it needs a look".to_owned())
        }
        TextSource::None => Some(wish.otherwise.clone()),
        _ => None,
    }
}
