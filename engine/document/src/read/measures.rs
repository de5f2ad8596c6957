//! Pages that show nothing because their own boxes leave nothing to show.

use hayro_interpret::hayro_syntax::page::Page;

/// Beyond this many points from the origin no viewer shows anything, and numbers lose their precision.
const FARTHEST: f64 = 1e5;

/// A remark when media and crop box (ISO 32000-2 14.11.2) leave no visible area. Some readers then show a blank page
/// of A4, others the whole media box with everything on it.
pub(super) fn without_area(page: &Page<'_>) -> Option<String> {
    let seen = page.intersected_crop_box();
    let corners = [seen.x0, seen.y0, seen.x1, seen.y1];
    let is_sound = seen.x1 - seen.x0 >= 1.0
        && seen.y1 - seen.y0 >= 1.0
        && corners.iter().all(|corner| corner.abs() < FARTHEST);
    (!is_sound).then(|| {
        "its own measures leave no visible area, so nothing on it was read and no copy of it can be made; other viewers may show more".to_owned()
    })
}
