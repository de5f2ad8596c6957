use obelus_evidence::Box2;

/// A glyph is withheld when its ink overlaps a mark by more than this many points in x and in y; what overlaps
/// less belongs to a neighbour.
pub(crate) const TOLERANCE: f64 = 0.25;

/// The cut rule for ink. Ink thinner than twice the tolerance (a full stop of small print, a hyphen, `l`) could
/// never overlap a mark by more than the tolerance, so it counts as a little wider than that.
pub(crate) fn covers(mark: &Box2, ink: &Box2) -> bool {
    let least = 2.0 * TOLERANCE + 0.01;
    let dx = ((least - ink.width()) / 2.0).max(0.0);
    let dy = ((least - ink.height()) / 2.0).max(0.0);
    mark.overlaps_by(&ink.grown(dx, dy), TOLERANCE)
}

#[cfg(test)]
mod tests {
    use super::covers;
    use obelus_evidence::Box2;

    #[test]
    fn ink_under_a_mark_is_covered_and_a_neighbours_edge_is_not() {
        let mark = Box2::from_corners(100.0, 100.0, 150.0, 110.0);
        assert!(covers(&mark, &Box2::from_corners(149.0, 101.0, 155.0, 109.0)));
        assert!(!covers(&mark, &Box2::from_corners(149.8, 101.0, 155.0, 109.0)));
        assert!(
            !covers(&mark, &Box2::from_corners(120.0, 109.8, 125.0, 118.0)),
            "the next line"
        );
        let hairline = Box2::from_corners(120.0, 105.0, 126.0, 105.1);
        assert!(covers(&mark, &hairline), "thin ink inside a mark goes");
        assert!(!covers(&mark, &Box2::from_corners(120.0, 110.1, 126.0, 110.2)));
    }
}
