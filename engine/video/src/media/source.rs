//! Bytes in, an open container and what it holds out.

use crate::raw;
use ffmpeg_next::{
    Dictionary, Error, codec,
    format::{self, context::Input, context::StreamIo, stream::Disposition, stream::Stream},
    media::Type,
};
use obelus_evidence::{RefusalCode, Refused, TimeBase};
use obelus_video::{AudioStream, Display, Probe, Rotation, VideoStream, looks_like_media};
use std::io::Cursor;

/// Containers that are no recordings, or point to other files.
const NOT_RECORDINGS: &[&str] = &[
    "hls",
    "concat",
    "dash",
    "imf",
    "image2",
    "ffmetadata",
    "tty",
    "sdp",
    "rtsp",
    "rtp",
    "webm_dash_manifest",
    "lavfi",
];

/// An open container.
pub(crate) struct Source {
    pub(crate) input: Input,
    pub(crate) probe: Probe,
}

/// Opens a recording.
///
/// # Errors
/// [`RefusalCode::Empty`], [`RefusalCode::UnsupportedKind`] when FFmpeg does not know it or it holds neither pictures
/// nor sound, [`RefusalCode::Damaged`] when it is a recording whose frame index cannot be read.
pub(crate) fn open(evidence: &[u8]) -> Result<Source, Refused> {
    if evidence.is_empty() {
        let why = "the file is empty (0 bytes); ask for it again";
        return Err(Refused::new(RefusalCode::Empty, why));
    }
    let bytes = raw::for_ever(evidence);
    let io = StreamIo::from_read_seek_with_capacity(Cursor::new(bytes), 1 << 16)
        .map_err(|e| unreadable(bytes, e))?;
    let mut options = Dictionary::new();
    // Nothing that a container names outside itself is opened; the sandbox would not let it either.
    options.set("protocol_whitelist", "none");
    let input = format::input_from_stream(io, None, Some(options)).map_err(|e| unreadable(bytes, e))?;
    let name = input.format().name().to_owned();
    let is_picture = name.ends_with("_pipe");
    if is_picture || name.split(',').any(|n| NOT_RECORDINGS.contains(&n)) {
        let why = "the file is neither a film nor a sound recording";
        return Err(Refused::new(RefusalCode::UnsupportedKind, why));
    }
    let probe = look(&input, name);
    if probe.video.is_none() && probe.audio.is_none() {
        let why = "the file holds neither pictures nor sound that can be decoded";
        return Err(Refused::new(RefusalCode::UnsupportedKind, why));
    }
    let mut source = Source { input, probe };
    let wanted = [
        source.probe.video.as_ref().map(|v| v.index),
        source.probe.audio.as_ref().map(|a| a.index),
    ];
    raw::read_only(&mut source.input, &wanted);
    Ok(source)
}

fn unreadable(bytes: &[u8], error: Error) -> Refused {
    if looks_like_media(bytes) {
        Refused::new(
            RefusalCode::Damaged,
            format!(
                "the recording cannot be opened ({error}): its index is missing or damaged, as if it had been cut off while it was written or copied; ask for the file again"
            ),
        )
    } else {
        let why = "the file is neither a document nor a recording of a known kind";
        Refused::new(RefusalCode::UnsupportedKind, why)
    }
}

fn look(input: &Input, container: String) -> Probe {
    let video = best(input, Type::Video).and_then(|stream| pictures(&stream).map(|v| (stream.index(), v)));
    let audio = best(input, Type::Audio).and_then(|stream| sound(&stream).map(|a| (stream.index(), a)));
    let taken = [video.as_ref().map(|v| v.0), audio.as_ref().map(|a| a.0)];
    let starts = input
        .streams()
        .filter(|s| taken.contains(&Some(s.index())))
        .filter_map(|s| Some(base(&s)?.to_us(told(s.start_time())?)));
    Probe {
        container,
        told_us: told(input.duration()).filter(|us| *us > 0),
        origin_us: starts.min().unwrap_or(0),
        others: input
            .streams()
            .filter(|s| !taken.contains(&Some(s.index())))
            .map(|s| describe(&s))
            .collect(),
        video: video.map(|v| v.1),
        audio: audio.map(|a| a.1),
    }
}

/// The stream a player would choose, but never a cover picture.
fn best(input: &Input, kind: Type) -> Option<Stream<'_>> {
    let is_cover = |s: &Stream<'_>| s.disposition().contains(Disposition::ATTACHED_PIC);
    let first = input.streams().best(kind).filter(|s| !is_cover(s));
    first.or_else(|| {
        input
            .streams()
            .find(|s| s.parameters().medium() == kind && !is_cover(s))
    })
}

/// FFmpeg writes "not known" as the smallest number.
fn told(value: i64) -> Option<i64> {
    (value != i64::MIN).then_some(value)
}

fn base(stream: &Stream<'_>) -> Option<TimeBase> {
    let base = stream.time_base();
    TimeBase::new(base.numerator().into(), base.denominator().into())
}

fn describe(stream: &Stream<'_>) -> String {
    let what = match stream.parameters().medium() {
        Type::Video if stream.disposition().contains(Disposition::ATTACHED_PIC) => "cover picture",
        Type::Video => "second stream of pictures",
        Type::Audio => "second stream of sound",
        Type::Subtitle => "subtitles",
        Type::Data => "data",
        Type::Attachment => "attachment",
        Type::Unknown => "stream of unknown kind",
    };
    format!(
        "{what} (stream {}, {})",
        stream.index(),
        stream.parameters().id().name()
    )
}

fn pictures(stream: &Stream<'_>) -> Option<VideoStream> {
    let decoder = crate::reader::video_decoder(stream)?;
    let (width, height) = (decoder.width(), decoder.height());
    if width == 0 || height == 0 {
        return None;
    }
    let base = base(stream)?;
    let rates = [stream.avg_frame_rate(), stream.rate()];
    let frame_us = rates.iter().find_map(|rate| {
        let (n, d) = (f64::from(rate.numerator()), f64::from(rate.denominator()));
        // A rate beyond a thousand frames a second is a clock's tick, not a rate.
        (n > 0.0 && d > 0.0 && n / d <= 1000.0 && n / d >= 0.01).then_some(d / n * 1e6)
    });
    Some(VideoStream {
        index: u32::try_from(stream.index()).ok()?,
        codec: stream.parameters().id().name().to_owned(),
        display: Display {
            stored_width: width,
            stored_height: height,
            rotation: rotation(stream),
            aspect: raw::aspect(stream),
        },
        base,
        frame_ticks: base.of_us(frame_us.unwrap_or(40_000.0) as i64).max(1),
        told_frames: u64::try_from(stream.frames()).ok().filter(|n| *n > 0),
        interlaced: raw::is_interlaced(&decoder),
        pixels: decoder
            .format()
            .descriptor()
            .map_or_else(String::new, |format| format.name().to_owned()),
    })
}

/// The turn that the container's display matrix asks for: nine 32-bit numbers, the first two rows being cosine, sine
/// and minus sine, cosine (ISO/IEC 14496-12 6.2.2, 8.3.2).
fn rotation(stream: &Stream<'_>) -> Rotation {
    let kind = codec::packet::side_data::Type::DisplayMatrix;
    let Some(matrix) = stream.side_data().find(|side| side.kind() == kind) else {
        return Rotation::None;
    };
    let number = |at: usize| -> Option<f64> {
        let bytes = matrix.data().get(at * 4..at * 4 + 4)?;
        Some(f64::from(i32::from_ne_bytes(bytes.try_into().ok()?)))
    };
    match (number(0), number(1)) {
        (Some(cosine), Some(sine)) if cosine != 0.0 || sine != 0.0 => {
            Rotation::of_degrees(sine.atan2(cosine).to_degrees())
        }
        _ => Rotation::None,
    }
}

fn sound(stream: &Stream<'_>) -> Option<AudioStream> {
    let decoder = crate::reader::audio_decoder(stream)?;
    if decoder.rate() == 0 || decoder.channels() == 0 {
        return None;
    }
    Some(AudioStream {
        index: u32::try_from(stream.index()).ok()?,
        codec: stream.parameters().id().name().to_owned(),
        rate: decoder.rate(),
        channels: decoder.channels(),
        base: base(stream)?,
    })
}
