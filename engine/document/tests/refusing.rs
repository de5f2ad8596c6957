//! Broken and hostile files get a specific answer, never a panic and never half a document.

mod pdf_maker;

use lopdf::{Object, dictionary};
use obelus_document::read::read_all;
use obelus_evidence::{RefusalCode, TextSource};
use pdf_maker::{Sheet, document, pdf, text, written};

fn refusal(bytes: &[u8]) -> RefusalCode {
    read_all(bytes).expect_err("must be refused").code
}

fn statement() -> Vec<Sheet> {
    (0..6)
        .map(|page| {
            let lines: String = (0..40)
                .map(|n| {
                    text(
                        10.0,
                        50.0,
                        750.0 - 14.0 * f64::from(n),
                        &format!("Page {page} line {n} says {}", n * 7919 % 977),
                    )
                })
                .collect();
            Sheet::new(lines)
        })
        .collect()
}

#[test]
fn a_file_that_was_cut_off_is_never_read_as_if_it_were_whole() {
    let bytes = pdf(statement());
    assert_eq!(read_all(&bytes).unwrap().pages.len(), 6);
    let without_end = bytes.len() - 12;
    for share in [5, 20, 35, 50, 65, 80, 90, 95, 99] {
        let cut = (bytes.len() * share / 100).min(without_end);
        match read_all(&bytes[..cut]) {
            Err(refused) => assert!(
                matches!(refused.code, RefusalCode::Damaged | RefusalCode::ReadersDisagree),
                "{share} %: {refused:?}"
            ),
            // Only the table at the end is gone: every page is there, and the reader says so.
            Ok(reading) => {
                assert_eq!(reading.pages.len(), 6, "{share} %");
                assert!(
                    reading.warnings[0].contains("end of the file is missing"),
                    "{share} %"
                );
                assert!(reading.pages.iter().all(|p| p.words.len() == 40 * 6), "{share} %");
            }
        }
    }
}

#[test]
fn damage_inside_a_page_is_told_of_and_the_other_pages_are_read() {
    let mut document = document(statement());
    let page = document.page_iter().nth(2).unwrap();
    let content = document.get_page_contents(page)[0];
    let stream = document.get_object_mut(content).unwrap().as_stream_mut().unwrap();
    let middle = stream.content.len() / 3;
    stream.content[middle..].fill(0xff);
    let reading = read_all(&written(document)).unwrap();
    assert_eq!(reading.pages.len(), 6);
    assert_eq!(
        reading.pages[2].source,
        TextSource::None,
        "{:?}",
        reading.warnings
    );
    assert!(
        reading.warnings.iter().any(|w| w.starts_with("page 3: ")),
        "{:?}",
        reading.warnings
    );
    assert!(
        reading
            .pages
            .iter()
            .filter(|p| p.index != 3)
            .all(|p| p.source == TextSource::Native)
    );
}

#[test]
fn a_password_is_asked_for_and_an_owner_password_alone_does_no_harm() {
    let locked = |user: &str| {
        let mut document = document(statement());
        let state = lopdf::EncryptionState::try_from(lopdf::EncryptionVersion::V2 {
            document: &document,
            owner_password: "owner",
            user_password: user,
            key_length: 128,
            permissions: lopdf::Permissions::all(),
        })
        .unwrap();
        document.encrypt(&state).unwrap();
        written(document)
    };
    assert_eq!(refusal(&locked("secret")), RefusalCode::PasswordProtected);
    let open = read_all(&locked("")).unwrap();
    assert!(
        open.text().contains("Page 5 line 39") && open.warnings.is_empty(),
        "{:?}",
        open.warnings
    );
}

#[test]
fn documents_without_pages_and_with_circles_end() {
    assert_eq!(refusal(&pdf(Vec::new())), RefusalCode::NoPages);

    let mut circle = document(statement());
    let root = circle
        .catalog()
        .unwrap()
        .get(b"Pages")
        .unwrap()
        .as_reference()
        .unwrap();
    let first = circle.page_iter().next().unwrap();
    circle
        .get_dictionary_mut(root)
        .unwrap()
        .set("Kids", vec![Object::Reference(root), Object::Reference(first)]);
    // Either answer is safe; what counts is that there is one.
    match read_all(&written(circle)) {
        Ok(reading) => assert_eq!(reading.pages.len(), 1),
        Err(refused) => assert_eq!(refused.code, RefusalCode::ReadersDisagree),
    }
}

#[test]
fn absurd_sizes_are_refused() {
    let side = |w: i64| vec![0.into(), 0.into(), Object::from(w), 800.into()];
    let sheet = |w: i64| Sheet::new(text(12.0, 100.0, 700.0, "Wide")).with("MediaBox", side(w));
    assert_eq!(refusal(&pdf(vec![sheet(14_401)])), RefusalCode::TooLarge);
    assert_eq!(read_all(&pdf(vec![sheet(14_400)])).unwrap().text(), "Wide");
}

#[test]
fn nothing_but_pdf_and_text_comes_in() {
    assert_eq!(refusal(b""), RefusalCode::Empty);
    assert_eq!(refusal(b"MZ\x90\0\x03\0"), RefusalCode::UnsupportedKind);
    assert_eq!(refusal(b"PK\x03\x04\x14\0\x06\0"), RefusalCode::UnsupportedKind);
    assert_eq!(refusal(b"%PDF-1.7 and nothing else"), RefusalCode::Damaged);
}

#[test]
fn a_form_that_draws_itself_does_not_hang_the_reader() {
    let mut document = document(vec![Sheet::new("/Fm Do").with("Rotate", 0)]);
    let form = document.new_object_id();
    let stream = lopdf::Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form",
            "BBox" => vec![0.into(), 0.into(), 600.into(), 800.into()],
            "Resources" => dictionary! { "XObject" => dictionary! { "Fm" => form } },
        },
        b"0 0 9 9 re f /Fm Do".to_vec(),
    );
    document.objects.insert(form, stream.into());
    let page = document.page_iter().next().unwrap();
    document.get_dictionary_mut(page).unwrap().set(
        "Resources",
        dictionary! { "XObject" => dictionary! { "Fm" => form } },
    );
    let reading = read_all(&written(document)).unwrap();
    assert_eq!(reading.pages[0].source, TextSource::None);
    assert_eq!(reading.warnings.len(), 1);
}

#[test]
fn forms_that_multiply_are_stopped() {
    let mut document = document(vec![Sheet::new("/Fm Do /Fm Do")]);
    let mut next = None;
    for _ in 0..40 {
        let mut stream = lopdf::Stream::new(
            dictionary! {
                "Type" => "XObject", "Subtype" => "Form",
                "BBox" => vec![0.into(), 0.into(), 600.into(), 800.into()],
            },
            if next.is_some() {
                b"/Fm Do /Fm Do".to_vec()
            } else {
                b"0 0 9 9 re f".to_vec()
            },
        );
        if let Some(inner) = next {
            stream.dict.set(
                "Resources",
                dictionary! { "XObject" => dictionary! { "Fm" => Object::Reference(inner) } },
            );
        }
        next = Some(document.add_object(stream));
    }
    let page = document.page_iter().next().unwrap();
    let outer = dictionary! { "XObject" => dictionary! { "Fm" => Object::Reference(next.unwrap()) } };
    document.get_dictionary_mut(page).unwrap().set("Resources", outer);
    let reading = read_all(&written(document)).unwrap();
    assert_eq!(reading.pages[0].source, TextSource::None);
    assert!(
        reading.warnings[0].contains("draws more than any page should"),
        "{:?}",
        reading.warnings
    );
}
