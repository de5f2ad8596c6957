//! Texts planted where no page shows them, one by one, and texts that only look like it.

use super::withheld_in_objects;
use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};

/// A copy whose page shows `Jane Roe`, with further entries of its resources and anything added to the document.
fn copy(content: &[u8], plant: impl FnOnce(&mut Document) -> Dictionary) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let resources = plant(&mut document);
    let shown = [
        b"BT /F1 12 Tf 1960 0 Td (Jane Roe) Tj [(Jane) -20 ( Roe)] TJ ET\n",
        content,
    ]
    .concat();
    let contents = document.add_object(Stream::new(Dictionary::new(), shown));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => contents, "Resources" => resources,
        "MediaBox" => vec![0.into(), 0.into(), 200.into(), 200.into()],
    });
    document.set_object(
        pages,
        dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 },
    );
    let root = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", root);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn finds(copy: &[u8], text: &str) -> u32 {
    withheld_in_objects(None, copy, &[text.to_owned()]).unwrap()
}

fn plain() -> Vec<u8> {
    copy(b"", |_| Dictionary::new())
}

/// A stream that packs what it holds.
fn packed(dict: Dictionary, content: &[u8]) -> Stream {
    let mut stream = Stream::new(dict, content.to_vec());
    stream.compress().unwrap();
    stream
}

#[test]
fn what_the_page_shows_and_words_of_the_format_are_no_finds() {
    for text in ["Jane Roe", "1960", "Page", "Roe", ""] {
        assert_eq!(finds(&plain(), text), 0, "{text}");
    }
    let quiet = copy(b"/DeviceGray cs /Span <</MCID 1960>> BDC EMC", |document| {
        let map = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> \
            endcodespacerange 1 beginbfchar <1960> <0041> endbfchar endcmap end";
        let map = document.add_object(packed(Dictionary::new(), map));
        dictionary! { "Any" => dictionary! { "ToUnicode" => map, "ColorSpace" => "DeviceGray" } }
    });
    for text in ["Gray", "1960", "0041", "begin", "findresource"] {
        assert_eq!(finds(&quiet, text), 0, "{text}");
    }
}

#[test]
fn a_string_is_read_in_every_encoding() {
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    let little = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    for (text, row) in [
        ("Zoë Šimek", "saw Zoë Šimek".as_bytes().to_vec()),
        ("Zoë Šimek", [b"\xfe\xff".to_vec(), wide("Zoë Šimek")].concat()),
        ("Zoë Šimek", [b"\xff\xfe".to_vec(), little("Zoë Šimek")].concat()),
        ("Zoë Šimek", b"Zo\xeb \x97imek".to_vec()),
        ("Zoe Simek", b"ZOE SIMEK".to_vec()),
        ("Simek", b"53696d656b".to_vec()),
        ("Simek", b"00530069006D0065006B".to_vec()),
    ] {
        for format in [StringFormat::Literal, StringFormat::Hexadecimal] {
            let planted = copy(
                b"",
                |_| dictionary! { "Any" => Object::String(row.clone(), format) },
            );
            assert_eq!(finds(&planted, text), 1, "{text} as {row:?}");
        }
    }
}

#[test]
fn names_and_keys_of_resources_are_read() {
    let value = copy(b"", |_| dictionary! { "Any" => "Jane#20Roe" });
    assert_eq!(finds(&value, "Jane#20Roe"), 1);
    let key = copy(b"", |document| {
        let picture = document.add_object(Dictionary::new());
        dictionary! { "XObject" => dictionary! { "Rowntree" => picture } }
    });
    assert_eq!(finds(&key, "Rowntree"), 1);
    assert_eq!(
        finds(&copy(b"/Rowntree gs", |_| Dictionary::new()), "Rowntree"),
        1
    );
}

/// What can stand in a stream of operators without being shown.
const UNSHOWN: [&[u8]; 6] = [
    b"% Rowntree\n",
    b"100 % Rowntree\n 200 m",
    b"/Span <</ActualText (Rowntree)>> BDC EMC",
    b"/Span <</ActualText <526f776e74726565>>> BDC EMC",
    b"/Rowntree MP",
    b"BI /W 12 /H 1 /BPC 8 /CS /G ID ..Rowntree.. EI",
];

#[test]
fn what_content_does_not_show_is_read_in_pages_forms_patterns_and_glyphs() {
    for planted in UNSHOWN {
        let said = String::from_utf8_lossy(planted);
        let on_page = copy(planted, |_| Dictionary::new());
        assert_eq!(finds(&on_page, "Rowntree"), 1, "page: {said}");
        let form = copy(b"", |document| {
            let form = packed(dictionary! { "Subtype" => "Form" }, planted);
            dictionary! { "XObject" => dictionary! { "X0" => document.add_object(form) } }
        });
        assert_eq!(finds(&form, "Rowntree"), 1, "form: {said}");
        let pattern = copy(b"", |document| {
            let tile = packed(dictionary! { "PatternType" => 1 }, planted);
            dictionary! { "Pattern" => dictionary! { "P0" => document.add_object(tile) } }
        });
        assert_eq!(finds(&pattern, "Rowntree"), 1, "pattern: {said}");
        // A font that stands inside the page's own resources.
        let glyph = copy(b"", |document| {
            let glyph = document.add_object(packed(Dictionary::new(), planted));
            let font = dictionary! {
                "Type" => "Font", "Subtype" => "Type3", "CharProcs" => dictionary! { "a" => glyph },
            };
            dictionary! { "Font" => dictionary! { "F9" => font } }
        });
        assert_eq!(finds(&glyph, "Rowntree"), 1, "glyph: {said}");
    }
}

#[test]
fn what_no_reader_reads_is_searched_as_it_is_shown() {
    for shown in [
        &b"BT (saw Jane Roe there) Tj ET"[..],
        b"BT [(Ja) -20 (ne) 300 (Roe)] TJ ET",
        b"BT (Jane ) Tj 20 0 Td (Roe) ' ET",
        b"BT <4A616E65> Tj (Roe) Tj ET",
    ] {
        let said = String::from_utf8_lossy(shown);
        let form = |content: &[u8], resources: Dictionary| {
            packed(
                dictionary! { "Subtype" => "Form", "Resources" => resources },
                content,
            )
        };
        let in_form = |drawing: &[u8]| {
            copy(drawing, |document| {
                let inner = document.add_object(form(shown, Dictionary::new()));
                let objects = dictionary! { "XObject" => dictionary! { "X1" => inner } };
                let outer = document.add_object(form(b"q /X1 Do Q", objects));
                dictionary! { "XObject" => dictionary! { "X0" => outer } }
            })
        };
        assert_eq!(finds(&in_form(b"/X0 Do"), "Jane Roe"), 0, "drawn: {said}");
        assert_eq!(finds(&in_form(b""), "Jane Roe"), 1, "not drawn: {said}");
        let pattern = copy(b"/Pattern cs /P0 scn 0 0 9 9 re f", |document| {
            let tile = packed(dictionary! { "PatternType" => 1 }, shown);
            dictionary! { "Pattern" => dictionary! { "P0" => document.add_object(tile) } }
        });
        assert_eq!(finds(&pattern, "Jane Roe"), 1, "pattern: {said}");
        let mask = copy(b"/G0 gs", |document| {
            let group = document.add_object(form(shown, Dictionary::new()));
            let mask = dictionary! { "S" => "Alpha", "G" => group };
            dictionary! { "ExtGState" => dictionary! { "G0" => dictionary! { "SMask" => mask } } }
        });
        assert_eq!(finds(&mask, "Jane Roe"), 1, "mask: {said}");
    }
}

#[test]
fn names_of_typefaces_and_letters_are_no_finds_and_other_names_of_fonts_are() {
    let font = |name: &str| {
        copy(b"", |document| {
            let font = dictionary! {
                "Type" => "Font", "BaseFont" => name,
                "Encoding" => dictionary! { "Differences" => vec![65.into(), "Thorn".into(), "five".into()] },
            };
            let program = packed(dictionary! { "Length1" => 9 }, format!("\0\x01{name}").as_bytes());
            let program = document.add_object(program);
            dictionary! { "Font" => dictionary! { "F9" => font }, "Any" => program }
        })
    };
    for text in ["Roman", "Times New Roman", "Black", "Thorn", "five"] {
        assert_eq!(finds(&font("ABCDEF+TimesNewRomanPS-BlackMT"), text), 0, "{text}");
    }
    assert_eq!(finds(&font("GillSans"), "Gill"), 0);
    assert_eq!(finds(&font("FranklinGothic-Book"), "Franklin"), 0);
    assert_eq!(
        finds(&font("Rowntree-Roman"), "Rowntree"),
        2,
        "in the name and in the program"
    );
    assert_eq!(finds(&font("Roman"), "Roman"), 1);
    let numbered = copy(b"/Page3 gs", |_| Dictionary::new());
    assert_eq!(finds(&numbered, "Page"), 0, "as many programs call their objects");
    let resource = copy(b"/FiveThorns gs", |_| Dictionary::new());
    assert_eq!(
        finds(&resource, "Thorn"),
        1,
        "a name of a letter is known as a whole only"
    );
}

#[test]
fn tables_of_characters_font_programs_pictures_and_other_streams_are_read() {
    let spelt = "Rowntree"
        .bytes()
        .map(|byte| format!("00{byte:02X}"))
        .collect::<String>();
    let map = |inside: &str| {
        format!("begincmap 1 begincodespacerange <00> <ff> endcodespacerange {inside} endcmap").into_bytes()
    };
    let wide: Vec<u8> = "Rowntree".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let in_program = [&b"\0\x01\0\0 name "[..], &wide].concat();
    let streams = [
        packed(
            dictionary! {},
            &map(&format!("1 beginbfchar <01> <{spelt}> endbfchar")),
        ),
        packed(
            dictionary! {},
            &map(&format!("1 beginbfrange <01> <01> [<{spelt}>] endbfrange")),
        ),
        packed(dictionary! {}, &map("% Rowntree\n")),
        packed(dictionary! { "Length1" => 30 }, &in_program),
        packed(dictionary! { "Subtype" => "Type1C" }, b"\x01\0\x04\x01Rowntree"),
        packed(
            dictionary! { "Subtype" => "Image", "Width" => 2, "Height" => 2 },
            b"\x01\x02\x03\x04Rowntree",
        ),
        Stream::new(
            dictionary! { "Subtype" => "Image", "Width" => 2, "Filter" => "JPXDecode" },
            b"\0\0\0\x14xml <x>Rowntree</x>".to_vec(),
        ),
        packed(
            dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
            b"<dc:title>Rowntree</dc:title>",
        ),
        packed(
            dictionary! { "FunctionType" => 4 },
            b"{ % Rowntree\n 360 mul sin }",
        ),
        packed(dictionary! {}, b"anything: rowntree"),
        Stream::new(
            dictionary! { "Filter" => "ASCIIHexDecode" },
            b"526f776e74726565>".to_vec(),
        ),
    ];
    for stream in streams {
        let said = format!("{:?} {}", stream.dict, String::from_utf8_lossy(&stream.content));
        let planted = copy(
            b"",
            |document| dictionary! { "Any" => document.add_object(stream) },
        );
        assert_eq!(finds(&planted, "Rowntree"), 1, "{said}");
    }
}

#[test]
fn a_text_in_the_codes_of_the_originals_font_is_found() {
    // J, a, n, e are 3, 4, 5, 6; R, o are 0x0101 and on; there is no code for the space.
    let map = b"begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfchar <0003> <004A> endbfchar \
        2 beginbfrange <0004> <0006> [<0061> <006E> <0065>] <0101> <0101> <0052> endbfrange \
        1 beginbfchar <0102> <006F> endbfchar endcmap";
    let mut original = Document::with_version("1.7");
    original.add_object(packed(Dictionary::new(), map));
    let codes = b"\0\x03\0\x04\0\x05\0\x06\x01\x01\x01\x02\0\x06".to_vec();
    let planted = copy(
        b"",
        |_| dictionary! { "Any" => Object::String(codes, StringFormat::Hexadecimal) },
    );
    let texts = ["Jane Roe".to_owned()];
    assert_eq!(withheld_in_objects(Some(&original), &planted, &texts), Ok(1));
    assert_eq!(withheld_in_objects(None, &planted, &texts), Ok(0));
    assert_eq!(withheld_in_objects(Some(&original), &plain(), &texts), Ok(0));
}
