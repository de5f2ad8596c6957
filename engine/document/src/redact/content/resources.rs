use crate::redact::rebuild::Workshop;
use crate::redact::refuse::Unsure;
use crate::redact::source;
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// The resources a stream really uses. Only these are carried over: a shared resource dictionary would
/// otherwise bring the unburnt picture of another page along.
#[derive(Debug)]
pub(crate) struct Names {
    prefix: &'static str,
    used: BTreeMap<&'static str, BTreeSet<Vec<u8>>>,
    fresh: Vec<(&'static str, Vec<u8>, ObjectId)>,
}

impl Default for Names {
    fn default() -> Self {
        Self::with_prefix("Ob")
    }
}

impl Names {
    /// Fresh names start with `prefix`.
    pub(crate) fn with_prefix(prefix: &'static str) -> Self {
        Self {
            prefix,
            used: BTreeMap::new(),
            fresh: Vec::new(),
        }
    }

    /// Notes a use, to be copied at the end.
    pub(crate) fn note(&mut self, kind: &'static str, name: &[u8]) {
        self.used.entry(kind).or_default().insert(name.to_vec());
    }

    /// Gives a new object of the copy a name of its own among the resources of its kind.
    pub(crate) fn fresh(&mut self, kind: &'static str, source: &Dictionary, object: ObjectId) -> Vec<u8> {
        let taken = source.get(kind.as_bytes()).and_then(Object::as_dict).ok();
        let prefix = self.prefix;
        let mut n = self.fresh.len();
        let name = loop {
            let name = format!("{prefix}{n}").into_bytes();
            let used = self.used.get(kind).is_some_and(|names| names.contains(&name));
            if !used && !taken.is_some_and(|dict| dict.has(&name)) {
                break name;
            }
            n += 1;
        };
        self.note(kind, &name);
        self.fresh.push((kind, name.clone(), object));
        name
    }

    /// The resource dictionary for the copy.
    pub(crate) fn finish(self, shop: &mut Workshop<'_>, source: &Dictionary) -> Result<Dictionary, Unsure> {
        shop.enter(source);
        let copied = self.copied(shop, source);
        shop.leave();
        copied
    }

    fn copied(self, shop: &mut Workshop<'_>, source: &Dictionary) -> Result<Dictionary, Unsure> {
        let mut resources = Dictionary::new();
        for (kind, names) in self.used {
            let table = source::dictionary(shop.source, source, kind.as_bytes()).cloned();
            let mut kept = Dictionary::new();
            for name in names {
                let fresh = self
                    .fresh
                    .iter()
                    .find(|(of, fresh, _)| *of == kind && *fresh == name);
                if let Some((_, _, id)) = fresh {
                    kept.set(name, *id);
                    continue;
                }
                if let Some(object) = table.as_ref().and_then(|table| table.get(&name).ok()) {
                    let copied = shop.resource(kind, object)?;
                    if !copied.is_null() {
                        kept.set(name, copied);
                    }
                }
            }
            if !kept.is_empty() {
                resources.set(kind, kept);
            }
        }
        // Default colour spaces apply without being named (ISO 32000-2 8.6.5.6).
        if let Some(table) = source::dictionary(shop.source, source, b"ColorSpace").cloned() {
            for name in ["DefaultGray", "DefaultRGB", "DefaultCMYK"] {
                if let Ok(object) = table.get(name.as_bytes()) {
                    let copied = shop.resource("ColorSpace", object)?;
                    if resources.get(b"ColorSpace").is_err() {
                        resources.set("ColorSpace", Dictionary::new());
                    }
                    if let Ok(spaces) = resources.get_mut(b"ColorSpace").and_then(Object::as_dict_mut) {
                        spaces.set(name, copied);
                    }
                }
            }
        }
        Ok(resources)
    }
}
