use obelus_evidence::Box2;

/// What a glyph stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// One character.
    Char(char),
    /// Several characters drawn as one shape (a ligature).
    Several(Box<str>),
    /// The file does not say, and guessing would be worse than asking.
    Unknown,
}

impl Meaning {
    /// The first character it stands for.
    pub(crate) fn first(&self) -> Option<char> {
        match self {
            Self::Char(c) => Some(*c),
            Self::Several(text) => text.chars().next(),
            Self::Unknown => None,
        }
    }

    /// Whether the glyph stands for white space only.
    pub fn is_space(&self) -> bool {
        match self {
            Self::Char(c) => c.is_whitespace(),
            Self::Several(text) => text.chars().all(char::is_whitespace),
            Self::Unknown => false,
        }
    }
}

/// One glyph as drawn on a page, in displayed points, origin top left.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    /// What it stands for.
    pub meaning: Meaning,
    /// Where its origin lies on the baseline.
    pub origin: [f64; 2],
    /// Unit vector of the reading direction.
    pub along: [f64; 2],
    /// Font size in points.
    pub em: f64,
    /// Distance to where the next glyph would start, before character and word spacing.
    pub advance: f64,
    /// How far its ink reaches above and below the baseline, in points; `None` for a glyph without ink.
    pub reach: Option<[f64; 2]>,
    /// Upright box around its ink; `None` for a glyph without ink.
    pub ink: Option<Box2>,
    /// False for text in render mode 3 (ISO 32000-2 9.3.6), as in the hidden layer of a scan.
    pub visible: bool,
}

impl Glyph {
    /// Upright box around the advance width, 0.76 em above to 0.22 em below the baseline.
    pub fn advance_box(&self) -> Box2 {
        let [x, y] = self.origin;
        let [ax, ay] = self.along;
        let down = [-ay, ax];
        let corner = |u: f64, v: f64| (x + ax * u + down[0] * v, y + ay * u + down[1] * v);
        let corners = [
            corner(0.0, -ASCENT * self.em),
            corner(self.advance, -ASCENT * self.em),
            corner(self.advance, DESCENT * self.em),
            corner(0.0, DESCENT * self.em),
        ];
        let mut b = Box2::from([x, y, x, y]);
        for (cx, cy) in corners {
            b = b.union(&Box2::from([cx, cy, cx, cy]));
        }
        b
    }
}

/// Height of a word above its baseline, in em: the ascender of the common text faces (Helvetica 0.718, Arial
/// 0.716, Times 0.683) with a little air. A taller ink (accents, unusual faces) makes its own word taller.
pub(crate) const ASCENT: f64 = 0.76;
/// Depth of a word below its baseline, in em (Helvetica 0.207, Times 0.217).
pub(crate) const DESCENT: f64 = 0.22;
