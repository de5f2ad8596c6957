use super::Recogniser;
use super::calendar::{dates, is_section_number};
use super::labels::{Label, Labels, joins};
use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category};

/// Dates that are nobody's date of birth as far as this recogniser can see; [`super::date_of_birth`] claims its own
/// with a higher score. The policy keeps plain dates unless a lawyer changes it.
pub(super) struct Date;

const NAME: &str = "date";

impl Recogniser for Date {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let labels = Labels::of(view);
        let mut hits = Vec::new();
        for date in dates(view) {
            if !date.sure || is_section_number(view, date.range.start) {
                continue;
            }
            // 20-11-99 behind "sort code" is no date
            let is_bank = labels
                .before(view, date.range.start, 24)
                .is_some_and(|l| l.label == Label::SortCode && joins(&view[l.range.end..date.range.start]));
            if is_bank {
                continue;
            }
            let score = if date.is_full() { 0.7 } else { 0.55 };
            let key = date.key();
            hits.push(
                Hit::new(date.range, Category::Date, score, NAME)
                    .because("a date by its form")
                    .keyed(key),
            );
        }
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::Date;
    use crate::recognise::examples::check;

    #[test]
    fn dates_are_found_whole() {
        check(
            &Date,
            &[
                ("on 5/2/2021 and 6/2/2021.", &["5/2/2021", "6/2/2021"]),
                ("Monday 3rd March 2024 at 10", &["3rd March 2024"]),
                ("(21.05.2021)", &["21.05.2021"]),
                ("3/4/24, 5/4/24", &["3/4/24", "5/4/24"]),
                ("3 May 10 people came", &["3 May"]),
            ],
        );
    }

    #[test]
    fn other_numbers_are_left_alone() {
        check(
            &Date,
            &[
                ("sort code 20-11-99", &[]),
                ("paragraph 12.3.21", &[]),
                ("1.2.21 above", &[]),
                ("a 5/21 share", &[]),
                ("03051985", &[]),
                ("he may 3 times", &[]),
                ("(Revised 22.1.20)", &[]),
            ],
        );
    }
}
