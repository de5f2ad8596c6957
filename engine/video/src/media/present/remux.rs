//! Packets in, the same packets in an MP4 file out, its index at the beginning. Nothing is decoded.

use crate::{
    film::{self, Piece, Sink, write},
    raw,
    source::Source,
};
use ffmpeg_next::{Codec, Packet, Rational, format::context::Output};
use obelus_evidence::Refused;

pub(crate) struct Remux {
    sink: Sink,
    output: Output,
    streams: Vec<Copied>,
}

/// A stream that is copied.
struct Copied {
    from: usize,
    base: Rational,
    /// Ticks before the recording's first moment.
    origin: i64,
}

impl Remux {
    pub(crate) fn new(source: &Source, index_bytes: u32) -> Result<Self, Refused> {
        let sink = Sink::default();
        let mut output = film::start(&sink)?;
        let video = source.probe.video.as_ref().map(|v| (v.index, v.base));
        let audio = source.probe.audio.as_ref().map(|a| (a.index, a.base));
        let mut streams = Vec::new();
        for (index, base) in [video, audio].into_iter().flatten() {
            let Some(stream) = source.input.stream(index as usize) else {
                continue;
            };
            let mut copied = output
                .add_stream(None::<Codec>)
                .map_err(|e| film::failed("starting the copy", e))?;
            copied.set_parameters(stream.parameters());
            copied.set_time_base(stream.time_base());
            raw::forget_tag(&mut copied);
            streams.push(Copied {
                from: stream.index(),
                base: stream.time_base(),
                origin: base.of_us(source.probe.origin_us),
            });
        }
        film::head(&mut output, index_bytes)?;
        Ok(Self {
            sink,
            output,
            streams,
        })
    }

    pub(crate) fn packet(&mut self, packet: &Packet) -> Result<(), Refused> {
        let Some(to) = self.streams.iter().position(|s| s.from == packet.stream()) else {
            return Ok(());
        };
        let stream = &self.streams[to];
        let mut packet = packet.clone();
        // The film's first moment is the recording's, as it is for everything that was found in it.
        packet.set_pts(packet.pts().map(|pts| pts.saturating_sub(stream.origin)));
        packet.set_dts(packet.dts().map(|dts| dts.saturating_sub(stream.origin)));
        write(&mut self.output, &mut packet, to, stream.base)
    }

    pub(crate) fn written(&self) -> Vec<Piece> {
        self.sink.take()
    }

    /// The last pieces, and the bytes that the index lacked.
    pub(crate) fn finish(self) -> Result<(Vec<Piece>, u32), Refused> {
        let more_room = film::end(self.output)?.unwrap_or(0);
        Ok((self.sink.take(), more_room))
    }
}
