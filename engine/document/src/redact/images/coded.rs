//! Coded pictures: what their files hold besides samples stays behind, as far as the coding lets us tell.

use super::{Layout, jbig2, jpeg, jpx, layout, size};
use crate::redact::rebuild::Workshop;
use crate::redact::streams;
use lopdf::{Dictionary, Stream};

/// The bytes of a picture coded as `codec`, without comments, properties and bytes after its end; `None` when it
/// cannot be told what is what.
pub(crate) fn bare(codec: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    match codec {
        b"DCTDecode" => jpeg::bare(bytes),
        b"JPXDecode" => jpx::bare(bytes),
        b"JBIG2Decode" => jbig2::bare(bytes),
        _ => Some(bytes.to_vec()),
    }
}

/// Whether a picture can go into the copy as it is coded.
pub(crate) fn can_be_carried(shop: &Workshop<'_>, image: &Stream) -> bool {
    let is_coded = streams::filters(shop.source, &image.dict)
        .is_ok_and(|filters| filters.last().is_some_and(|(name, _)| name.ends_with(b"Decode")));
    !is_coded
        || streams::decode(shop.source, image).is_ok_and(|decoded| {
            decoded
                .codec
                .is_none_or(|codec| bare(&codec, &decoded.bytes).is_some())
        })
}

/// Cuts off what follows the last row of plain samples.
pub(crate) fn without_surplus(shop: &Workshop<'_>, dict: &Dictionary, samples: &mut Vec<u8>) {
    let length = |(width, height): (usize, usize), layout: Layout| layout.stride(width).checked_mul(height);
    if let (Some(size), Some(layout)) = (size(dict, shop), layout(shop, dict))
        && let Some(length) = length(size, layout)
    {
        samples.truncate(length);
    }
}
