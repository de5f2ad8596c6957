use crate::redact::clipped::narrowed;
use crate::redact::fonts::Font;
use crate::redact::matrix::Matrix;
use lopdf::ObjectId;
use obelus_evidence::Box2;
use std::rc::Rc;

/// The font in use: its metrics, and its object when it is one.
#[derive(Clone, Debug)]
pub(super) struct CurrentFont {
    pub(super) metrics: Rc<Font>,
    pub(super) id: Option<ObjectId>,
}

/// What a paint operator paints with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Paint {
    /// One colour.
    #[default]
    Flat,
    /// A tiling pattern: content of its own; `plain` when it is small and nothing but drawing.
    Tiles { plain: bool },
    /// A colour that changes along a line or between circles; it cannot hold a shape.
    Smooth,
    /// Any other shading.
    Mesh,
}

/// The graphics state as far as cutting needs it (ISO 32000-2 8.4 and 9.3). The text matrices travel with it
/// through `q` and `Q`, as in hayro.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// User space to displayed points of the original page.
    pub(super) ctm: Matrix,
    pub(super) line_width: f64,
    pub(super) fill: Paint,
    pub(super) stroke: Paint,
    /// A box that everything painted lies in; `None` for no clip yet.
    pub(super) clip: Option<Box2>,
    pub(super) font: Option<CurrentFont>,
    pub(super) size: f64,
    pub(super) character_space: f64,
    pub(super) word_space: f64,
    /// Horizontal scaling, 1 for 100 %.
    pub(super) scale: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
    pub(super) mode: i64,
    pub(super) text: Matrix,
    pub(super) line: Matrix,
}

impl State {
    pub(super) fn new(ctm: Matrix) -> Self {
        Self {
            ctm,
            line_width: 1.0,
            fill: Paint::Flat,
            stroke: Paint::Flat,
            clip: None,
            font: None,
            size: 1.0,
            character_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
        }
    }

    /// `Td`: to the start of another line.
    pub(super) fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::shift(x, y).then(&self.line);
        self.text = self.line;
    }

    /// Moves on along the line, in unscaled text space units.
    pub(super) fn advance(&mut self, by: f64) {
        let (x, y) = match &self.font {
            Some(font) if font.metrics.is_vertical() => (0.0, by),
            _ => (by, 0.0),
        };
        self.text = Matrix::shift(x, y).then(&self.text);
    }

    /// Glyph space (1 = font size) to displayed points.
    pub(super) fn rendering(&self) -> Matrix {
        Matrix([self.size * self.scale, 0.0, 0.0, self.size, 0.0, self.rise])
            .then(&self.text)
            .then(&self.ctm)
    }

    /// Narrows the clip box.
    pub(super) fn clip_to(&mut self, area: Box2) {
        self.clip = Some(self.clip.map_or(area, |have| narrowed(&have, &area)));
    }
}
