//! Messages as mail servers pass them on: RFC 5322 headers, MIME parts.

use super::letter::{Letter, Part};
use crate::convert::damaged;
use mail_parser::{
    Address, Header, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};
use obelus_evidence::Refused;
use std::collections::BTreeSet;

/// Headers that are shown, in the order they are shown in.
const SHOWN: &[(HeaderName<'static>, &str)] = &[
    (HeaderName::From, "From"),
    (HeaderName::Sender, "Sender"),
    (HeaderName::ReplyTo, "Reply to"),
    (HeaderName::To, "To"),
    (HeaderName::Cc, "Cc"),
    (HeaderName::Bcc, "Bcc"),
    (HeaderName::Date, "Date"),
    (HeaderName::Subject, "Subject"),
];

/// Reads a message.
///
/// # Errors
/// `Damaged` when it has neither headers nor a body.
pub(super) fn read(bytes: &[u8]) -> Result<Letter, Refused> {
    let empty = || damaged("the e-mail has nothing in it; ask for the file again");
    let message = MessageParser::default().parse(bytes).ok_or_else(empty)?;
    if message.parts.is_empty() || message.headers().is_empty() {
        return Err(empty());
    }
    let mut letter = Letter::default();
    for (name, label) in SHOWN {
        let values = message.headers().iter().filter(|header| header.name == *name);
        let values = values
            .map(|header| said(&message, header))
            .filter(|text| !text.is_empty());
        letter.headers.extend(values.map(|text| (*label, text)));
    }
    let is_shown = |header: &Header<'_>| SHOWN.iter().any(|(name, _)| header.name == *name);
    letter.left_out = message
        .headers()
        .iter()
        .filter(|header| !is_shown(header))
        .count();
    let bodies: BTreeSet<u32> = message
        .text_body
        .iter()
        .chain(&message.html_body)
        .copied()
        .collect();
    for (part, number) in message.parts.iter().zip(0..) {
        if part.is_encoding_problem {
            letter.remarks.push(format!(
                "part {} of the message could not be decoded wholly",
                number + 1
            ));
        }
        let is_body = bodies.contains(&number);
        match &part.body {
            PartType::Multipart(_) => {}
            PartType::Text(text) if is_body => letter.plain.push(text.clone().into_owned()),
            PartType::Html(html) if is_body => letter.html.push(html.clone().into_owned()),
            _ => letter.parts.push(attached(part)),
        }
    }
    Ok(letter)
}

fn attached(part: &MessagePart<'_>) -> Part {
    let (ending, subject) = match &part.body {
        PartType::Message(inside) => ("eml", inside.subject().map(|subject| format!("{subject}.eml"))),
        PartType::Text(_) => ("txt", None),
        PartType::Html(_) => ("html", None),
        _ => (ending_of(part), None),
    };
    Part {
        name: part.attachment_name().map(str::to_owned).or(subject),
        ending,
        content: Ok(part.contents().to_vec()),
    }
}

fn ending_of(part: &MessagePart<'_>) -> &'static str {
    let subtype = part
        .content_type()
        .and_then(|kind| kind.subtype())
        .unwrap_or_default();
    match subtype.to_ascii_lowercase().as_str() {
        "pdf" => "pdf",
        "jpeg" | "jpg" => "jpg",
        "png" => "png",
        "gif" => "gif",
        "tiff" => "tif",
        "calendar" => "ics",
        _ => "bin",
    }
}

/// What a header says, decoded; a date as it was written.
fn said(message: &Message<'_>, header: &Header<'_>) -> String {
    match &header.value {
        HeaderValue::Address(address) => addresses(address),
        HeaderValue::Text(text) => text.trim().to_owned(),
        HeaderValue::TextList(texts) => texts.join(", "),
        _ => {
            let raw = message
                .raw_message
                .get(header.offset_start as usize..header.offset_end as usize)
                .unwrap_or_default();
            String::from_utf8_lossy(raw)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        }
    }
}

fn addresses(address: &Address<'_>) -> String {
    let one = |name: Option<&str>, address: Option<&str>| match (name, address) {
        (Some(name), Some(address)) if name != address => format!("{name} <{address}>"),
        (_, Some(one)) | (Some(one), None) => one.to_owned(),
        (None, None) => String::new(),
    };
    let list = |list: &[mail_parser::Addr<'_>]| {
        let each: Vec<String> = list.iter().map(|a| one(a.name(), a.address())).collect();
        each.join(", ")
    };
    match address {
        Address::List(addresses) => list(addresses),
        Address::Group(groups) => {
            let each: Vec<String> = groups
                .iter()
                .map(|group| match &group.name {
                    Some(name) => format!("{name}: {}", list(&group.addresses)),
                    None => list(&group.addresses),
                })
                .collect();
            each.join("; ")
        }
    }
}
