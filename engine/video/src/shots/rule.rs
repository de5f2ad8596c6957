use super::Step;
use obelus_evidence::{Shot, ShotKind};

/// A stretch of frames above this may be a transition.
const LOW: f32 = 0.2;
/// One that rises above this is.
const HIGH: f32 = 0.5;
/// One that lasts this many frames is too.
const LONG: usize = 3;
/// Stretches this near each other are one: a fade gives one at its beginning and one at its end.
const NEAR: usize = 12;
/// Darker or lighter than these everywhere, the picture has faded away.
const FADED: (f32, f32) = (24.0, 232.0);

/// Frames that lie in one transition.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Run {
    first: usize,
    /// One past the last.
    end: usize,
    peak: f32,
    at: usize,
    /// A cut, seen as such.
    sharp: bool,
}

/// Shots from the probability of a transition at each frame.
pub(crate) fn shots(scores: &[f32], steps: &[Step], end_us: i64) -> Vec<Shot> {
    let Some(first) = steps.first() else {
        return Vec::new();
    };
    let mut shots = vec![Shot {
        start_us: first.at_us.min(0),
        end_us,
        kind: ShotKind::Start,
        score: 1.0,
    }];
    for run in runs(scores) {
        // The frame with the highest probability is the last of the old shot.
        let Some(start) = steps.get(run.at + 1) else {
            continue;
        };
        let light = steps[run.first..run.end].iter().map(|s| s.light);
        let darkest = light.clone().fold(f32::INFINITY, f32::min);
        let lightest = light.fold(0.0, f32::max);
        let kind = if run.end - run.first < LONG {
            ShotKind::Cut
        } else if darkest < FADED.0 || lightest > FADED.1 {
            ShotKind::Fade
        } else {
            ShotKind::Dissolve
        };
        if let Some(last) = shots.last_mut() {
            last.end_us = start.at_us;
        }
        shots.push(Shot {
            start_us: start.at_us,
            end_us,
            kind,
            score: run.peak,
        });
    }
    shots
}

fn runs(scores: &[f32]) -> Vec<Run> {
    let mut kept: Vec<Run> = Vec::new();
    let mut at = 0;
    while at < scores.len() {
        if scores[at] <= LOW {
            at += 1;
            continue;
        }
        let first = at;
        while at < scores.len() && scores[at] > LOW {
            at += 1;
        }
        let best = (first..at)
            .max_by(|a, b| scores[*a].total_cmp(&scores[*b]))
            .unwrap_or(first);
        let run = Run {
            first,
            end: at,
            peak: scores[best],
            at: best,
            sharp: scores[best] > HIGH && at - first < LONG,
        };
        if run.peak <= HIGH && run.end - run.first < LONG {
            continue;
        }
        match kept.last_mut() {
            Some(last) if run.first - last.end < NEAR && !(last.sharp && run.sharp) => {
                last.end = run.end;
                last.sharp = false;
                if run.peak > last.peak {
                    (last.peak, last.at) = (run.peak, run.at);
                }
            }
            _ => kept.push(run),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{Step, shots};
    use obelus_evidence::ShotKind;

    fn found(scores: &[f32], light: f32) -> Vec<(i64, ShotKind)> {
        let steps: Vec<Step> = (0..scores.len())
            .map(|n| Step {
                at_us: n as i64,
                light,
                ..Step::default()
            })
            .collect();
        let shots = shots(scores, &steps, scores.len() as i64);
        shots.iter().skip(1).map(|s| (s.start_us, s.kind)).collect()
    }

    #[test]
    fn sharp_long_and_doubled_transitions_are_told_apart() {
        let mut scores = vec![0.0; 60];
        scores[9] = 0.9;
        assert_eq!(found(&scores, 90.0), [(10, ShotKind::Cut)]);
        scores[9] = 0.45;
        assert!(found(&scores, 90.0).is_empty(), "short and unsure is nothing");
        scores[9..14].fill(0.3);
        assert_eq!(found(&scores, 90.0).len(), 1);
        assert_eq!(found(&scores, 90.0)[0].1, ShotKind::Dissolve);
        assert_eq!(found(&scores, 10.0)[0].1, ShotKind::Fade);
        scores[20..24].fill(0.4);
        assert_eq!(found(&scores, 90.0).len(), 1, "two near each other are one");
        let mut two = vec![0.0; 60];
        (two[10], two[15]) = (0.9, 0.8);
        assert_eq!(found(&two, 90.0).len(), 2, "two sharp ones are two");
    }
}
