//! Type 2 outlines (Adobe Technical Note 5177), followed only as far as it takes to know which subroutines they call.

use std::collections::BTreeSet;

/// Calls nest at most this deep (the note allows 10).
const DEEPEST: usize = 12;

/// Subroutines an outline may call, and those that it did.
pub(super) struct Subroutines<'a, 'b> {
    pub(super) global: &'b [&'a [u8]],
    pub(super) local: &'b [&'a [u8]],
    pub(super) used_global: &'b mut BTreeSet<usize>,
    pub(super) used_local: &'b mut BTreeSet<usize>,
}

/// Where an outline stands.
#[derive(Default)]
struct State {
    stack: Vec<i32>,
    stems: usize,
    ended: bool,
    /// Codes of the parts of an accented letter (standard encoding).
    accents: Vec<u8>,
}

/// Notes which subroutines an outline calls; gives the codes of the letters it is made of when it is an accented letter.
/// `None` for what the note does not allow.
pub(super) fn walk(outline: &[u8], subroutines: &mut Subroutines<'_, '_>) -> Option<Vec<u8>> {
    let mut state = State::default();
    run(outline, subroutines, &mut state, 0)?;
    Some(state.accents)
}

fn run(code: &[u8], subroutines: &mut Subroutines<'_, '_>, state: &mut State, depth: usize) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    let mut at = 0;
    while at < code.len() && !state.ended {
        let first = code[at];
        let byte = |n: usize| code.get(at + n).copied().map(i32::from);
        let mut length = 1;
        match first {
            28 => {
                state.stack.push((byte(1)? << 8 | byte(2)?) as i16 as i32);
                length = 3;
            }
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
                // A number with a fraction: its whole part is all that a call could use.
                state.stack.push((byte(1)? << 8 | byte(2)?) as i16 as i32);
                length = 5;
            }
            // Stems of hints; their number says how long a mask is.
            1 | 3 | 18 | 23 => {
                state.stems += state.stack.len() / 2;
                state.stack.clear();
            }
            19 | 20 => {
                // Stems before a mask may go without an operator of their own.
                state.stems += state.stack.len() / 2;
                state.stack.clear();
                length = 1 + state.stems.div_ceil(8);
            }
            10 => call(subroutines, state, depth, false)?,
            29 => call(subroutines, state, depth, true)?,
            11 => return Some(()),
            14 => {
                if let [.., _, _, base, accent] = state.stack[..] {
                    state.accents = vec![u8::try_from(base).ok()?, u8::try_from(accent).ok()?];
                }
                state.ended = true;
            }
            12 => {
                // Arithmetic could compute the number of a subroutine; no program does, and this one would not know it.
                if !matches!(byte(1)?, 34..=37) {
                    return None;
                }
                state.stack.clear();
                length = 2;
            }
            _ => state.stack.clear(),
        }
        at += length;
    }
    Some(())
}

fn call(
    subroutines: &mut Subroutines<'_, '_>,
    state: &mut State,
    depth: usize,
    is_global: bool,
) -> Option<()> {
    let list = if is_global {
        subroutines.global
    } else {
        subroutines.local
    };
    // Numbers of subroutines are biased so that small ones take one byte (section 4.7).
    let bias = match list.len() {
        0..=1239 => 107,
        1240..=33_899 => 1131,
        _ => 32_768,
    };
    let number = usize::try_from(state.stack.pop()? + bias).ok()?;
    let body: &[u8] = list.get(number)?;
    if is_global {
        subroutines.used_global.insert(number);
    } else {
        subroutines.used_local.insert(number);
    }
    run(body, subroutines, state, depth + 1)
}

#[cfg(test)]
mod tests {
    use super::{Subroutines, walk};
    use std::collections::BTreeSet;

    /// Subroutines used and accents of an outline that may call 3 local and 2 global ones.
    fn used(outline: &[u8]) -> Option<(Vec<usize>, Vec<usize>, Vec<u8>)> {
        // Local 1 calls global 0 (139 - 107 is the byte for number 0); the others only return.
        let local: [&[u8]; 3] = [&[11], &[32, 29, 11], &[11]];
        let global: [&[u8]; 2] = [&[11], &[11]];
        let (mut used_global, mut used_local) = (BTreeSet::new(), BTreeSet::new());
        let mut subroutines = Subroutines {
            global: &global,
            local: &local,
            used_global: &mut used_global,
            used_local: &mut used_local,
        };
        let accents = walk(outline, &mut subroutines)?;
        Some((
            used_local.into_iter().collect(),
            used_global.into_iter().collect(),
            accents,
        ))
    }

    #[test]
    fn calls_are_followed_and_masks_are_skipped() {
        assert_eq!(used(&[33, 10, 14]), Some((vec![1], vec![0], vec![])));
        // Nine stems make a mask of two bytes, which look like a call of local 2.
        let stems = [139u8; 18];
        let masked = [&stems[..], &[18, 19, 34, 10, 14]].concat();
        assert_eq!(used(&masked), Some((vec![], vec![], vec![])));
        let after = [&stems[..], &[18, 19, 0, 0, 34, 10, 14]].concat();
        assert_eq!(used(&after), Some((vec![2], vec![], vec![])));
    }

    #[test]
    fn accented_letters_name_their_parts_and_nonsense_is_refused() {
        assert_eq!(
            used(&[139, 139, 139 + 65, 139 + 96, 14]),
            Some((vec![], vec![], vec![65, 96]))
        );
        assert_eq!(used(&[60, 10, 14]), None, "a subroutine that is not there");
        assert_eq!(used(&[139, 139, 12, 10, 14]), None, "arithmetic");
    }
}
