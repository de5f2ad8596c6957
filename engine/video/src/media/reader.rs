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

/// A container that fails this often one after the other has nothing more to give.
const PATIENCE: u32 = 64;
/// Pixels a frame may have: a little more than 8K. More is damage, or an attack on memory.
const MOST_PIXELS: &str = "40000000";

/// Something decoded.
pub(crate) enum Decoded<'a> {
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

/// Which streams are decoded.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) pictures: bool,
    pub(crate) sound: bool,
}

/// Decodes a whole recording.
///
/// # Errors
/// Whatever `on` refuses; damage is no error but counted.
pub(crate) fn read(
    source: &mut Source,
    wanted: Wanted,
    on: &mut dyn FnMut(Decoded<'_>) -> Result<(), Refused>,
) -> Result<Ending, Refused> {
    let mut ending = Ending::default();
    let mut pictures = Pictures::of(source).filter(|_| wanted.pictures);
    let mut sound = Sound::of(source).filter(|_| wanted.sound);
    let mut packet = Packet::empty();
    let mut failures = 0;
    loop {
        match packet.read(&mut source.input) {
            Ok(()) => failures = 0,
            Err(Error::Eof) => break,
            Err(_) => {
                failures += 1;
                ending.lost += 1;
                if failures >= PATIENCE {
                    ending.cut_short = true;
                    break;
                }
                continue;
            }
        }
        // A packet that the container gave back short is a piece cut off.
        ending.lost += u64::from(packet.is_corrupt());
        if let Some(pictures) = pictures.as_mut().filter(|p| p.index == packet.stream()) {
            pictures.take(Some(&packet), &mut ending, on)?;
        } else if let Some(sound) = sound.as_mut().filter(|s| s.index == packet.stream()) {
            sound.take(Some(&packet), &mut ending, on)?;
        }
    }
    if let Some(pictures) = &mut pictures {
        pictures.take(None, &mut ending, on)?;
        ending.end_us = pictures.clock.end_us();
        ending.breaks = pictures.clock.breaks().to_vec();
    }
    if let Some(sound) = &mut sound {
        sound.take(None, &mut ending, on)?;
        ending.end_us = ending.end_us.max(sound.end_us);
    }
    Ok(ending)
}

struct Pictures {
    index: usize,
    decoder: decoder::Video,
    frame: frame::Video,
    clock: Clock,
}

impl Pictures {
    fn of(source: &Source) -> Option<Self> {
        let told = source.probe.video.as_ref()?;
        let stream = source.input.stream(told.index as usize)?;
        Some(Self {
            index: stream.index(),
            decoder: video_decoder(&stream)?,
            frame: frame::Video::empty(),
            clock: Clock::new(
                told.base,
                told.base.of_us(source.probe.origin_us),
                told.frame_ticks,
            ),
        })
    }

    fn take(
        &mut self,
        packet: Option<&Packet>,
        ending: &mut Ending,
        on: &mut dyn FnMut(Decoded<'_>) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        let sent = match packet {
            Some(packet) => self.decoder.send_packet(packet),
            None => self.decoder.send_eof(),
        };
        ending.lost += u64::from(sent.is_err() && packet.is_some());
        let mut failures = 0;
        while failures < PATIENCE {
            match self.decoder.receive_frame(&mut self.frame) {
                Ok(()) => {
                    ending.frames += 1;
                    ending.damaged += u64::from(is_damaged(&self.frame));
                    let at = self.clock.stamp(self.frame.timestamp());
                    on(Decoded::Picture(&self.frame, at))?;
                }
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

/// Whether parts of a frame were guessed.
pub(crate) fn is_damaged(frame: &frame::Video) -> bool {
    frame.is_corrupt() || frame.has_decode_errors()
}

struct Sound {
    index: usize,
    decoder: decoder::Audio,
    frame: frame::Audio,
    clock: Clock,
    end_us: i64,
}

impl Sound {
    fn of(source: &Source) -> Option<Self> {
        let told = source.probe.audio.as_ref()?;
        let stream = source.input.stream(told.index as usize)?;
        let usual = told.base.of_us(1024 * 1_000_000 / i64::from(told.rate));
        Some(Self {
            index: stream.index(),
            decoder: audio_decoder(&stream)?,
            frame: frame::Audio::empty(),
            clock: Clock::new(told.base, told.base.of_us(source.probe.origin_us), usual),
            end_us: 0,
        })
    }

    fn take(
        &mut self,
        packet: Option<&Packet>,
        ending: &mut Ending,
        on: &mut dyn FnMut(Decoded<'_>) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        let sent = match packet {
            Some(packet) => self.decoder.send_packet(packet),
            None => self.decoder.send_eof(),
        };
        ending.lost += u64::from(sent.is_err() && packet.is_some());
        let mut failures = 0;
        while failures < PATIENCE {
            match self.decoder.receive_frame(&mut self.frame) {
                Ok(()) => {
                    // Plain samples often come without a word about which channel is which.
                    if self.frame.channel_layout().channels() == 0 {
                        let usual = ChannelLayout::default(self.frame.channels().into());
                        self.frame.set_channel_layout(usual);
                    }
                    let at = self.clock.base().to_us(self.clock.stamp(self.frame.timestamp()));
                    let rate = i64::from(self.frame.rate()).max(1);
                    let length = self.frame.samples() as i64 * 1_000_000 / rate;
                    self.end_us = self.end_us.max(at.saturating_add(length));
                    on(Decoded::Sound(&self.frame, at))?;
                }
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
