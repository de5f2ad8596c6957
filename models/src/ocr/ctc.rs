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
    /// How likely a space is at its likeliest place between this character and the one before.
    pub(crate) space_before: f32,
}

/// Turns probabilities `[steps, classes]` into characters; class 0 is the blank.
pub(crate) fn decode(probabilities: &[f32], characters: &[char]) -> Vec<Seen> {
    let space_class = characters.iter().position(|c| *c == ' ');
    let mut found: Vec<Seen> = Vec::new();
    let mut current: Option<Run> = None;
    let mut space = 0.0f32;
    for (step, row) in probabilities.chunks_exact(characters.len()).enumerate() {
        let (class, probability) =
            row.iter().enumerate().fold(
                (0, f32::MIN),
                |best, (i, p)| if *p > best.1 { (i, *p) } else { best },
            );
        let at = (step as f32 + 0.5) * probability;
        match &mut current {
            Some(run) if run.class == class => {
                run.weight += probability;
                run.sum += at;
                run.best = run.best.max(probability);
            }
            _ => {
                found.extend(current.take().map(|run| run.seen(characters)));
                if class != 0 {
                    current = Some(Run {
                        class,
                        weight: probability,
                        sum: at,
                        best: probability,
                        space_before: std::mem::take(&mut space),
                    });
                }
            }
        }
        space = space.max(space_class.map_or(0.0, |class| row[class]));
    }
    found.extend(current.take().map(|run| run.seen(characters)));
    found
}

/// Steps in a row that say the same class.
struct Run {
    class: usize,
    weight: f32,
    sum: f32,
    best: f32,
    space_before: f32,
}

impl Run {
    fn seen(&self, characters: &[char]) -> Seen {
        Seen {
            character: characters[self.class],
            step: self.sum / self.weight,
            probability: self.best,
            space_before: self.space_before,
        }
    }
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

    #[test]
    fn a_space_that_was_nearly_seen_is_remembered() {
        let characters = ['\0', 'a', ' '];
        let rows = [[0.1, 0.9, 0.0], [0.6, 0.1, 0.3], [0.1, 0.9, 0.0]].concat();
        let seen = decode(&rows, &characters);
        let said: Vec<(char, f32)> = seen.iter().map(|s| (s.character, s.space_before)).collect();
        assert_eq!(said, [('a', 0.0), ('a', 0.3)]);
    }
}
