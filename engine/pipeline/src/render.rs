//! Evidence and page numbers in, encoded page pictures out, drawn in a child and checked here.

use crate::{
    PipelineError,
    children::{RENDER, RenderRequest, decode, encode, unacceptable},
};
use obelus_document::render::ImageFormat;
use obelus_evidence::PageImage;
use obelus_sandbox::{Job, Limits, Profile, Sandbox, Sealed, accept};

/// Draws pages (from 1) in one child, in the order asked for, at `scale` pixels per point.
///
/// # Errors
/// [`PipelineError::Refused`] when a page does not exist, cannot be drawn, or its picture is not acceptable;
/// [`PipelineError::Unfit`] when the sandbox cannot be made.
pub fn render(
    sandbox: &Sandbox,
    evidence: &Sealed,
    pages: &[u32],
    scale: f64,
    format: ImageFormat,
) -> Result<Vec<PageImage>, PipelineError> {
    let bytes = evidence.bytes().len() as u64;
    let request = encode(&RenderRequest {
        pages: pages.to_vec(),
        scale,
        format,
    })?;
    let job = Job {
        role: RENDER,
        profile: Profile::Read,
        preparation: &[],
        evidence,
        request: &request,
        limits: Limits::of(Profile::Read, bytes, pages.len() as u32),
    };
    let mut images = Vec::with_capacity(pages.len());
    sandbox.run(&job, &mut |item| {
        let image: PageImage = decode(item)?;
        let due = pages
            .get(images.len())
            .copied()
            .ok_or_else(|| unacceptable("more pages came than were asked for"))?;
        match format {
            ImageFormat::Raw => accept::samples(&image, due)?,
            ImageFormat::Png | ImageFormat::WebP => accept::image(&image, due)?,
        }
        images.push(image);
        Ok(())
    })?;
    if images.len() == pages.len() {
        Ok(images)
    } else {
        Err(unacceptable("a page is missing").into())
    }
}
