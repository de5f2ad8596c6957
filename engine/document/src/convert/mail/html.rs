//! HTML as text: what a person could see, and what a sender hid with colours or sizes, without layout.

use mail_parser::decoders::html::add_html_token;

/// Elements whose content is no text of the message.
const NO_TEXT: &[&str] = &["script", "style"];
/// Elements that begin and end a line.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "body",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "title",
    "tr",
    "ul",
];
/// The longest entity with its marks: `&CounterClockwiseContourIntegral;`.
const LONGEST_ENTITY: usize = 40;

/// Text of an HTML body. Style is not looked at, so what a style hides is there; scripts, styles and comments are not.
/// Pictures are there with the words that stand for them, and links with an address of e-mail or telephone that the
/// text does not say itself.
pub(super) fn text(html: &str) -> String {
    let mut out = Text::default();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.words(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('&') {
            let end = rest
                .bytes()
                .take(LONGEST_ENTITY)
                .position(|b| b == b';')
                .map_or(1, |end| end + 1);
            let mut decoded = String::new();
            add_html_token(&mut decoded, &rest.as_bytes()[..end], false);
            out.words(&decoded);
            rest = &rest[end..];
        } else {
            rest = out.markup(rest);
        }
    }
    out.words(rest);
    out.finish()
}

#[derive(Default)]
struct Text {
    out: String,
    /// A blank is owed before the next word.
    blank: bool,
    /// Depth of elements whose line breaks count.
    verbatim: u32,
    /// Addresses of links that are open.
    links: Vec<Option<String>>,
    /// Elements that are open and hidden by their style.
    hidden: u32,
}

impl Text {
    fn words(&mut self, words: &str) {
        for c in words.chars() {
            if self.verbatim > 0 && c == '\n' {
                self.line();
            } else if c.is_whitespace() && c != '\u{a0}' {
                self.blank = true;
            } else {
                if std::mem::take(&mut self.blank) && !self.out.is_empty() && !self.out.ends_with('\n') {
                    self.out.push(' ');
                }
                self.out.push(c);
            }
        }
    }

    fn line(&mut self) {
        self.blank = false;
        // Two empty lines in a row say no more than one.
        if !self.out.ends_with("\n\n") && !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    fn block(&mut self) {
        if !self.out.ends_with('\n') {
            self.line();
        }
        self.blank = false;
    }

    /// Takes one piece of markup off the front; gives what is behind it.
    fn markup<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(comment) = rest.strip_prefix("<!--") {
            return comment.find("-->").map_or("", |end| &comment[end + 3..]);
        }
        let inside = &rest[1..];
        if !inside.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            self.words("<");
            return inside;
        }
        let end = tag_end(inside);
        let (tag, behind) = (&inside[..end], inside.get(end + 1..).unwrap_or_default());
        let closes = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric())
            .collect::<String>()
            .to_ascii_lowercase();
        if !closes && NO_TEXT.contains(&name.as_str()) {
            return after_element(behind, &name);
        }
        // What is hidden is no part of the word that stands beside it, and a name is only found as a word.
        if !closes && attribute(tag, "style").is_some_and(|style| hides(&style)) {
            self.hidden += 1;
            self.blank = true;
        } else if closes && self.hidden > 0 {
            self.hidden -= 1;
            self.blank = true;
        }
        match name.as_str() {
            "br" => self.line(),
            "td" | "th" => self.words("  "),
            "img" | "area" | "input" => {
                if let Some(words) = attribute(tag, "alt").filter(|words| !words.trim().is_empty()) {
                    self.words(&format!(" [picture: {words}] "));
                }
            }
            "a" if closes => self.close_link(),
            "a" => self.links.push(attribute(tag, "href")),
            "pre" => {
                self.verbatim = if closes {
                    self.verbatim.saturating_sub(1)
                } else {
                    self.verbatim + 1
                };
                self.block();
            }
            _ if BLOCKS.contains(&name.as_str()) => self.block(),
            _ => {}
        }
        if name == "p" && closes {
            self.line();
        }
        behind
    }

    fn close_link(&mut self) {
        let Some(Some(target)) = self.links.pop() else {
            return;
        };
        for scheme in ["mailto:", "tel:", "sms:"] {
            let is_it = target
                .get(..scheme.len())
                .is_some_and(|s| s.eq_ignore_ascii_case(scheme));
            if is_it && !self.out.contains(&target[scheme.len()..]) {
                self.words(&format!(" <{}>", &target[scheme.len()..]));
            }
        }
    }

    fn finish(self) -> String {
        self.out.trim_matches('\n').to_owned()
    }
}

/// Whether a style keeps an element from being seen.
fn hides(style: &str) -> bool {
    let style: String = style.to_ascii_lowercase().split_whitespace().collect();
    ["display:none", "visibility:hidden", "font-size:0"]
        .iter()
        .any(|one| style.contains(one))
}

/// Where a tag ends; a `>` inside quotes does not end it.
fn tag_end(inside: &str) -> usize {
    let mut quote = None;
    for (at, byte) in inside.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    // A quote that never ends: the first `>` will do.
    inside.find('>').unwrap_or(inside.len())
}

fn after_element<'a>(behind: &'a str, name: &str) -> &'a str {
    let ends = behind.match_indices("</").find(|(at, _)| {
        behind
            .get(at + 2..at + 2 + name.len())
            .is_some_and(|end| end.eq_ignore_ascii_case(name))
    });
    let rest = ends.map_or("", |(at, _)| &behind[at..]);
    rest.find('>').map_or("", |end| &rest[end + 1..])
}

/// Value of an attribute, its entities decoded.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let mut from = 0;
    while let Some(found) = lower[from..].find(name) {
        let at = from + found;
        from = at + name.len();
        let starts = lower[..at].ends_with(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        let Some(value) = tag[from..].trim_start().strip_prefix('=').filter(|_| starts) else {
            continue;
        };
        let value = value.trim_start();
        let raw = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split(quote).next().unwrap_or_default(),
            _ => value.split_whitespace().next().unwrap_or_default(),
        };
        return Some(text(raw));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_a_person_reads_is_there_line_by_line() {
        let html = "<html><head><title>Re: keys</title><style>p { color: red }</style></head><body>\
            <p>Dear Zo&euml;,</p><p>call <b>07700&nbsp;900123</b><br>or  write</p>\
            <table><tr><td>Name</td><td>Jane Roe</td></tr></table><!-- secret -->\
            <script>alert('x')</script>1 < 2 &amp; 3 &#x141;</body></html>";
        let said = text(html);
        let lines: Vec<&str> = said.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(
            lines,
            [
                "Re: keys",
                "Dear Zo\u{eb},",
                "call 07700\u{a0}900123",
                "or write",
                "Name Jane Roe",
                "1 < 2 & 3 \u{141}"
            ]
        );
    }

    #[test]
    fn hidden_text_stays_and_so_do_addresses_behind_links() {
        let html = "<span style='display:none;font-size:0'>hidden Jane</span>\
            <a href=\"mailto:jane.roe@example.org\">write to me</a> <a href='https://example.org/x'>site</a>\
            <img alt=\"photo of Jane Roe\" src=cid:1 title='>'>";
        assert_eq!(
            text(html),
            "hidden Jane write to me <jane.roe@example.org> site [picture: photo of Jane Roe]"
        );
    }

    #[test]
    fn broken_markup_loses_no_words() {
        for (html, said) in [
            ("a <b", "a"),
            ("<p title=\"never closed>Jane</p> Roe", "Jane"),
            ("x <!-- open", "x"),
            ("&; &nosuch; &", "&; &nosuch; &"),
            ("<style>a{}", ""),
            ("\u{e9}<\u{e9}>", "\u{e9}<\u{e9}>"),
        ] {
            assert!(text(html).starts_with(said), "{html}: {}", text(html));
        }
    }
}
