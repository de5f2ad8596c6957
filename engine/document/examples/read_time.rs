//! Reads a document page by page, as the child process does, for measuring: `read_time FILE`.
#![allow(clippy::print_stdout)]

use obelus_document::read;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("usage: read_time FILE")?;
    let bytes = std::fs::read(file)?;
    let (mut words, mut letters) = (0_usize, 0_usize);
    let summary = read::read(&bytes, &mut |read| {
        words += read.page.words.len();
        letters += read
            .page
            .words
            .iter()
            .map(|w| w.text.reveal().chars().count())
            .sum::<usize>();
        Ok(())
    });
    match summary {
        Ok(summary) => {
            println!(
                "{} pages, {words} words, {letters} characters, {} warnings",
                summary.pages,
                summary.warnings.len()
            );
            for warning in &summary.warnings {
                println!("  {warning}");
            }
        }
        Err(refused) => println!("refused: {:?}: {}", refused.code, refused.detail),
    }
    Ok(())
}
