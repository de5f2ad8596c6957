//! The predictors that sit between compressed data and samples (ISO 32000-2 7.4.4.4).

use super::streams::Undecodable;
use lopdf::Dictionary;

pub(super) fn whole(parameters: Option<&Dictionary>, key: &[u8], missing: i64) -> i64 {
    parameters
        .and_then(|p| p.get(key).ok())
        .and_then(|o| o.as_i64().ok())
        .unwrap_or(missing)
}

/// Undoes the PNG and TIFF predictors.
pub(super) fn unpredict(mut data: Vec<u8>, parameters: Option<&Dictionary>) -> Result<Vec<u8>, Undecodable> {
    let odd = || Undecodable::Damaged("its predictor");
    let size = |key: &[u8], missing| {
        usize::try_from(whole(parameters, key, missing))
            .ok()
            .filter(|v| (1..=1 << 20).contains(v))
            .ok_or_else(odd)
    };
    let predictor = whole(parameters, b"Predictor", 1);
    if predictor == 1 {
        return Ok(data);
    }
    let (columns, colors, bits) = (
        size(b"Columns", 1)?,
        size(b"Colors", 1)?,
        size(b"BitsPerComponent", 8)?,
    );
    let row = (columns * colors * bits).div_ceil(8);
    let pixel = (colors * bits).div_ceil(8);
    match predictor {
        2 if bits == 8 => {
            for line in data.chunks_mut(row) {
                for at in pixel..line.len() {
                    line[at] = line[at].wrapping_add(line[at - pixel]);
                }
            }
            Ok(data)
        }
        10..=15 => {
            let mut out = Vec::with_capacity(data.len());
            let mut above = vec![0_u8; row];
            for line in data.chunks(row + 1) {
                let (&kind, samples) = line.split_first().ok_or_else(odd)?;
                let mut current = vec![0_u8; row];
                current[..samples.len()].copy_from_slice(samples);
                for at in 0..samples.len() {
                    let left = if at >= pixel { current[at - pixel] } else { 0 };
                    let up = above[at];
                    let corner = if at >= pixel { above[at - pixel] } else { 0 };
                    let guess = match kind {
                        0 => 0,
                        1 => left,
                        2 => up,
                        3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
                        4 => paeth(left, up, corner),
                        _ => return Err(odd()),
                    };
                    current[at] = current[at].wrapping_add(guess);
                }
                out.extend_from_slice(&current[..samples.len()]);
                above = current;
            }
            Ok(out)
        }
        _ => Err(odd()),
    }
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let guess = a + b - c;
    let (da, db, dc) = ((guess - a).abs(), (guess - b).abs(), (guess - c).abs());
    if da <= db && da <= dc {
        left
    } else if db <= dc {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::unpredict;
    use lopdf::dictionary;

    #[test]
    fn png_rows_and_tiff_differences_are_undone() {
        let png = dictionary! { "Predictor" => 15, "Columns" => 3 };
        let rows = vec![1, 5, 1, 1, 2, 1, 1, 1, 4, 1, 1, 1, 0, 9, 9, 9, 3, 1, 1, 1];
        let plain = unpredict(rows, Some(&png)).unwrap();
        assert_eq!(plain, [5, 6, 7, 6, 7, 8, 7, 8, 9, 9, 9, 9, 5, 8, 9]);
        let tiff = dictionary! { "Predictor" => 2, "Columns" => 2, "Colors" => 2 };
        assert_eq!(
            unpredict(vec![1, 2, 3, 4, 9, 8, 7, 6], Some(&tiff)).unwrap(),
            [1, 2, 4, 6, 9, 8, 16, 14]
        );
    }

    #[test]
    fn odd_predictors_are_errors() {
        for odd in [
            dictionary! { "Predictor" => 2, "BitsPerComponent" => 4 },
            dictionary! { "Predictor" => 99 },
            dictionary! { "Predictor" => 12, "Columns" => -4 },
        ] {
            assert!(unpredict(vec![0; 8], Some(&odd)).is_err());
        }
        let png = dictionary! { "Predictor" => 12, "Columns" => 1 };
        assert!(
            unpredict(vec![7, 0], Some(&png)).is_err(),
            "there is no row type 7"
        );
    }
}
