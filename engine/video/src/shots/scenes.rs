use super::curve::{COLOURS, Curve};
use obelus_evidence::{Scene, Shot};

/// Shots whose colours share this much are of the same place.
const ALIKE: f32 = 0.7;
/// A shot may go back to a place shown this many shots before (a talk filmed from two sides).
const BACK: usize = 3;

/// Groups shots of the same place that follow each other.
pub(crate) fn scenes(shots: &[Shot], curve: &Curve) -> Vec<Scene> {
    let colours: Vec<[f32; COLOURS]> = shots
        .iter()
        .map(|shot| {
            let at = |us: i64| curve.steps.partition_point(|step| step.at_us < us);
            curve.colours_of(at(shot.start_us), at(shot.end_us))
        })
        .collect();
    let mut scenes: Vec<Scene> = Vec::new();
    for (number, shot) in shots.iter().enumerate() {
        let belongs = scenes.last().is_some_and(|scene| {
            scene
                .shots
                .iter()
                .rev()
                .take(BACK)
                .any(|other| shared(&colours[*other], &colours[number]) >= ALIKE)
        });
        match scenes.last_mut() {
            Some(scene) if belongs => {
                scene.end_us = shot.end_us;
                scene.shots.push(number);
            }
            _ => scenes.push(Scene {
                id: format!("c{}", scenes.len() + 1),
                start_us: shot.start_us,
                end_us: shot.end_us,
                shots: vec![number],
                keyframe_us: middle(shot, curve),
            }),
        }
    }
    scenes
}

/// The moment of the frame in the middle of a shot: transitions are at its ends.
fn middle(shot: &Shot, curve: &Curve) -> i64 {
    let middle = shot.start_us + (shot.end_us - shot.start_us) / 2;
    let after = curve.steps.partition_point(|step| step.at_us <= middle);
    curve
        .steps
        .get(after.saturating_sub(1))
        .map_or(middle, |step| step.at_us)
}

fn shared(a: &[f32; COLOURS], b: &[f32; COLOURS]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a.min(*b)).sum()
}
