use obelus_evidence::CaseContext;
use obelus_language::Text;
fn main() {
    let mut args = std::env::args().skip(1);
    let case: CaseContext = serde_json::from_str(&std::fs::read_to_string(args.next().unwrap()).unwrap()).unwrap();
    let _ = &case;
    for f in args {
        let source = std::fs::read_to_string(&f).unwrap();
        let text = Text::new(&source);
        let mut hits = Vec::new();
        for r in obelus_language::recognise::all() { hits.extend(r.find(&text, &case)); }
        let settled = obelus_language::settle(&text, hits);
        for h in settled {
            println!("{}\t{}\t{:?}\t{:.2}\t{}\t{:?}\t{:?}", f, h.range.start, h.category, h.score, h.recogniser, &text.view()[h.range.clone()], h.reasons);
        }
    }
}
