//! A witness statement, walked through from the text to findings without a model.

use obelus_evidence::CaseContext;
use obelus_language::{PolicyTable, Suggester, Text};

const STATEMENT: &str = "RESTRICTED (when complete) MG11
WITNESS STATEMENT
(Criminal Procedure Rules, r 16.2; Criminal Justice Act 1967, s. 9)
Statement of: Mrs Delphine Hartnoll
Age if under 18: Over 18 Occupation: pastry chef
This statement is true to the best of my knowledge and belief.
Signature: D Hartnoll Date: 3 May 2024
I am the above named person. On Tuesday 30 April 2024 at 18:22 hours I was at my home, Flat 2, 14 Cutler
Street, Sheffield, S7 1AB, with my son Arlo (9). My mobile number is 07700 900321. There was a knock and I saw
Kestrin VANTHORPE, my ex-partner. Vanthorpe's car, a grey Skoda, AB12 CDE, was outside. He shouted that he
would \u{201c}do me in\u{201d}. I rang PC 4417 Oyelaran, who had given me the reference 13249249510.
I exhibit a photograph as DH/1. Mr Vanthorpe was later taken to Sheffield Magistrates\u{2019} Court.
He bit through my coat sleeve. DC Lindqvist told me of Clare's Law. \u{c}Name of witness: Delphine Hartnoll
Home address: Flat 2, 14 Cutler Street, Sheffield Postcode: S7 1AB
E-mail address: d.hartnoll@example.org
Date of birth: 02/11/1985
Statement taken by: PC 4417 Oyelaran Station: Ecclesfield
";

#[test]
fn a_witness_statement_is_judged_as_recorded() {
    let case: CaseContext = serde_json::from_str(
        r#"{"leadDefendantDetails":{"firstNames":"Kestrin","surname":"Vanthorpe"},
            "witnesses":[{"name":"Delphine Hartnoll","victim":true},{"name":"Tunde Oyelaran","police":true,"shoulderNumber":"4417"}]}"#,
    )
    .expect("a case");
    let suggester = Suggester::new(None, PolicyTable::cps().expect("the built-in policy"));
    let findings = suggester.suggest(&Text::new(STATEMENT), &case).expect("findings");
    let lines: Vec<String> = findings
        .iter()
        .map(|f| {
            format!(
                "{:>4} {} {:?} {} {} {} | {}",
                f.start,
                f.category,
                f.text.reveal(),
                f.group,
                f.role,
                f.policy,
                f.reasons.join("; ")
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_same_text_gives_the_same_findings() {
    let suggester = Suggester::new(None, PolicyTable::cps().expect("the built-in policy"));
    let text = Text::new(STATEMENT);
    let first = suggester
        .suggest(&text, &CaseContext::default())
        .expect("findings");
    let second = suggester
        .suggest(&text, &CaseContext::default())
        .expect("findings");
    assert_eq!(first, second);
    assert!(
        first.windows(2).all(|pair| pair[0].end <= pair[1].start),
        "ordered and not overlapping"
    );
}
