//! The few places where FFmpeg's own structures are touched, because no safe wrapper reaches them.

#![allow(unsafe_code)]

use ffmpeg_next::{
    codec::decoder,
    ffi::{self, AVDiscard, AVFieldOrder},
    format::{context::Input, stream::Stream, stream::StreamMut},
};

/// FFmpeg's messages may quote the evidence; none is printed.
pub(crate) fn quiet(_: &[u8]) -> Result<(), String> {
    // SAFETY: sets two globals before anything else of FFmpeg runs.
    unsafe {
        ffi::av_log_set_level(ffi::AV_LOG_QUIET);
        ffi::av_log_set_callback(None);
    }
    Ok(())
}

/// The evidence for as long as this process lives.
pub(crate) fn for_ever(evidence: &[u8]) -> &'static [u8] {
    // SAFETY: the sandbox's child maps the evidence once and ends by `_exit` without ever unmapping it.
    unsafe { std::slice::from_raw_parts(evidence.as_ptr(), evidence.len()) }
}

/// Leaves every stream but the wanted ones unread.
pub(crate) fn read_only(input: &mut Input, wanted: &[Option<u32>]) {
    for index in 0..input.streams().len() {
        if wanted.contains(&Some(index as u32)) {
            continue;
        }
        if let Some(mut stream) = input.stream_mut(index) {
            // SAFETY: the stream belongs to the open input, which is borrowed mutably.
            unsafe { (*stream.as_mut_ptr()).discard = AVDiscard::AVDISCARD_ALL };
        }
    }
}

/// Pixel shape that the container or the codec tells, `(1, 1)` when neither does.
pub(crate) fn aspect(stream: &Stream<'_>) -> (u32, u32) {
    // SAFETY: both pointers belong to the open input; the functions only read.
    let ratio = unsafe {
        let raw = stream.as_ptr();
        let told = (*raw).sample_aspect_ratio;
        if told.num > 0 && told.den > 0 {
            told
        } else {
            (*(*raw).codecpar).sample_aspect_ratio
        }
    };
    match (u32::try_from(ratio.num), u32::try_from(ratio.den)) {
        // Beyond this no camera's pixels are shaped; such a number is damage.
        (Ok(wide), Ok(high)) if wide > 0 && high > 0 && wide / high < 8 && high / wide < 8 => (wide, high),
        _ => (1, 1),
    }
}

/// Lets the muxer choose how a copied stream's codec is named in its container.
pub(crate) fn forget_tag(stream: &mut StreamMut<'_>) {
    // SAFETY: the stream belongs to the output that is borrowed mutably, and has parameters from its making on.
    unsafe { (*(*stream.as_mut_ptr()).codecpar).codec_tag = 0 };
}

/// Whether the codec says that frames are stored as two half-pictures.
pub(crate) fn is_interlaced(video: &decoder::Video) -> bool {
    // SAFETY: reads one field of an open decoder.
    let order = unsafe { (*video.as_ptr()).field_order };
    matches!(
        order,
        AVFieldOrder::AV_FIELD_TT
            | AVFieldOrder::AV_FIELD_BB
            | AVFieldOrder::AV_FIELD_TB
            | AVFieldOrder::AV_FIELD_BT
    )
}
