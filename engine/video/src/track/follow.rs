use super::{Scene, Seen};
use crate::Area;

/// Boxes of one face: the look each is from, and the box.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    pub(crate) boxes: Vec<(usize, Seen)>,
    /// Pixels it moves and grows in a microsecond.
    speed: [f32; 4],
}

/// How much of the old speed stays with each new box.
const INERTIA: f32 = 0.6;

impl Path {
    fn starting(look: usize, seen: Seen) -> Self {
        Self {
            boxes: vec![(look, seen)],
            speed: [0.0; 4],
        }
    }

    fn last(&self) -> &(usize, Seen) {
        &self.boxes[self.boxes.len() - 1]
    }

    /// Where it is to be expected after some time.
    fn expected(&self, after_us: i64) -> Area {
        let (area, time) = (self.last().1.area, after_us as f32);
        let [dx, dy, dw, dh] = self.speed;
        Area::new(
            area.x + dx * time,
            area.y + dy * time,
            (area.w + dw * time).max(area.w * 0.5),
            (area.h + dh * time).max(area.h * 0.5),
        )
    }

    fn add(&mut self, look: usize, seen: Seen, after_us: i64) {
        let (old, new, time) = (self.last().1.area, seen.area, after_us.max(1) as f32);
        let now = [new.x - old.x, new.y - old.y, new.w - old.w, new.h - old.h];
        for (speed, step) in self.speed.iter_mut().zip(now) {
            *speed = INERTIA * *speed + (1.0 - INERTIA) * step / time;
        }
        self.boxes.push((look, seen));
    }
}

/// How unlike two boxes are: 0 the same, up to 1 while they overlap, a little more while they nearly do; `None` when
/// they cannot be the same face.
fn distance(a: &Area, b: &Area) -> Option<f32> {
    let overlap = a.overlap(b);
    if overlap > 0.2 {
        return Some(1.0 - overlap);
    }
    // A small face that moves fast leaves its own box between two looks.
    let size = (a.w + a.h + b.w + b.h) / 4.0;
    let apart = (a.x + a.w / 2.0 - b.x - b.w / 2.0).hypot(a.y + a.h / 2.0 - b.y - b.h / 2.0);
    let alike = (a.size() / b.size().max(1e-6)).clamp(1e-3, 1e3);
    (apart < 0.8 * size && (0.5..2.0).contains(&alike)).then_some(1.0 + apart / size)
}

/// Follows boxes forward in time, taking them out of `left`. Tracks start with a box of at least `start`.
pub(crate) fn follow(scene: &Scene<'_>, left: &mut [Vec<Seen>], start: f32) -> Vec<Path> {
    let mut open: Vec<Path> = Vec::new();
    let mut done: Vec<Path> = Vec::new();
    for (look, faces) in left.iter_mut().enumerate() {
        let now = scene.moments[look];
        let step = scene.step_before(look);
        let (ended, alive): (Vec<Path>, Vec<Path>) = open
            .into_iter()
            .partition(|path| !scene.connects(scene.moments[path.last().0], now, step));
        done.extend(ended);
        open = alive;
        // Sure boxes first, then unsure ones for the tracks that are still waiting.
        for (least, below) in [(start, f32::INFINITY), (scene.how.go_on, start)] {
            join(scene, &mut open, faces, look, (least, below));
        }
        let fresh = faces.extract_if(.., |seen| seen.score >= start);
        open.extend(fresh.map(|seen| Path::starting(look, seen)));
    }
    done.extend(open);
    done
}

/// Gives boxes with a score in a range to the tracks they are nearest to, best pair first.
fn join(
    scene: &Scene<'_>,
    open: &mut [Path],
    faces: &mut Vec<Seen>,
    look: usize,
    (least, below): (f32, f32),
) {
    let now = scene.moments[look];
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for (p, path) in open.iter().enumerate().filter(|(_, path)| path.last().0 != look) {
        let expected = path.expected(now - scene.moments[path.last().0]);
        for (f, face) in faces.iter().enumerate() {
            if face.score >= least && face.score < below {
                pairs.extend(distance(&expected, &face.area).map(|apart| (apart, p, f)));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut taken = vec![false; faces.len()];
    for (_, p, f) in pairs {
        let path = &mut open[p];
        if path.last().0 != look && !taken[f] {
            taken[f] = true;
            let after = now - scene.moments[path.last().0];
            path.add(look, faces[f], after);
        }
    }
    let mut at = 0;
    faces.retain(|_| {
        at += 1;
        !taken[at - 1]
    });
}

/// Takes unsure boxes before a track's beginning into it, going back in time.
pub(crate) fn reach_back(scene: &Scene<'_>, left: &mut [Vec<Seen>], path: &mut Path) {
    let (mut first, mut area) = (path.boxes[0].0, path.boxes[0].1.area);
    let mut earlier: Vec<(usize, Seen)> = Vec::new();
    for look in (0..first).rev() {
        let step = scene.moments[look + 1] - scene.moments[look];
        if !scene.connects(scene.moments[look], scene.moments[first], step) {
            break;
        }
        let near = left[look]
            .iter()
            .enumerate()
            .filter_map(|(f, face)| Some((distance(&area, &face.area)?, f)))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, f)) = near {
            let seen = left[look].swap_remove(f);
            (first, area) = (look, seen.area);
            earlier.push((look, seen));
        }
    }
    earlier.reverse();
    path.boxes.splice(0..0, earlier);
}
