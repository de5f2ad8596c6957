//! A picture in, a JPEG file out.

use crate::film::failed;
use ffmpeg_next::{
    Dictionary, Error, Packet, Rational,
    codec::{self, Context, encoder},
    format::Pixel,
    frame,
    software::scaling::{self, Flags},
};
use obelus_evidence::Refused;

/// Quantiser: 2 is best, 31 worst.
const QUALITY: i32 = 4;

/// Encodes 8-bit RGB pixels, `across` by `down`, scaled to another size.
pub(crate) fn encoded(
    pixels: &[u8],
    (across, down): (u32, u32),
    (wide, high): (u32, u32),
) -> Result<Vec<u8>, Refused> {
    let wrong = |e| failed("encoding a picture", e);
    let mut picture = frame::Video::new(Pixel::RGB24, across, down);
    let (stride, row) = (picture.stride(0), across as usize * 3);
    for (to, from) in picture.data_mut(0).chunks_mut(stride).zip(pixels.chunks(row)) {
        to[..row].copy_from_slice(from);
    }
    let flags = Flags::BICUBIC | Flags::ACCURATE_RND;
    let scaler = scaling::Context::get(Pixel::RGB24, across, down, Pixel::YUVJ420P, wide, high, flags);
    let mut ready = frame::Video::empty();
    scaler.map_err(wrong)?.run(&picture, &mut ready).map_err(wrong)?;
    ready.set_pts(Some(0));
    encode(&ready, (wide, high)).map_err(wrong)
}

fn encode(picture: &frame::Video, (wide, high): (u32, u32)) -> Result<Vec<u8>, Error> {
    let codec = encoder::find(codec::Id::MJPEG).ok_or(Error::EncoderNotFound)?;
    let mut encoder = Context::new_with_codec(codec).encoder().video()?;
    encoder.set_width(wide);
    encoder.set_height(high);
    encoder.set_format(Pixel::YUVJ420P);
    encoder.set_time_base(Rational::new(1, 25));
    encoder.set_qmin(QUALITY);
    encoder.set_qmax(QUALITY);
    let mut options = Dictionary::new();
    // No version in the file: the same picture gives the same bytes.
    options.set("flags", "+bitexact");
    options.set("threads", "1");
    let mut encoder = encoder.open_with(options)?;
    encoder.send_frame(picture)?;
    encoder.send_eof()?;
    let mut packet = Packet::empty();
    encoder.receive_packet(&mut packet)?;
    Ok(packet.data().unwrap_or_default().to_vec())
}
