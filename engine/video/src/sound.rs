//! Loudness in, the stretches in which anything can be heard out.

use obelus_evidence::SoundSpan;

/// Length of one value of loudness.
const STEP_US: i64 = 10_000;
/// Anything below counts as silence: the noise of a good microphone.
const SILENT_DB: f32 = -50.0;
/// A pause shorter than this is part of what is heard.
const PAUSE: usize = 50;
/// Something shorter than this is a click.
const SHORTEST: usize = 3;

/// Stretches in which anything can be heard, from the loudness of each hundredth of a second, 0 to 1.
pub fn heard(levels: &[f32]) -> Vec<SoundSpan> {
    let least = 10_f32.powf(SILENT_DB / 20.0);
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for (at, level) in levels.iter().enumerate() {
        if *level < least {
            continue;
        }
        match spans.last_mut() {
            Some((_, end)) if at - *end < PAUSE => *end = at + 1,
            _ => spans.push((at, at + 1)),
        }
    }
    spans.retain(|(start, end)| end - start >= SHORTEST);
    let told = spans.into_iter().map(|(start, end)| {
        let loudest = levels[start..end].iter().copied().fold(least, f32::max);
        SoundSpan {
            start_us: start as i64 * STEP_US,
            end_us: end as i64 * STEP_US,
            loudest_db: (200.0 * loudest.log10()).round() / 10.0,
        }
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::heard;

    #[test]
    fn pauses_of_half_a_second_part_what_is_heard_and_clicks_are_nothing() {
        let mut levels = vec![0.0; 400];
        levels[20..60].fill(0.1);
        levels[90..120].fill(0.5);
        levels[200..202].fill(0.9);
        levels[300..350].fill(0.01);
        let spans = heard(&levels);
        let times: Vec<(i64, i64)> = spans.iter().map(|s| (s.start_us, s.end_us)).collect();
        assert_eq!(times, [(200_000, 1_200_000), (3_000_000, 3_500_000)]);
        assert_eq!((spans[0].loudest_db, spans[1].loudest_db), (-6.0, -40.0));
        assert!(heard(&[]).is_empty());
    }
}
