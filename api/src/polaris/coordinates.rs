//! The only place where the Casework App's coordinates live.
//!
//! - **Reading** (`/ocr`, `/pii`, `/search`): inches, origin top left, 8 numbers: top-left, top-right, bottom-right,
//!   bottom-left.
//! - **Redacting** (`/redact`, and the answers of the bulk redaction search): origin bottom left, in whatever unit the
//!   `width` and `height` beside the rectangles are measured in; each axis is scaled on its own; corners in any order.
//!
//! Everywhere else: PDF points of the page as displayed, origin top left.

use obelus_evidence::{Box2, Quad};
use serde::{Deserialize, Serialize};

/// Points to an inch.
const POINTS: f64 = 72.0;

/// How far below 0 a client's own subtractions may end by rounding.
const ROUNDING: f64 = 1e-6;

/// A rectangle as `/redact` takes it: bottom-left origin, the client's unit, corners in any order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Rectangle {
    /// One corner's distance from the left.
    pub x1: f64,
    /// One corner's distance from the bottom.
    pub y1: f64,
    /// The other corner's distance from the left.
    pub x2: f64,
    /// The other corner's distance from the bottom.
    pub y2: f64,
}

/// A page's size: displayed, in points or in a client's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
}

/// Why a rectangle is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRectangle {
    /// The page's size as the client measured it makes no sense.
    #[error("width and height must be numbers above 0")]
    Size,
    /// A coordinate is negative or not a number.
    #[error("every coordinate must be a number of at least 0")]
    Coordinate,
    /// Nothing of it lies on the page, or it has no area.
    #[error("a rectangle covers nothing of the page")]
    Empty,
}

/// Points to inches.
pub fn inches(points: f64) -> f64 {
    points / POINTS
}

/// A quad in points as 8 numbers in inches, top-left origin.
pub fn quad_in_inches(quad: &Quad) -> [f64; 8] {
    quad.0.map(inches)
}

/// A page size in points, in inches.
pub fn size_in_inches(page: Size) -> Size {
    Size {
        width: inches(page.width),
        height: inches(page.height),
    }
}

/// A client's rectangle on a page of `page` points, the client having measured the page as `client`: normalised and
/// clamped to the page.
///
/// # Errors
/// When it makes no sense or covers nothing of the page; nothing is dropped silently.
pub fn from_client(rectangle: Rectangle, client: Size, page: Size) -> Result<Box2, BadRectangle> {
    let sound = |v: f64| v.is_finite() && v > 0.0;
    if !sound(client.width) || !sound(client.height) {
        return Err(BadRectangle::Size);
    }
    let Rectangle { x1, y1, x2, y2 } = rectangle;
    if [x1, y1, x2, y2].iter().any(|v| !v.is_finite() || *v < -ROUNDING) {
        return Err(BadRectangle::Coordinate);
    }
    // Divided first: the share of the page is at most as large as it needs to be before it is clamped.
    let across = |x: f64| (x / client.width).clamp(0.0, 1.0) * page.width;
    let down = |y: f64| (1.0 - (y / client.height).clamp(0.0, 1.0)) * page.height;
    let found = Box2::from_corners(across(x1), down(y1), across(x2), down(y2));
    if !found.is_finite() || found.width() <= 0.0 || found.height() <= 0.0 {
        return Err(BadRectangle::Empty);
    }
    Ok(found)
}

/// A box in points as a rectangle that `/redact` takes, for a client that measures the page of `page` points as
/// `client`. `y1` is the upper edge, as the front end sends it.
pub fn to_client(found: Box2, client: Size, page: Size) -> Rectangle {
    let across = |x: f64| x / page.width * client.width;
    let up = |y: f64| (1.0 - y / page.height) * client.height;
    Rectangle {
        x1: across(found.x0),
        y1: up(found.y0),
        x2: across(found.x1),
        y2: up(found.y1),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        BadRectangle, Rectangle, Size, from_client, inches, quad_in_inches, size_in_inches, to_client,
    };
    use obelus_evidence::{Box2, PageSpace, Quad};
    use proptest::prelude::*;

    const LETTER: Size = Size {
        width: 612.0,
        height: 792.0,
    };

    #[test]
    fn the_programmes_own_letter_page_comes_out_where_its_picture_shows_it() {
        // A client of 1026 x 725.48 on a Letter page; the stored picture has 2550 x 3300 pixels.
        let client = Size {
            width: 1026.0,
            height: 725.48,
        };
        let rectangle = Rectangle {
            x1: 402.0,
            y1: 414.48,
            x2: 450.0,
            y2: 500.0,
        };
        let found = from_client(rectangle, client, LETTER).unwrap();
        let pixels = [found.x0, found.y0, found.x1, found.y1].map(|v| v / 612.0 * 2550.0);
        for (found, shown) in pixels.into_iter().zip([999.0, 1025.0, 1118.0, 1415.0]) {
            assert!((found - shown).abs() < 1.0, "{found} is not {shown}");
        }
    }

    #[test]
    fn drags_off_the_page_end_at_its_edge_and_nothing_is_dropped_silently() {
        let client = Size {
            width: 100.0,
            height: 200.0,
        };
        let rectangle = |x1, y1, x2, y2| Rectangle { x1, y1, x2, y2 };
        let all = from_client(rectangle(500.0, 900.0, 0.0, 0.0), client, LETTER).unwrap();
        assert_eq!(all, Box2::from([0.0, 0.0, 612.0, 792.0]));
        for (bad, why) in [
            (rectangle(500.0, 0.0, 600.0, 10.0), BadRectangle::Empty),
            (rectangle(5.0, 7.0, 5.0, 9.0), BadRectangle::Empty),
            (rectangle(-1.0, 0.0, 5.0, 9.0), BadRectangle::Coordinate),
            (rectangle(f64::NAN, 0.0, 5.0, 9.0), BadRectangle::Coordinate),
            (rectangle(f64::INFINITY, 0.0, 5.0, 9.0), BadRectangle::Coordinate),
        ] {
            assert_eq!(from_client(bad, client, LETTER), Err(why));
        }
        let nothing = Size {
            width: 0.0,
            height: 200.0,
        };
        assert_eq!(
            from_client(rectangle(0.0, 0.0, 1.0, 1.0), nothing, LETTER),
            Err(BadRectangle::Size)
        );
        // A size so small that the share overflows is still clamped to the page.
        let tiny = Size {
            width: f64::MIN_POSITIVE,
            height: f64::MIN_POSITIVE,
        };
        assert_eq!(
            from_client(rectangle(0.0, 0.0, 1e300, 1e300), tiny, LETTER)
                .unwrap()
                .x1,
            612.0
        );
    }

    proptest! {
        #[test]
        fn a_box_goes_to_any_client_and_back_within_a_hundredth_of_a_point(
            corners in prop::array::uniform4(0.0..1.0f64),
            crop in (0.0..50.0f64, 0.0..50.0f64, 100.0..2000.0f64, 100.0..2000.0f64),
            turn in 0u16..4, user_unit in 0.5..8.0f64,
            scale in (0.01..50.0f64, 0.01..50.0f64), flipped in any::<[bool; 2]>(),
        ) {
            let space = PageSpace { crop: [crop.0, crop.1, crop.0 + crop.2, crop.1 + crop.3], rotate: turn * 90, user_unit };
            let (width, height) = space.size();
            let page = Size { width, height };
            let client = Size { width: width * scale.0, height: height * scale.1 };
            let found = Box2::from_corners(corners[0] * width, corners[1] * height, corners[2] * width, corners[3] * height);
            prop_assume!(found.width() > 0.01 && found.height() > 0.01);
            let mut rectangle = to_client(found, client, page);
            if flipped[0] { std::mem::swap(&mut rectangle.x1, &mut rectangle.x2); }
            if flipped[1] { std::mem::swap(&mut rectangle.y1, &mut rectangle.y2); }
            let back = from_client(rectangle, client, page).unwrap();
            let off = [back.x0 - found.x0, back.y0 - found.y0, back.x1 - found.x1, back.y1 - found.y1];
            prop_assert!(off.iter().all(|d| d.abs() <= 0.01), "{off:?}");
            // And on to the page's own space, which is where it is cut.
            let (there, cut) = (space.box_to_user(found), space.box_to_user(back));
            prop_assert!((there.x0 - cut.x0).abs() <= 0.02 && (there.y1 - cut.y1).abs() <= 0.02);
        }

        #[test]
        fn what_is_read_in_inches_is_redacted_where_it_was_read(
            x in 0.0..500.0f64, y in 0.0..700.0f64, w in 1.0..90.0f64, h in 1.0..60.0f64,
        ) {
            // As the front end does it: words come in inches from the top left, and are sent back flipped.
            let found = Box2::from([x, y, x + w, y + h]);
            let read = quad_in_inches(&Quad::from_box(found));
            let client = size_in_inches(LETTER);
            let sent = Rectangle { x1: read[0], y1: client.height - read[1], x2: read[4], y2: client.height - read[5] };
            let back = from_client(sent, client, LETTER).unwrap();
            prop_assert!((back.x0 - x).abs() <= 0.01 && (back.y1 - y - h).abs() <= 0.01);
            prop_assert!((inches(72.0) - 1.0).abs() < 1e-12);
        }

        #[test]
        fn no_numbers_make_a_box_that_leaves_the_page(v in prop::array::uniform4(any::<f64>()), s in (any::<f64>(), any::<f64>())) {
            let client = Size { width: s.0, height: s.1 };
            if let Ok(b) = from_client(Rectangle { x1: v[0], y1: v[1], x2: v[2], y2: v[3] }, client, LETTER) {
                prop_assert!(b.x0 >= 0.0 && b.y0 >= 0.0 && b.x1 <= 612.0 && b.y1 <= 792.0 && b.width() > 0.0 && b.height() > 0.0);
            }
        }
    }
}
