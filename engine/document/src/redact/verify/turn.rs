//! Boxes and characters turned with their page.

use super::second_reader::Glyph;
use obelus_evidence::Box2;

/// The displayed size of a turned page.
pub(super) fn turned_size((w, h): (f64, f64), by: i32) -> (f64, f64) {
    if by % 180 == 0 { (w, h) } else { (h, w) }
}

/// Turns a box with its page, clockwise, in displayed points.
pub(super) fn turn_box(area: Box2, (w, h): (f64, f64), by: i32) -> Box2 {
    match by.rem_euclid(360) {
        90 => Box2 {
            x0: h - area.y1,
            y0: area.x0,
            x1: h - area.y0,
            y1: area.x1,
        },
        180 => Box2 {
            x0: w - area.x1,
            y0: h - area.y1,
            x1: w - area.x0,
            y1: h - area.y0,
        },
        270 => Box2 {
            x0: area.y0,
            y0: w - area.x1,
            x1: area.y1,
            y1: w - area.x0,
        },
        _ => area,
    }
}

pub(super) fn turn_glyph(mut glyph: Glyph, size: (f64, f64), by: i32) -> Glyph {
    let (x, y) = glyph.origin;
    let point = turn_box(
        Box2 {
            x0: x,
            y0: y,
            x1: x,
            y1: y,
        },
        size,
        by,
    );
    glyph.ink = turn_box(glyph.ink, size, by);
    glyph.origin = (point.x0, point.y0);
    glyph
}

#[cfg(test)]
mod tests {
    use super::turn_box;
    use obelus_evidence::Box2;

    #[test]
    fn a_box_turns_with_its_page() {
        let area = Box2 {
            x0: 10.0,
            y0: 20.0,
            x1: 30.0,
            y1: 25.0,
        };
        let quarter = turn_box(area, (100.0, 200.0), 90);
        assert_eq!(
            quarter,
            Box2 {
                x0: 175.0,
                y0: 10.0,
                x1: 180.0,
                y1: 30.0
            }
        );
        assert_eq!(turn_box(quarter, (200.0, 100.0), -90), area);
        assert_eq!(
            turn_box(turn_box(area, (100.0, 200.0), 180), (100.0, 200.0), 180),
            area
        );
    }
}
