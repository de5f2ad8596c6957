//! An open container in, decoded pictures and sound out, in the order they lie in the file, whatever is damaged.

use crate::source::Source;
use ffmpeg_next::{
    ChannelLayout, Dictionary, Error, Packet,
    codec::{Context, decoder},
    format::stream::Stream,
    frame,
    util::error::EAGAIN,
};
use obelus_evidence::Refused;
use obelus_video::{Clock, wire::Ending};
use std::ops::DerefMut;

/// A container that fails this often one after the other has nothing more to give.
const PATIENCE: u32 = 64;
/// Pixels a frame may have: a little more than 8K. More is damage, or an attack on memory.
const MOST_PIXELS: &str = "40000000";

/// Something read or decoded.
pub(crate) enum Decoded<'a> {
    /// A packet as it lies in the file, before what it holds.
    Packet(&'a Packet),
    /// A frame, and its moment in ticks since the first moment of the recording.
    Picture(&'a frame::Video, i64),
    /// Sound, and the moment of its first sample in microseconds.
    Sound(&'a frame::Audio, i64),
}

/// A decoder that uses this thread alone and gives damaged frames too: what a player would show must be seen.
pub(crate) fn video_decoder(stream: &Stream<'_>) -> Option<decoder::Video> {
    open(
        stream,
        &[
            ("threads", "1"),
            ("flags", "+output_corrupt"),
            ("max_pixels", MOST_PIXELS),
        ],
    )?
    .video()
    .ok()
}

/// As [`video_decoder`], for sound.
pub(crate) fn audio_decoder(stream: &Stream<'_>) -> Option<decoder::Audio> {
    open(stream, &[("threads", "1")])?.audio().ok()
}

fn open(stream: &Stream<'_>, settings: &[(&str, &str)]) -> Option<decoder::Opened> {
    let mut decoder = Context::from_parameters(stream.parameters()).ok()?.decoder();
    decoder.set_packet_time_base(stream.time_base());
    let codec = decoder::find(stream.parameters().id())?;
    let mut options = Dictionary::new();
    for (name, value) in settings {
        options.set(name, value);
    }
    decoder.open_as_with(codec, options).ok()
}

/// What is wanted of a recording.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) pictures: bool,
    pub(crate) sound: bool,
    pub(crate) packets: bool,
}

/// Takes what is read and decoded; what it refuses ends the reading.
type On<'a> = &'a mut dyn FnMut(Decoded<'_>) -> Result<(), Refused>;

/// Reads and decodes a whole recording.
///
/// # Errors
/// Whatever `on` refuses; damage is no error but counted.
pub(crate) fn read(source: &mut Source, wanted: Wanted, on: On<'_>) -> Result<Ending, Refused> {
    let mut ending = Ending::default();
    let mut pictures = pictures_of(source).filter(|_| wanted.pictures);
    let mut sound = sound_of(source).filter(|_| wanted.sound);
    let mut heard_until = 0;
    let mut packet = Packet::empty();
    let mut failures = 0;
    loop {
        let whole = match packet.read(&mut source.input) {
            Ok(()) => Some(&packet),
            Err(Error::Eof) => None,
            Err(_) => {
                failures += 1;
                ending.lost += 1;
                if failures < PATIENCE {
                    continue;
                }
                ending.cut_short = true;
                None
            }
        };
        failures = 0;
        let is_for = |index: usize| whole.is_none_or(|packet| packet.stream() == index);
        if let Some(packet) = whole {
            // A packet that the container gave back short is a piece cut off.
            ending.lost += u64::from(packet.is_corrupt());
            if wanted.packets {
                on(Decoded::Packet(packet))?;
            }
        }
        if let Some(pictures) = pictures.as_mut().filter(|p| is_for(p.index)) {
            pictures.take(whole, &mut ending, &mut |frame, clock, ending| {
                ending.frames += 1;
                ending.damaged += u64::from(is_damaged(frame));
                let at = clock.stamp(frame.timestamp());
                on(Decoded::Picture(frame, at))
            })?;
        }
        if let Some(sound) = sound.as_mut().filter(|s| is_for(s.index)) {
            sound.take(whole, &mut ending, &mut |frame, clock, _| {
                let at = heard(frame, clock, &mut heard_until);
                on(Decoded::Sound(frame, at))
            })?;
        }
        if whole.is_none() {
            break;
        }
    }
    if let Some(pictures) = &pictures {
        ending.end_us = pictures.clock.end_us();
        ending.breaks = pictures.clock.breaks().to_vec();
    }
    ending.end_us = ending.end_us.max(heard_until);
    Ok(ending)
}

/// A stream that is decoded; `F` is what comes out of it.
struct Decoding<F> {
    index: usize,
    decoder: decoder::Opened,
    frame: F,
    clock: Clock,
}

impl<F: DerefMut<Target = frame::Frame>> Decoding<F> {
    /// Decodes a packet, or with `None` what the decoder still holds; `give` sees everything that comes out.
    fn take(
        &mut self,
        packet: Option<&Packet>,
        ending: &mut Ending,
        give: &mut dyn FnMut(&mut F, &mut Clock, &mut Ending) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        let sent = match packet {
            Some(packet) => self.decoder.send_packet(packet),
            None => self.decoder.send_eof(),
        };
        ending.lost += u64::from(sent.is_err() && packet.is_some());
        let mut failures = 0;
        while failures < PATIENCE {
            match self.decoder.receive_frame(&mut self.frame) {
                Ok(()) => give(&mut self.frame, &mut self.clock, ending)?,
                Err(Error::Eof | Error::Other { errno: EAGAIN }) => break,
                Err(_) => {
                    ending.lost += 1;
                    failures += 1;
                }
            }
        }
        Ok(())
    }
}

fn pictures_of(source: &Source) -> Option<Decoding<frame::Video>> {
    let told = source.probe.video.as_ref()?;
    let stream = source.input.stream(told.index as usize)?;
    let origin = told.base.of_us(source.probe.origin_us);
    Some(Decoding {
        index: stream.index(),
        decoder: video_decoder(&stream)?.0,
        frame: frame::Video::empty(),
        clock: Clock::new(told.base, origin, told.frame_ticks),
    })
}

fn sound_of(source: &Source) -> Option<Decoding<frame::Audio>> {
    let told = source.probe.audio.as_ref()?;
    let stream = source.input.stream(told.index as usize)?;
    let origin = told.base.of_us(source.probe.origin_us);
    let usual = told.base.of_us(1024 * 1_000_000 / i64::from(told.rate));
    Some(Decoding {
        index: stream.index(),
        decoder: audio_decoder(&stream)?.0,
        frame: frame::Audio::empty(),
        clock: Clock::new(told.base, origin, usual),
    })
}

/// Whether parts of a frame were guessed.
pub(crate) fn is_damaged(frame: &frame::Video) -> bool {
    frame.is_corrupt() || frame.has_decode_errors()
}

/// The moment of a piece of sound in microseconds; moves `until` to its end.
fn heard(frame: &mut frame::Audio, clock: &mut Clock, until: &mut i64) -> i64 {
    // Plain samples often come without a word about which channel is which.
    if frame.channel_layout().channels() == 0 {
        let usual = ChannelLayout::default(frame.channels().into());
        frame.set_channel_layout(usual);
    }
    let at = clock.stamp(frame.timestamp());
    let at = clock.base().to_us(at);
    let length = frame.samples() as i64 * 1_000_000 / i64::from(frame.rate()).max(1);
    *until = (*until).max(at.saturating_add(length));
    at
}
