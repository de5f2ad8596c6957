//! Frames and sound in, an MP4 file out: H.264 and AAC, its index at the beginning, no metadata.

mod canvas;
mod sink;
mod voice;

use crate::source::Source;
pub(crate) use canvas::Canvas;
use ffmpeg_next::{
    ChannelLayout, Dictionary, Error, Packet, Rational,
    codec::{self, Context, encoder},
    format::{self, Pixel, Sample, context::Output, context::StreamIo, sample::Type},
    frame, util,
};
use obelus_evidence::{RefusalCode, Refused};
use obelus_video::{VideoStream, Withheld};
pub(crate) use sink::{Piece, Sink};
use std::collections::BTreeMap;
use voice::Voice;

/// How thoroughly the encoder searches.
const PRESET: &str = "veryfast";
/// Rates that AAC knows (ISO/IEC 14496-3 table 1.18).
const RATES: [u32; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
/// Silence is added in pieces of this many samples.
const PIECE: i64 = 16_384;

pub(crate) fn failed(what: &str, why: Error) -> Refused {
    Refused::new(RefusalCode::ReaderFailed, format!("{what} failed: {why}"))
}

/// How a film is made.
pub(crate) struct Order<'a> {
    /// Constant rate factor of the pictures; lower is better and larger.
    pub(crate) quality: &'a str,
    /// Room kept at the beginning for the index, in bytes.
    pub(crate) index_bytes: u32,
    /// Stretches of sound that are replaced.
    pub(crate) withheld: &'a [Withheld],
}

/// An MP4 file whose pieces go to a sink; its header is not written yet.
pub(crate) fn start(sink: &Sink) -> Result<Output, Refused> {
    let start = |e| failed("starting the copy", e);
    let io = StreamIo::from_write_seek_with_capacity(sink.clone(), 1 << 18).map_err(start)?;
    format::output_to_stream(io, None, Some("mp4")).map_err(start)
}

/// Writes the header, and keeps room for the index.
pub(crate) fn head(output: &mut Output, index_bytes: u32) -> Result<(), Refused> {
    let mut options = Dictionary::new();
    options.set("moov_size", &index_bytes.to_string());
    // The same original and order give the same bytes: no version, no time of day.
    options.set("fflags", "+bitexact");
    output
        .write_header_with(options)
        .map(|_| ())
        .map_err(|e| failed("starting the copy", e))
}

/// Writes the index; the answer is how many bytes it lacked.
pub(crate) fn end(mut output: Output) -> Result<Option<u32>, Refused> {
    match output.write_trailer() {
        Ok(()) => Ok(None),
        // The muxer only says that the room was too small, not by how much.
        Err(Error::Other { .. } | Error::InvalidData) => Ok(Some(1 << 20)),
        Err(e) => Err(failed("writing the copy's index", e)),
    }
}

/// The file as it grows.
pub(crate) struct Film {
    sink: Sink,
    output: Output,
    pictures: Option<Pictures>,
    sound: Option<Sound>,
}

struct Pictures {
    encoder: encoder::Video,
    index: usize,
    base: Rational,
    frame: i64,
    last: Option<i64>,
    /// How long each frame lasts, until its packet has come out.
    lengths: BTreeMap<i64, i64>,
}

struct Sound {
    encoder: encoder::Audio,
    index: usize,
    voice: Voice,
    block: usize,
}

impl Film {
    pub(crate) fn new(source: &Source, canvas: Option<&Canvas>, order: &Order<'_>) -> Result<Self, Refused> {
        let sink = Sink::default();
        let mut output = start(&sink)?;
        let pictures = match (&source.probe.video, canvas) {
            (Some(video), Some(canvas)) => {
                Some(Pictures::open(&mut output, source, video, canvas, order.quality)?)
            }
            _ => None,
        };
        let sound = match &source.probe.audio {
            Some(audio) => Some(Sound::open(
                &mut output,
                audio.rate,
                audio.channels,
                order.withheld,
            )?),
            None => None,
        };
        head(&mut output, order.index_bytes)?;
        Ok(Self {
            sink,
            output,
            pictures,
            sound,
        })
    }

    /// What was written since the last time.
    pub(crate) fn written(&self) -> Vec<Piece> {
        self.sink.take()
    }

    /// Adds a drawn frame at a moment in ticks of the original's stream.
    pub(crate) fn picture(&mut self, mut frame: frame::Video, ticks: i64) -> Result<(), Refused> {
        let Some(pictures) = &mut self.pictures else {
            return Ok(());
        };
        if let Some(last) = pictures.last.replace(ticks) {
            pictures.lengths.insert(last, ticks - last);
        }
        frame.set_pts(Some(ticks));
        frame.set_kind(util::picture::Type::None);
        let encode = |e| failed("encoding a frame", e);
        pictures.encoder.send_frame(&frame).map_err(encode)?;
        pictures.drain(&mut self.output)
    }

    /// Adds sound whose first sample belongs to a moment.
    pub(crate) fn sound(&mut self, frame: &frame::Audio, at_us: i64) -> Result<(), Refused> {
        let Some(sound) = &mut self.sound else {
            return Ok(());
        };
        let mut pause = sound.voice.pause_before(at_us);
        while pause > 0 {
            sound.voice.add_silence(pause.min(PIECE) as usize);
            pause -= PIECE;
            sound.encode(&mut self.output, false)?;
        }
        // Sound that cannot be converted is left silent; the rest goes on.
        let _ = sound.voice.add(frame, at_us);
        sound.encode(&mut self.output, false)
    }

    /// Writes what is left and the index.
    pub(crate) fn finish(mut self) -> Result<Finished, Refused> {
        if let Some(pictures) = &mut self.pictures {
            if let Some(last) = pictures.last {
                pictures.lengths.insert(last, pictures.frame);
            }
            let end = |e| failed("ending the pictures", e);
            pictures.encoder.send_eof().map_err(end)?;
            pictures.drain(&mut self.output)?;
        }
        let mut silenced = Vec::new();
        if let Some(sound) = &mut self.sound {
            sound.voice.flush();
            sound.encode(&mut self.output, true)?;
            let end = |e| failed("ending the sound", e);
            sound.encoder.send_eof().map_err(end)?;
            sound.drain(&mut self.output)?;
            silenced = sound.voice.silenced.clone();
        }
        let more_room = end(self.output)?;
        Ok(Finished {
            last: self.sink.take(),
            silenced,
            more_room,
        })
    }
}

/// What is known when a film is whole.
pub(crate) struct Finished {
    /// Its last pieces.
    pub(crate) last: Vec<Piece>,
    /// Samples that each withheld stretch replaced.
    pub(crate) silenced: Vec<u64>,
    /// The index lacked so many bytes: there is no film.
    pub(crate) more_room: Option<u32>,
}

impl Pictures {
    fn open(
        output: &mut Output,
        source: &Source,
        video: &VideoStream,
        canvas: &Canvas,
        quality: &str,
    ) -> Result<Self, Refused> {
        let start = |e| failed("starting the encoder for pictures", e);
        let codec = encoder::find_by_name("libx264").ok_or_else(|| start(Error::EncoderNotFound))?;
        let mut encoder = Context::new_with_codec(codec).encoder().video().map_err(start)?;
        let (numerator, denominator) = video.base.fraction();
        let base = Rational::new(numerator as i32, denominator as i32);
        let (width, height) = canvas.size();
        encoder.set_width(width);
        encoder.set_height(height);
        encoder.set_format(Pixel::YUV420P);
        encoder.set_time_base(base);
        let (wide, high) = canvas.aspect();
        encoder.set_aspect_ratio(Rational::new(wide as i32, high as i32));
        let frame_us = video.base.to_us(video.frame_ticks).max(1);
        encoder.set_frame_rate(Some(Rational::new((1e9 / frame_us as f64).round() as i32, 1000)));
        // Two seconds between key frames, so that a player can go anywhere quickly.
        encoder.set_gop((2_000_000 / frame_us).clamp(1, 250) as u32);
        same_colours(&mut encoder, source, video);
        encoder.set_flags(codec::Flags::GLOBAL_HEADER);
        let mut options = Dictionary::new();
        options.set("preset", PRESET);
        options.set("crf", quality);
        // The box allows one thread.
        options.set("threads", "1");
        if video.interlaced && canvas.is_as_stored() {
            options.set("flags", "+global_header+ildct+ilme");
        }
        let encoder = encoder.open_with(options).map_err(start)?;
        let mut stream = output.add_stream_with(&encoder).map_err(start)?;
        stream.set_time_base(base);
        stream.set_avg_frame_rate(Rational::new((1e9 / frame_us as f64).round() as i32, 1000));
        Ok(Self {
            index: stream.index(),
            encoder,
            base,
            frame: video.frame_ticks,
            last: None,
            lengths: BTreeMap::new(),
        })
    }

    fn drain(&mut self, output: &mut Output) -> Result<(), Refused> {
        let mut packet = Packet::empty();
        while self.encoder.receive_packet(&mut packet).is_ok() {
            let length = packet
                .pts()
                .and_then(|pts| self.lengths.remove(&pts))
                .unwrap_or(self.frame);
            packet.set_duration(length);
            write(output, &mut packet, self.index, self.base)?;
        }
        Ok(())
    }
}

/// Colours are told as the original tells them; full-range ones were converted.
fn same_colours(encoder: &mut encoder::video::Video, source: &Source, video: &VideoStream) {
    let stream = source.input.stream(video.index as usize);
    if let Some(decoder) = stream.and_then(|s| crate::reader::video_decoder(&s)) {
        encoder.set_colorspace(decoder.color_space());
        encoder.set_color_primaries(decoder.color_primaries());
        encoder.set_color_transfer_characteristic(decoder.color_transfer_characteristic());
        let range = if decoder.format() == Pixel::YUV420P {
            decoder.color_range()
        } else {
            util::color::Range::MPEG
        };
        encoder.set_color_range(range);
    }
}

impl Sound {
    fn open(output: &mut Output, rate: u32, channels: u16, withheld: &[Withheld]) -> Result<Self, Refused> {
        let start = |e| failed("starting the encoder for sound", e);
        let codec = encoder::find(codec::Id::AAC).ok_or_else(|| start(Error::EncoderNotFound))?;
        let mut encoder = Context::new_with_codec(codec).encoder().audio().map_err(start)?;
        let rate = if RATES.contains(&rate) { rate } else { 48_000 };
        let layout = if channels == 1 {
            ChannelLayout::MONO
        } else {
            ChannelLayout::STEREO
        };
        encoder.set_rate(rate as i32);
        encoder.set_channel_layout(layout);
        encoder.set_channels(layout.channels());
        encoder.set_format(Sample::F32(Type::Planar));
        encoder.set_time_base(Rational::new(1, rate as i32));
        // Enough for a rate of 48 kHz to sound the same, and less for less.
        encoder.set_bit_rate((rate as usize * 2).clamp(24_000, 96_000) * layout.channels() as usize);
        encoder.set_flags(codec::Flags::GLOBAL_HEADER);
        let encoder = encoder.open().map_err(start)?;
        let block = (encoder.frame_size() as usize).max(1);
        let mut stream = output.add_stream_with(&encoder).map_err(start)?;
        stream.set_time_base(Rational::new(1, rate as i32));
        Ok(Self {
            index: stream.index(),
            encoder,
            voice: Voice::new(rate, layout, withheld),
            block,
        })
    }

    fn encode(&mut self, output: &mut Output, all: bool) -> Result<(), Refused> {
        while self.voice.waiting() >= self.block || (all && self.voice.waiting() > 0) {
            let frame = self.voice.take(self.block);
            self.encoder
                .send_frame(&frame)
                .map_err(|e| failed("encoding sound", e))?;
            self.drain(output)?;
        }
        Ok(())
    }

    fn drain(&mut self, output: &mut Output) -> Result<(), Refused> {
        let mut packet = Packet::empty();
        let base = Rational::new(1, self.voice.rate as i32);
        while self.encoder.receive_packet(&mut packet).is_ok() {
            write(output, &mut packet, self.index, base)?;
        }
        Ok(())
    }
}

pub(crate) fn write(
    output: &mut Output,
    packet: &mut Packet,
    index: usize,
    base: Rational,
) -> Result<(), Refused> {
    let to = output.stream(index).map_or(base, |s| s.time_base());
    packet.set_stream(index);
    packet.rescale_ts(base, to);
    packet.set_position(-1);
    packet
        .write_interleaved(output)
        .map_err(|e| failed("writing the copy", e))
}
