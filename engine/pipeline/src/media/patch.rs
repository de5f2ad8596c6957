//! Whether a covered place of a shown picture still holds anything. Looks at pixels and knows no faces, so that a plate,
//! a paper or a screen that was covered is proven like a face.

use obelus_evidence::{Effect, Rgb};
use obelus_video::Area;

/// A solid cover is darker than this everywhere inside, however it was encoded and scaled.
const DARK: u8 = 48;
/// A step between neighbours that the eye sees.
const STEP: u8 = 24;
/// Steps in a row of a softened or pixelated place: five squares have four borders, and scaling can spread each over
/// two pixels.
const MOST_STEPS: usize = 10;
/// Rows with more steps than that, as a share: encoders ring a little.
const ROUGH_ROWS: f32 = 0.1;
/// Left out at the border of a place, in pixels of the shown picture: scaling mixes it with its surroundings.
const BORDER: f32 = 3.0;

/// Whether the place `area` of the picture (in its pixels) is hidden by an effect. A place too small to tell is taken
/// as hidden: its border hides it.
pub(crate) fn is_hidden(picture: &Rgb, area: Area, effect: Effect) -> bool {
    let inner = Area::new(
        area.x + BORDER,
        area.y + BORDER,
        area.w - 2.0 * BORDER,
        area.h - 2.0 * BORDER,
    );
    if inner.w < 1.0 || inner.h < 1.0 {
        return true;
    }
    // Parts beyond the frame are not shown; a border that is cut off by the frame's edge stays a border.
    let Some((left, top, right, bottom)) = inner.pixels(picture.width(), picture.height()) else {
        return true;
    };
    let width = picture.width() as usize;
    let row = |y: u32| {
        let start = (y as usize * width + left as usize) * 3;
        &picture.pixels()[start..start + (right - left) as usize * 3]
    };
    if effect == Effect::Solid {
        return (top..bottom).all(|y| row(y).iter().all(|value| *value < DARK));
    }
    let rough = (top..bottom).filter(|y| {
        let green: Vec<u8> = row(*y).chunks_exact(3).map(|p| p[1]).collect();
        green.windows(2).filter(|w| w[0].abs_diff(w[1]) > STEP).count() > MOST_STEPS
    });
    rough.count() as f32 <= ROUGH_ROWS * (bottom - top) as f32
}

#[cfg(test)]
mod tests {
    use super::is_hidden;
    use obelus_evidence::{Effect, Rgb};
    use obelus_video::Area;

    fn picture(pixel: impl Fn(u32, u32) -> u8) -> Rgb {
        let pixels = (0..60u32)
            .flat_map(|y| (0..80u32).flat_map(move |x| [(x, y); 3]))
            .map(|(x, y)| pixel(x, y));
        Rgb::new(80, 60, pixels.collect()).unwrap()
    }

    #[test]
    fn what_shows_through_is_seen() {
        let area = Area::new(10.0, 10.0, 50.0, 40.0);
        let black = picture(|x, y| {
            if (10..60).contains(&x) && (10..50).contains(&y) {
                16
            } else {
                200
            }
        });
        assert!(is_hidden(&black, area, Effect::Solid));
        assert!(!is_hidden(
            &black,
            Area::new(10.0, 10.0, 60.0, 40.0),
            Effect::Solid
        ));
        let squares = picture(|x, _| (x / 10 * 40) as u8);
        assert!(is_hidden(&squares, area, Effect::Pixelate) && !is_hidden(&squares, area, Effect::Solid));
        let text = picture(|x, y| if (x / 2 + y / 3) % 2 == 0 { 20 } else { 230 });
        for effect in [Effect::Solid, Effect::Pixelate, Effect::Blur] {
            assert!(!is_hidden(&text, area, effect));
        }
    }

    #[test]
    fn places_beyond_the_frame_or_too_small_to_tell_are_no_doubt() {
        let white = picture(|_, _| 255);
        assert!(is_hidden(
            &white,
            Area::new(500.0, 10.0, 50.0, 40.0),
            Effect::Solid
        ));
        assert!(is_hidden(&white, Area::new(10.0, 10.0, 5.0, 40.0), Effect::Solid));
        assert!(!is_hidden(
            &white,
            Area::new(-20.0, -20.0, 50.0, 40.0),
            Effect::Solid
        ));
    }
}
