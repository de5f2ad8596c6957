//! Type 1 outlines (Adobe Type 1 Font Format, chapter 6), followed only as far as it takes to know which subroutines they
//! call.

use std::collections::{BTreeMap, BTreeSet};

/// Calls nest at most this deep (the format allows 10).
const DEEPEST: usize = 12;
/// Subroutines that every program has, for flex and hints (section 8.3).
const COMMON: usize = 5;

/// Subroutines that were called.
#[derive(Default)]
pub(super) struct Called(BTreeSet<usize>);

impl Called {
    /// Whether a subroutine is used, or one that every program has.
    pub(super) fn holds(&self, number: usize) -> bool {
        number < COMMON || self.0.contains(&number)
    }
}

#[derive(Default)]
struct State {
    stack: Vec<i32>,
    /// What was handed to the interpreter and can be fetched back.
    handed: Vec<i32>,
    ended: bool,
    parts: Vec<u8>,
}

/// Notes which subroutines an outline calls; gives the codes (standard encoding) of the letters it is made of when it is
/// an accented letter. `None` for what the format does not allow.
pub(super) fn walk(outline: &[u8], subrs: &BTreeMap<usize, Vec<u8>>, called: &mut Called) -> Option<Vec<u8>> {
    let mut state = State::default();
    run(outline, subrs, called, &mut state, 0)?;
    Some(state.parts)
}

fn run(
    code: &[u8],
    subrs: &BTreeMap<usize, Vec<u8>>,
    called: &mut Called,
    state: &mut State,
    depth: usize,
) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    let mut at = 0;
    while at < code.len() && !state.ended {
        let first = code[at];
        let byte = |n: usize| code.get(at + n).copied().map(i32::from);
        let mut length = 1;
        match first {
            32..=246 => state.stack.push(i32::from(first) - 139),
            247..=250 => {
                state.stack.push((i32::from(first) - 247) * 256 + byte(1)? + 108);
                length = 2;
            }
            251..=254 => {
                state.stack.push(-(i32::from(first) - 251) * 256 - byte(1)? - 108);
                length = 2;
            }
            255 => {
                state
                    .stack
                    .push(byte(1)? << 24 | byte(2)? << 16 | byte(3)? << 8 | byte(4)?);
                length = 5;
            }
            10 => {
                let number = usize::try_from(state.stack.pop()?).ok()?;
                let body = subrs.get(&number)?;
                called.0.insert(number);
                run(body, subrs, called, state, depth + 1)?;
            }
            11 => return Some(()),
            14 => state.ended = true,
            12 => {
                escaped(byte(1)?, called, state)?;
                length = 2;
            }
            _ => state.stack.clear(),
        }
        at += length;
    }
    Some(())
}

fn escaped(operator: i32, called: &mut Called, state: &mut State) -> Option<()> {
    match operator {
        // An accented letter.
        6 => {
            if let [.., base, accent] = state.stack[..] {
                state.parts = vec![u8::try_from(base).ok()?, u8::try_from(accent).ok()?];
            }
            state.ended = true;
        }
        // A quotient.
        12 => {
            let (by, value) = (state.stack.pop()?, state.stack.pop()?);
            state.stack.push(value.checked_div(by)?);
        }
        // A routine of the interpreter: flex, the replacement of hints, counters; what else there is computes.
        16 => {
            let (which, count) = (state.stack.pop()?, state.stack.pop()?);
            if !matches!(which, 0..=3 | 12 | 13) {
                return None;
            }
            let count = usize::try_from(count).ok()?;
            let from = state.stack.len().checked_sub(count)?;
            state.handed = state.stack.split_off(from);
            if which == 3 {
                // An interpreter without hints calls number 3 in its place.
                called.0.insert(3);
            }
        }
        17 => state.stack.push(state.handed.pop()?),
        _ => state.stack.clear(),
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{Called, walk};
    use std::collections::BTreeMap;

    fn used(outline: &[u8]) -> Option<(Vec<usize>, Vec<u8>)> {
        let subrs = BTreeMap::from([(5, vec![139 + 7, 10, 11]), (6, vec![11]), (7, vec![11])]);
        let mut called = Called::default();
        let parts = walk(outline, &subrs, &mut called)?;
        Some((called.0.into_iter().collect(), parts))
    }

    #[test]
    fn calls_are_followed_also_through_the_replacement_of_hints() {
        assert_eq!(used(&[139 + 5, 10, 14]), Some((vec![5, 7], vec![])));
        // 6 1 3 callothersubr pop callsubr
        let replaced = [139 + 6, 139 + 1, 139 + 3, 12, 16, 12, 17, 10, 14];
        assert_eq!(used(&replaced), Some((vec![3, 6], vec![])));
        assert_eq!(used(&[139 + 9, 10, 14]), None, "a subroutine that is not there");
        assert_eq!(
            used(&[139, 139 + 20, 12, 16, 14]),
            None,
            "a routine that computes"
        );
    }

    #[test]
    fn accented_letters_name_their_parts() {
        let accented = [139, 139, 139, 139 + 65, 139 + 96, 12, 6];
        assert_eq!(used(&accented), Some((vec![], vec![65, 96])));
    }
}
