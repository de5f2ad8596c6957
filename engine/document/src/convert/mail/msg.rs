//! Messages as Outlook saves them.

use super::{
    letter::{Letter, Part},
    lzfu,
    outlook::{Properties, Storage, alone, decoded},
};
use crate::convert::damaged;
use obelus_evidence::{RefusalCode, Refused};
use std::{
    io::Cursor,
    path::{Path, PathBuf},
};

// Properties ([MS-OXPROPS]).
const SUBJECT: u16 = 0x0037;
const SUBMITTED: u16 = 0x0039;
const HEADERS: u16 = 0x007d;
const SENDER_NAME: u16 = 0x0c1a;
const SENDER_ADDRESS: u16 = 0x0c1f;
const SENDER_SMTP: u16 = 0x5d01;
const FOR_NAME: u16 = 0x0042;
const FOR_ADDRESS: u16 = 0x0065;
const SHOWN_TO: [(u16, &str); 3] = [(0x0e04, "To"), (0x0e03, "Cc"), (0x0e02, "Bcc")];
const DELIVERED: u16 = 0x0e06;
const BODY: u16 = 0x1000;
const RICH: u16 = 0x1009;
const HTML: u16 = 0x1013;
const NAME: u16 = 0x3001;
const ADDRESS: u16 = 0x3003;
const SMTP: u16 = 0x39fe;
const RECIPIENT_KIND: u16 = 0x0c15;
const DATA: u16 = 0x3701;
const SHORT_NAME: u16 = 0x3704;
const METHOD: u16 = 0x3705;
const LONG_NAME: u16 = 0x3707;
const BODY_CODE_PAGE: u16 = 0x3fde;
const CODE_PAGE: u16 = 0x3ffd;

const INTEGER: u16 = 0x0003;
const TIME: u16 = 0x0040;

/// Reads a message.
///
/// # Errors
/// `Damaged` when its structure is.
pub(super) fn read(bytes: &[u8]) -> Result<Letter, Refused> {
    let broken = || damaged("the Outlook message is damaged or ends early; ask for the file again");
    let mut file = Storage::open(Cursor::new(bytes)).map_err(|_| broken())?;
    let entries: Vec<PathBuf> = file
        .read_root_storage()
        .filter(cfb::Entry::is_storage)
        .map(|entry| entry.path().to_owned())
        .collect();
    let is = |path: &Path, prefix: &str| path.to_string_lossy().starts_with(prefix);
    let mut message = Properties {
        file: &mut file,
        folder: "/".into(),
        code_page: 1252,
    };
    let number =
        |message: &mut Properties<'_, '_>, property| message.number(property, INTEGER).map(|n| n as u32);
    let code_page = number(&mut message, CODE_PAGE).unwrap_or(1252);
    let body_page = number(&mut message, BODY_CODE_PAGE).unwrap_or(code_page);
    message.code_page = code_page;
    let mut letter = Letter::default();
    headers(&mut message, &mut letter);
    let mut recipients = Vec::new();
    for folder in entries.iter().filter(|path| is(path, "/__recip_version1.0_")) {
        recipients.extend(recipient(&mut inside(&mut file, folder, code_page)));
    }
    let mut message = inside(&mut file, Path::new("/"), code_page);
    for (number, (shown, label)) in (1..).zip(SHOWN_TO) {
        let named: Vec<&str> = recipients
            .iter()
            .filter(|(kind, _)| *kind == number)
            .map(|(_, said)| said.as_str())
            .collect();
        let said = if named.is_empty() {
            message.text(shown)
        } else {
            Some(named.join(", "))
        };
        letter.headers.extend(said.map(|said| (label, said)));
    }
    letter
        .headers
        .extend(date(&mut message).map(|date| ("Date", date)));
    letter
        .headers
        .extend(message.text(SUBJECT).map(|subject| ("Subject", subject)));
    bodies(&mut message, body_page, &mut letter);
    for folder in entries.iter().filter(|path| is(path, "/__attach_version1.0_")) {
        letter.parts.push(attachment(&mut file, folder, code_page));
    }
    if letter.headers.is_empty()
        && letter.plain.is_empty()
        && letter.html.is_empty()
        && letter.parts.is_empty()
    {
        return Err(broken());
    }
    Ok(letter)
}

fn inside<'s, 'a>(file: &'s mut Storage<'a>, folder: &Path, code_page: u32) -> Properties<'s, 'a> {
    Properties {
        file,
        folder: folder.to_owned(),
        code_page,
    }
}

fn headers(message: &mut Properties<'_, '_>, letter: &mut Letter) {
    let sender = message.text(SENDER_SMTP).or_else(|| message.text(SENDER_ADDRESS));
    let sender = named(message.text(SENDER_NAME), sender);
    let on_behalf = message.text(FOR_ADDRESS);
    let on_behalf = named(message.text(FOR_NAME), on_behalf);
    if let Some(writer) = on_behalf.clone().or_else(|| sender.clone()) {
        letter.headers.push(("From", writer));
    }
    if let (Some(sender), Some(writer)) = (sender, on_behalf)
        && sender != writer
    {
        letter.headers.push(("Sender", sender));
    }
    let lines = message.text(HEADERS).unwrap_or_default();
    letter.left_out = lines
        .lines()
        .filter(|line| !line.starts_with([' ', '\t']) && line.contains(':'))
        .count();
}

fn named(name: Option<String>, address: Option<String>) -> Option<String> {
    match (name, address) {
        (Some(name), Some(address)) if name != address => Some(format!("{name} <{address}>")),
        (one, other) => other.or(one),
    }
}

fn recipient(storage: &mut Properties<'_, '_>) -> Option<(u64, String)> {
    let address = storage.text(SMTP).or_else(|| storage.text(ADDRESS));
    let said = named(storage.text(NAME), address)?;
    Some((storage.number(RECIPIENT_KIND, INTEGER).unwrap_or(1) & 0xf, said))
}

/// When it was sent, or came: hundreds of nanoseconds since 1601, in UTC.
fn date(message: &mut Properties<'_, '_>) -> Option<String> {
    let time = message
        .number(SUBMITTED, TIME)
        .or_else(|| message.number(DELIVERED, TIME))
        .filter(|time| *time > 0)?;
    let seconds = (time / 10_000_000) as i64 - 11_644_473_600;
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = day_of(days);
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = MONTHS.get(month as usize - 1)?;
    Some(format!(
        "{day} {month} {year} {:02}:{:02} UTC",
        rest / 3600,
        rest / 60 % 60
    ))
}

/// Year, month and day of a number of days since 1970 in the Gregorian calendar.
fn day_of(days: i64) -> (i64, i64, i64) {
    // Years begin in March here, so that the leap day is a year's last.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn bodies(message: &mut Properties<'_, '_>, code_page: u32, letter: &mut Letter) {
    letter.plain.extend(message.text(BODY));
    let html = message
        .binary(HTML)
        .map(|bytes| decoded(&bytes, code_page))
        .or_else(|| message.text(HTML));
    letter.html.extend(html);
    if !letter.plain.is_empty() || !letter.html.is_empty() {
        return;
    }
    let Some(packed) = message.binary(RICH) else {
        letter
            .remarks
            .push("the message has no text of its own".to_owned());
        return;
    };
    letter
        .remarks
        .push("the message's text is rich text; it is its first attachment".to_owned());
    let damaged = || damaged("the message's rich text is damaged");
    letter.parts.push(Part {
        name: Some("text of the message.rtf".to_owned()),
        ending: "rtf",
        content: lzfu::unpack(&packed).ok_or_else(damaged),
    });
}

fn attachment(file: &mut Storage<'_>, folder: &Path, code_page: u32) -> Part {
    let mut storage = inside(file, folder, code_page);
    let name = storage
        .text(LONG_NAME)
        .or_else(|| storage.text(SHORT_NAME))
        .or_else(|| storage.text(NAME));
    let method = storage.number(METHOD, INTEGER).unwrap_or(1) as u32;
    if let Some(data) = storage.binary(DATA) {
        return Part {
            name,
            ending: "bin",
            content: Ok(data),
        };
    }
    let Some(embedded) = storage.storage(DATA) else {
        let what =
            "the attachment is only a link to a file elsewhere, or it is empty; ask for the file itself";
        return Part {
            name,
            ending: "bin",
            content: Err(Refused::new(RefusalCode::Empty, what)),
        };
    };
    if method == 5 || file.is_stream(embedded.join("__properties_version1.0")) {
        let broken = |_| damaged("the message inside the message is damaged");
        return Part {
            name: name.map(|name| {
                if name.ends_with(".msg") {
                    name
                } else {
                    format!("{name}.msg")
                }
            }),
            ending: "msg",
            content: alone(file, &embedded).map_err(broken),
        };
    }
    let what = "the attachment is an object of another program; open it in Outlook and save it as a file";
    Part {
        name,
        ending: "ole",
        content: Err(Refused::new(RefusalCode::UnsupportedKind, what)),
    }
}

#[cfg(test)]
mod tests {
    use super::day_of;

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(day_of(0), (1970, 1, 1));
        assert_eq!(day_of(11_016), (2000, 2, 29));
        assert_eq!(day_of(20_514), (2026, 3, 2));
        assert_eq!(day_of(-1), (1969, 12, 31));
    }
}
