use super::refuse::Unsure;
use super::source;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::HashSet;

/// Which layers a viewer leaves out when it opens the file (ISO 32000-2 8.11). What they hold is left out of
/// the copy too: it is content that nobody saw when the marks were made.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    off: HashSet<ObjectId>,
}

fn references(doc: &Document, dict: &Dictionary, key: &[u8]) -> Vec<ObjectId> {
    match dict.get_deref(key, doc) {
        Ok(Object::Array(items)) => items.iter().filter_map(|item| item.as_reference().ok()).collect(),
        _ => Vec::new(),
    }
}

impl Layers {
    /// Reads the default configuration.
    pub(crate) fn read(doc: &Document) -> Self {
        let Some(properties) = doc
            .catalog()
            .ok()
            .and_then(|catalog| source::dictionary(doc, catalog, b"OCProperties"))
        else {
            return Self::default();
        };
        let Some(default) = source::dictionary(doc, properties, b"D") else {
            return Self::default();
        };
        let mut off = HashSet::new();
        if default
            .get(b"BaseState")
            .and_then(Object::as_name)
            .is_ok_and(|name| name == b"OFF")
        {
            off.extend(references(doc, properties, b"OCGs"));
        }
        for id in references(doc, default, b"ON") {
            off.remove(&id);
        }
        off.extend(references(doc, default, b"OFF"));
        Self { off }
    }

    /// Why nobody can say for certain which layers are shown: the file leaves it to the viewer's use of them (ISO 32000-2
    /// 8.11.4.5), some viewers go by that and some do not, and it makes a difference. `None` when it makes none.
    pub(crate) fn left_to_viewers(&self, doc: &Document) -> Option<&'static str> {
        let properties = source::dictionary(doc, doc.catalog().ok()?, b"OCProperties")?;
        let default = source::dictionary(doc, properties, b"D")?;
        let Ok(Object::Array(uses)) = default.get_deref(b"AS", doc) else {
            return None;
        };
        let differs = uses.iter().any(|item| match doc.dereference(item) {
            Ok((_, Object::Dictionary(usage))) => {
                let is_viewing = usage
                    .get_deref(b"Event", doc)
                    .and_then(Object::as_name)
                    .is_ok_and(|event| event == b"View");
                let groups = references(doc, usage, b"OCGs");
                is_viewing && groups.iter().any(|group| self.is_seen_otherwise(doc, *group))
            }
            _ => false,
        });
        differs.then_some(
            "the PDF leaves it to each viewer which of its layers are shown; ask for the document printed to PDF again",
        )
    }

    /// Whether a viewer that goes by a group's intended use shows it where others do not, or the other way round.
    fn is_seen_otherwise(&self, doc: &Document, group: ObjectId) -> bool {
        let Some(usage) = doc
            .get_dictionary(group)
            .ok()
            .and_then(|group| source::dictionary(doc, group, b"Usage"))
        else {
            return false;
        };
        let state = source::dictionary(doc, usage, b"View")
            .and_then(|view| view.get_deref(b"ViewState", doc).and_then(Object::as_name).ok());
        let is_off = self.off.contains(&group);
        let other = match state {
            Some(b"ON") => is_off,
            Some(b"OFF") => !is_off,
            _ => false,
        };
        other || usage.has(b"Zoom") || usage.has(b"User") || usage.has(b"Language")
    }

    /// Whether content under a group or membership dictionary is shown.
    pub(crate) fn shown(&self, doc: &Document, object: &Object) -> Result<bool, Unsure> {
        let Ok((id, Object::Dictionary(dict))) = doc.dereference(object) else {
            return Ok(true);
        };
        if !dict.has_type(b"OCMD") {
            return Ok(id.is_none_or(|id| !self.off.contains(&id)));
        }
        if dict.has(b"VE") {
            return Err(Unsure::new("a layer is shown by a rule that is not supported"));
        }
        let groups = match dict.get(b"OCGs") {
            Ok(Object::Reference(id)) if doc.get_dictionary(*id).is_ok() => vec![*id],
            _ => references(doc, dict, b"OCGs"),
        };
        if groups.is_empty() {
            return Ok(true);
        }
        let mut on = groups.iter().map(|id| !self.off.contains(id));
        Ok(
            match dict.get(b"P").and_then(Object::as_name).unwrap_or(b"AnyOn") {
                b"AllOn" => on.all(|on| on),
                b"AnyOff" => on.any(|on| !on),
                b"AllOff" => on.all(|on| !on),
                _ => on.any(|on| on),
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Layers;
    use lopdf::{Document, Object, dictionary};

    #[test]
    fn membership_follows_the_default_configuration() {
        let mut doc = Document::new();
        let (shown, hidden) = (doc.add_object(dictionary! {}), doc.add_object(dictionary! {}));
        let catalog = doc.add_object(dictionary! { "OCProperties" => dictionary! {
            "OCGs" => vec![shown.into(), hidden.into()],
            "D" => dictionary! { "OFF" => vec![hidden.into()] },
        } });
        doc.trailer.set("Root", catalog);
        let layers = Layers::read(&doc);
        assert!(layers.shown(&doc, &shown.into()).unwrap());
        assert!(!layers.shown(&doc, &hidden.into()).unwrap());
        for (policy, expected) in [
            ("AnyOn", true),
            ("AllOn", false),
            ("AnyOff", true),
            ("AllOff", false),
        ] {
            let member = Object::Dictionary(dictionary! {
                "Type" => "OCMD", "P" => policy, "OCGs" => vec![shown.into(), hidden.into()],
            });
            assert_eq!(layers.shown(&doc, &member).unwrap(), expected, "{policy}");
        }
        let rule = Object::Dictionary(dictionary! { "Type" => "OCMD", "VE" => Vec::<Object>::new() });
        assert!(layers.shown(&doc, &rule).is_err());
    }
}
