//! Greedy decoding of connectionist temporal classification (Graves et al., ICML 2006), keeping where each character was seen.

/// A character and where the network saw it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    /// The character.
    pub(crate) character: char,
    /// Its time step, to a part of a step: the mean over the steps that say it, by probability.
    pub(crate) step: f32,
    /// Its highest probability.
    pub(crate) probability: f32,
}

/// Turns probabilities `[steps, classes]` into characters; class 0 is the blank.
pub(crate) fn decode(probabilities: &[f32], characters: &[char]) -> Vec<Seen> {
    let mut found: Vec<Seen> = Vec::new();
    let mut current: Option<(usize, f32, f32, f32)> = None;
    let mut finish = |run: Option<(usize, f32, f32, f32)>| {
        if let Some((class, weight, sum, best)) = run {
            found.push(Seen {
                character: characters[class],
                step: sum / weight,
                probability: best,
            });
        }
    };
    for (step, row) in probabilities.chunks_exact(characters.len()).enumerate() {
        let (class, probability) =
            row.iter().enumerate().fold(
                (0, f32::MIN),
                |best, (i, p)| if *p > best.1 { (i, *p) } else { best },
            );
        let at = (step as f32 + 0.5) * probability;
        match &mut current {
            Some((same, weight, sum, best)) if *same == class => {
                *weight += probability;
                *sum += at;
                *best = best.max(probability);
            }
            _ => {
                finish(current.take());
                current = (class != 0).then_some((class, probability, at, probability));
            }
        }
    }
    finish(current);
    found
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn repeats_are_one_character_unless_a_blank_parts_them() {
        let characters = ['\0', 'a', 'b'];
        let steps = [1, 1, 0, 1, 2, 2, 0];
        let rows: Vec<f32> = steps
            .iter()
            .flat_map(|&c| (0..3).map(move |i| if i == c { 0.8 } else { 0.1 }))
            .collect();
        let seen = decode(&rows, &characters);
        let text: String = seen.iter().map(|s| s.character).collect();
        assert_eq!(text, "aab");
        assert!((seen[0].step - 1.0).abs() < 1e-6 && (seen[2].step - 5.0).abs() < 1e-6);
        assert!(decode(&[], &characters).is_empty());
    }
}
