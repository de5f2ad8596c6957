//! Messages become pages: who wrote what to whom comes out letter by letter, and nothing that came with it is lost.
#![allow(clippy::unwrap_used)]

mod msg_maker;

use msg_maker::{Attached, Msg};
use obelus_document::{
    convert::{Converted, convert},
    read::read_all,
};
use obelus_evidence::RefusalCode;

fn said(made: &Converted) -> String {
    let reading = read_all(&made.pdf).unwrap();
    assert!(reading.warnings.is_empty(), "{:?}", reading.warnings);
    reading.text()
}

#[track_caller]
fn says(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(
            text.lines().any(|have| have == *line),
            "no line {line:?} in:\n{text}"
        );
    }
}

fn names(made: &Converted) -> Vec<&str> {
    made.attachments
        .iter()
        .map(|a| a.name.reveal().as_str())
        .collect()
}

const EML: &str = "Received: from mail.example.org (10.1.2.3)\r\n\tby mx.example.net; Mon, 2 Mar 2026 09:30:01 +0000\r\n\
    From: =?utf-8?Q?Zo=C3=AB_M=C3=BCller-=C5=81ukasiewicz?= <zoe@example.org>\r\n\
    To: \"Roe, Jane\" <jane.roe@example.com>, police@example.net\r\n\
    Cc: =?windows-1252?Q?Se=E1n?= <sean@example.com>\r\n\
    Date: Mon, 2 Mar 2026 09:30:00 +0000\r\n\
    Subject: =?utf-8?B?UmU6IGtleXMg4oCTIHVyZ2VudA==?=\r\n\
    MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n\
    --b1\r\nContent-Type: multipart/alternative; boundary=b2\r\n\r\n\
    --b2\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
    Dear Jane,\r\n\r\nthe keys are at 18 Kestrel Court. Ring =5B07700 900123=5D.\r\n> Siobh=C3=A1n wrote this\r\n\
    --b2\r\nContent-Type: text/html\r\n\r\n\
    <p>Dear Jane,</p><p>the keys are at 18 Kestrel Court. Ring [07700 900123].</p><p>&gt; Siobh&aacute;n wrote this</p>EXTRA\r\n\
    --b2--\r\n\
    --b1\r\nContent-Type: text/plain; name=\"note.txt\"\r\nContent-Disposition: attachment; filename=\"note.txt\"\r\n\r\n\
    a note\r\n\
    --b1\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename=\"photos.zip\"\r\n\
    Content-Transfer-Encoding: base64\r\n\r\nUEsDBBQAAAAIAA==\r\n\
    --b1\r\nContent-Type: message/rfc822\r\n\r\n\
    From: a@example.org\r\nSubject: inner\r\nMIME-Version: 1.0\r\n\r\ninner text\r\n\
    --b1--\r\n";

#[test]
fn a_message_is_shown_with_its_headers_and_what_came_with_it_comes_out() {
    let bytes = EML.replace("EXTRA", "");
    let made = convert(bytes.as_bytes()).unwrap();
    let text = said(&made);
    says(
        &text,
        &[
            "From: Zoë Müller-Łukasiewicz <zoe@example.org>",
            "To: Roe, Jane <jane.roe@example.com>, police@example.net",
            "Cc: Seán <sean@example.com>",
            "Date: Mon, 2 Mar 2026 09:30:00 +0000",
            "Subject: Re: keys – urgent",
            "Attachments: note.txt (6 bytes)",
            "the keys are at 18 Kestrel Court. Ring [07700 900123].",
            "> Siobhán wrote this",
        ],
    );
    assert_eq!(text.matches("Kestrel").count(), 1, "the same words twice");
    assert_eq!(names(&made), ["note.txt", "photos.zip", "inner.eml"]);
    assert_eq!(made.attachments[0].content, b"a note");
    assert!(made.attachments[2].content.starts_with(b"From: a@example.org"));
    let refused = made.attachments[1].refused.as_ref().unwrap();
    assert_eq!(refused.code, RefusalCode::UnsupportedKind);
    assert!(refused.detail.contains("zip archive"), "{}", refused.detail);
    assert!(
        made.remarks.iter().any(|r| r.contains("3 header lines")),
        "{:?}",
        made.remarks
    );
    assert_eq!(
        made,
        convert(bytes.as_bytes()).unwrap(),
        "the same bytes, another rendition"
    );
}

#[test]
fn a_second_telling_that_says_more_is_shown_as_well() {
    let more = "<div style='display:none'>Jane lives in Denby</div>";
    let made = convert(EML.replace("EXTRA", more).as_bytes()).unwrap();
    let text = said(&made);
    says(&text, &["Jane lives in Denby"]);
    assert!(
        made.remarks.iter().any(|r| r.contains("more in HTML")),
        "{:?}",
        made.remarks
    );
}

fn outlook() -> Msg {
    Msg {
        from: ("Zoë Roe", "zoe@example.org"),
        recipients: vec![
            ("Jane Doe", "jane@example.com", 1),
            ("Seán", "sean@example.com", 2),
            ("Ewa Nowak", "ewa@example.pl", 3),
        ],
        subject: "Statement – draft",
        body: Some("Dear Jane,\r\nring 07700 900123.\r\n"),
        html: None,
        attached: vec![
            Attached::File("note.txt", b"a note".to_vec()),
            Attached::Message(Msg {
                from: ("Ewa", "ewa@example.pl"),
                subject: "inner",
                // "Małgorzata" in Windows-1250.
                html: Some(b"<p>seen by Ma\xb3gorzata</p>"),
                ..Msg::default()
            }),
            Attached::Link("S:\\shared\\film.mp4"),
        ],
    }
}

#[test]
fn outlooks_messages_are_shown_like_any_other() {
    let made = convert(&outlook().file()).unwrap();
    says(
        &said(&made),
        &[
            "From: Zoë Roe <zoe@example.org>",
            "To: Jane Doe <jane@example.com>",
            "Cc: Seán <sean@example.com>",
            "Bcc: Ewa Nowak <ewa@example.pl>",
            "Date: 2 March 2026 09:30 UTC",
            "Subject: Statement – draft",
            "ring 07700 900123.",
        ],
    );
    assert_eq!(names(&made), ["note.txt", "inner.msg", "film.mp4"]);
    assert_eq!(made.attachments[0].content, b"a note");
    assert!(
        made.attachments[2]
            .refused
            .as_ref()
            .unwrap()
            .detail
            .contains("link")
    );
    let inner = convert(&made.attachments[1].content).unwrap();
    says(
        &said(&inner),
        &[
            "From: Ewa <ewa@example.pl>",
            "Date: 2 March 2026 09:30 UTC",
            "Subject: inner",
            "seen by Małgorzata",
        ],
    );
    assert!(inner.remarks.iter().any(|r| r.contains("in HTML")));
    let again = convert(&outlook().file()).unwrap();
    assert_eq!(made.pdf, again.pdf);
    assert_eq!(
        made.attachments[1].content, again.attachments[1].content,
        "the same message inside, another file"
    );
}

#[test]
fn half_messages_are_refused_or_shown_as_far_as_they_go_and_never_a_panic() {
    let whole = outlook().file();
    for cut in (600..whole.len()).step_by(487) {
        match convert(&whole[..cut]) {
            Ok(made) => assert!(made.pdf.starts_with(b"%PDF-")),
            Err(refused) => assert!(
                matches!(refused.code, RefusalCode::Damaged | RefusalCode::UnsupportedKind),
                "{cut}: {refused:?}"
            ),
        }
    }
    for cut in (300..EML.len()).step_by(97) {
        let made = convert(&EML.as_bytes()[..cut]).unwrap();
        assert!(made.pdf.starts_with(b"%PDF-"));
    }
}
