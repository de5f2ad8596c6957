//! Draws the words a document was read as over its pages, for looking at.
//!
//! `overlay FILE FOLDER [FIRST [LAST]]` writes FOLDER/page-N.png (2 pixels per point, word boxes blue, first word
//! of each line red) and FOLDER/text.txt.

use obelus_document::{read, render};
use std::path::Path;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, file, folder, rest @ ..] = arguments.as_slice() else {
        return Err("usage: overlay FILE FOLDER [FIRST [LAST]]".into());
    };
    let first: u32 = rest.first().map_or(Ok(1), |n| n.parse())?;
    let last: u32 = rest.get(1).map_or(Ok(4), |n| n.parse())?;
    let bytes = std::fs::read(file)?;
    let reading = read::read_all(&bytes)?;
    std::fs::create_dir_all(folder)?;
    let remarks: String = reading.warnings.iter().map(|w| format!("! {w}\n")).collect();
    std::fs::write(Path::new(folder).join("text.txt"), remarks + &reading.text())?;
    for page in reading.pages.iter().filter(|p| (first..=last).contains(&p.index)) {
        let mut raster = render::raster(&bytes, page.index, 2.0)?;
        let mut line = None;
        for word in &page.words {
            let colour = if line == Some(word.line) {
                [40, 90, 255]
            } else {
                [255, 30, 30]
            };
            line = Some(word.line);
            let corners = &word.quad.0;
            for n in 0..4 {
                let at = |n: usize| (corners[2 * (n % 4)] * 2.0, corners[2 * (n % 4) + 1] * 2.0);
                draw_line(&mut raster, at(n), at(n + 1), colour);
            }
        }
        let name = Path::new(folder).join(format!("page-{}.png", page.index));
        image::save_buffer(
            name,
            &raster.rgb,
            raster.width,
            raster.height,
            image::ExtendedColorType::Rgb8,
        )?;
    }
    Ok(())
}

fn draw_line(raster: &mut render::Raster, from: (f64, f64), to: (f64, f64), colour: [u8; 3]) {
    let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).ceil().max(1.0);
    for n in 0..=steps as u32 {
        let t = f64::from(n) / steps;
        let (x, y) = (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t);
        if x >= 0.0 && y >= 0.0 && x < f64::from(raster.width) && y < f64::from(raster.height) {
            let at = 3 * (y as usize * raster.width as usize + x as usize);
            raster.rgb[at..at + 3].copy_from_slice(&colour);
        }
    }
}
