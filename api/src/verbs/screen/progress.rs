//! How far a screening has come, and when it will be done: a bar on a terminal, plain lines elsewhere.

use super::row::Row;
use chrono::{DateTime, Local, TimeDelta};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::{
    io::{self, IsTerminal, Write},
    sync::Mutex,
    time::{Duration, Instant},
};

/// Time between two lines about the forecast where there is no terminal.
const EVERY: Duration = Duration::from_secs(60);

pub(super) struct Progress {
    bars: Option<(ProgressBar, ProgressBar)>,
    deadline: Option<DateTime<Local>>,
    told: Mutex<Instant>,
}

impl Progress {
    pub(super) fn new(documents: usize, deadline: Option<DateTime<Local>>) -> Self {
        let bars = io::stderr().is_terminal().then(|| {
            let both = MultiProgress::new();
            let (count, line) = (
                both.add(ProgressBar::new(documents as u64)),
                both.add(ProgressBar::new_spinner()),
            );
            for (bar, look) in [
                (
                    &count,
                    "{bar:30} {pos} of {len} documents, {elapsed} so far  {wide_msg}",
                ),
                (&line, "{wide_msg}"),
            ] {
                if let Ok(style) = ProgressStyle::with_template(look) {
                    bar.set_style(style);
                }
            }
            (count, line)
        });
        Self {
            bars,
            deadline,
            told: Mutex::new(Instant::now()),
        }
    }

    /// Tells of a document that is finished, and of the seconds all others are expected to take.
    pub(super) fn done(&self, row: &Row, to_go: Option<f64>) {
        let forecast = to_go.map(|seconds| forecast(Local::now(), seconds, self.deadline));
        if let Some((count, line)) = &self.bars {
            count.set_message(format!("{}/{}", row.case, row.document));
            count.inc(1);
            if let Some(forecast) = forecast {
                line.set_message(forecast);
            }
            return;
        }
        let mut err = io::stderr().lock();
        let _ = writeln!(err, "{}", row.line());
        if let (Some(forecast), Ok(mut told)) = (forecast, self.told.lock())
            && told.elapsed() >= EVERY
        {
            *told = Instant::now();
            let _ = writeln!(err, "{forecast}");
        }
    }

    pub(super) fn finish(&self) {
        if let Some((count, line)) = &self.bars {
            count.finish_and_clear();
            line.finish_and_clear();
        }
    }
}

/// When it will be done, and whether that is in time.
fn forecast(now: DateTime<Local>, seconds: f64, deadline: Option<DateTime<Local>>) -> String {
    let length = TimeDelta::try_milliseconds((seconds * 1000.0) as i64).unwrap_or(TimeDelta::MAX);
    let Some(end) = now.checked_add_signed(length) else {
        return "at this pace it will not be done".to_owned();
    };
    let ends = format!("at this pace done at {}", end.format("%H:%M on %-d %B"));
    match deadline {
        None => ends,
        Some(deadline) if end <= deadline => {
            format!("{ends}, {} before the end of the night", in_words(deadline - end))
        }
        Some(deadline) => format!("{ends}, {} LATE", in_words(end - deadline)),
    }
}

fn in_words(length: TimeDelta) -> String {
    let minutes = length.num_minutes();
    match minutes {
        ..60 => format!("{minutes} min"),
        _ => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::forecast;
    use chrono::{Local, TimeZone};

    #[test]
    fn the_forecast_says_when_and_whether_in_time() {
        let now = Local.with_ymd_and_hms(2026, 3, 2, 22, 0, 0).unwrap();
        let six = Local.with_ymd_and_hms(2026, 3, 3, 6, 0, 0).unwrap();
        assert_eq!(
            forecast(now, 4.5 * 3600.0, Some(six)),
            "at this pace done at 02:30 on 3 March, 3 h 30 min before the end of the night"
        );
        assert_eq!(
            forecast(now, 9.0 * 3600.0, Some(six)),
            "at this pace done at 07:00 on 3 March, 1 h 0 min LATE"
        );
        assert_eq!(forecast(now, 60.0, None), "at this pace done at 22:01 on 2 March");
        assert!(forecast(now, f64::INFINITY, None).contains("not be done"));
    }
}
