use super::question::apart;

/// What is kept of each frame, so that a threshold can be tried again without decoding.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Step {
    /// The moment.
    pub at_us: i64,
    /// Mean change of a colour value from the frame before, 0 to 255.
    pub change: f32,
    /// Mean brightness, 0 to 255.
    pub light: f32,
    /// Standard deviation of the brightness.
    pub spread: f32,
}

/// Colours are counted of every so many frames.
const COUNTED: usize = 5;
/// Colours that are told apart: four levels of each of three.
pub(crate) const COLOURS: usize = 64;

/// The curve of a recording, and coarse colours of some frames.
#[derive(Default)]
pub(crate) struct Curve {
    pub(crate) steps: Vec<Step>,
    /// Share of each colour, of 255, for every fifth frame.
    pub(crate) colours: Vec<[u8; COLOURS]>,
    last: Vec<u8>,
}

impl Curve {
    pub(crate) fn add(&mut self, at_us: i64, tiny: &[u8]) {
        let number = self.steps.len();
        let (mut sum, mut squares) = (0.0_f64, 0.0_f64);
        for p in tiny.chunks_exact(3) {
            let light = 0.299 * f64::from(p[0]) + 0.587 * f64::from(p[1]) + 0.114 * f64::from(p[2]);
            sum += light;
            squares += light * light;
        }
        let pixels = (tiny.len() / 3) as f64;
        let light = sum / pixels;
        let step = Step {
            at_us,
            change: if number == 0 { 0.0 } else { apart(tiny, &self.last) },
            light: light as f32,
            spread: (squares / pixels - light * light).max(0.0).sqrt() as f32,
        };
        self.steps.push(step);
        self.last.clear();
        self.last.extend_from_slice(tiny);
        if number.is_multiple_of(COUNTED) {
            self.colours.push(counted(tiny));
        }
    }

    /// Mean colours of the frames of a range.
    pub(crate) fn colours_of(&self, from: usize, to: usize) -> [f32; COLOURS] {
        let first = from.div_ceil(COUNTED).min(self.colours.len().saturating_sub(1));
        let last = to
            .div_ceil(COUNTED)
            .clamp(first + 1, self.colours.len().max(first + 1));
        let mut mean = [0.0; COLOURS];
        let some = self
            .colours
            .get(first..last.min(self.colours.len()))
            .unwrap_or_default();
        for one in some {
            for (sum, share) in mean.iter_mut().zip(one) {
                *sum += f32::from(*share) / 255.0 / some.len() as f32;
            }
        }
        mean
    }
}

fn counted(tiny: &[u8]) -> [u8; COLOURS] {
    let mut counts = [0_u32; COLOURS];
    for p in tiny.chunks_exact(3) {
        counts[usize::from(p[0] >> 6) * 16 + usize::from(p[1] >> 6) * 4 + usize::from(p[2] >> 6)] += 1;
    }
    let all = (tiny.len() / 3).max(1) as u32;
    counts.map(|count| (count * 255 / all) as u8)
}
