//! The new document: nothing is deleted from the original; what is wanted is copied by an allow-list, and
//! everything else cannot survive because nobody carries it over (information, XMP, scripts, attachments,
//! forms, outlines, structure, thumbnails, old revisions).

mod allow;
mod fonts;
mod programs;

use super::fonts::Font;
use super::optional::Layers;
use super::refuse::Unsure;
use allow::Role;
use hayro_interpret::hayro_syntax::Pdf;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// Dictionaries and arrays nest at most this deep.
const MAX_DEPTH: usize = 40;

/// Codes of one font that the copy still shows.
pub(crate) type KeptCodes = BTreeMap<ObjectId, BTreeSet<u32>>;

/// The workshop: the original on one side, the growing copy on the other.
pub(crate) struct Workshop<'a> {
    pub(crate) source: &'a Document,
    pub(crate) layers: &'a Layers,
    /// The original as the reader parsed it.
    pdf: &'a Pdf,
    out: Document,
    copied: HashMap<(ObjectId, Role), ObjectId>,
    read_fonts: HashMap<ObjectId, Result<Rc<Font>, Unsure>>,
    /// Fonts of the original that were carried over: source to copy.
    fonts: BTreeMap<ObjectId, ObjectId>,
    kept: KeptCodes,
    /// Codes that withheld text used.
    gone: KeptCodes,
    /// Whether embedded programs lose what is not shown.
    prunes_programs: bool,
    /// Fonts whose codes could not be followed on every page; nothing is taken out of them.
    whole: BTreeSet<ObjectId>,
    /// Resources of the streams that are being copied: what a form, a mask or a pattern without its own uses.
    around: Vec<Dictionary>,
    depth: usize,
}

impl<'a> Workshop<'a> {
    /// `prunes_programs` says no when a program did not come out right.
    pub(crate) fn new(source: &'a Document, layers: &'a Layers, pdf: &'a Pdf, prunes_programs: bool) -> Self {
        Self {
            source,
            layers,
            pdf,
            out: Document::with_version("1.7"),
            copied: HashMap::new(),
            read_fonts: HashMap::new(),
            fonts: BTreeMap::new(),
            kept: KeptCodes::new(),
            gone: KeptCodes::new(),
            prunes_programs,
            whole: BTreeSet::new(),
            around: Vec::new(),
            depth: 0,
        }
    }

    /// Puts a new object into the copy.
    pub(crate) fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        self.out.add_object(object)
    }

    /// The metrics of a font of the original; read once.
    pub(crate) fn font(&mut self, id: Option<ObjectId>, dict: &Dictionary) -> Result<Rc<Font>, Unsure> {
        let read = || {
            fonts::readable(self.source, dict)?;
            Font::read(self.source, dict).map(Rc::new)
        };
        match id {
            None => read(),
            Some(id) => self.read_fonts.entry(id).or_insert_with(read).clone(),
        }
    }

    /// Adds the codes a finished page still shows; what only withheld text used is not among them.
    pub(crate) fn keep_codes(&mut self, codes: KeptCodes) {
        for (font, codes) in codes {
            self.kept.entry(font).or_default().extend(codes);
        }
    }

    /// Adds the codes that were taken from a finished page.
    pub(crate) fn note_gone(&mut self, codes: KeptCodes) {
        for (font, codes) in codes {
            self.gone.entry(font).or_default().extend(codes);
        }
    }

    /// Leaves a font as it is, because somebody shows text in it whose codes are not known.
    pub(crate) fn keep_whole(&mut self, font: Option<ObjectId>) {
        self.whole.extend(font);
    }

    /// From now on, until [`leave`](Self::leave), streams without resources use these.
    pub(crate) fn enter(&mut self, resources: &Dictionary) {
        self.around.push(resources.clone());
    }

    /// Ends the last [`enter`](Self::enter).
    pub(crate) fn leave(&mut self) {
        self.around.pop();
    }

    /// Resources for a stream that has none of its own.
    fn surrounding(&self) -> Dictionary {
        self.around.last().cloned().unwrap_or_default()
    }

    /// Copies a resource of one of the seven kinds into the new document.
    pub(crate) fn resource(&mut self, kind: &str, object: &Object) -> Result<Object, Unsure> {
        let role = match kind {
            "Font" => Role::Font,
            "XObject" => Role::XObject,
            "ExtGState" => Role::GraphicsState,
            "ColorSpace" => Role::ColorSpace,
            "Pattern" => Role::Pattern,
            "Shading" => Role::Shading,
            _ => return Err(Unsure::new("a resource of an unknown kind")),
        };
        self.copy(object, role)
    }

    /// Copies the dictionary of a form or pattern without its content and resources.
    pub(crate) fn form_frame(&mut self, dict: &Dictionary) -> Result<Dictionary, Unsure> {
        self.filtered(dict, Role::Form)
    }

    /// Copies the transparency group of a page.
    pub(crate) fn page_group(&mut self, dict: &Dictionary) -> Result<Dictionary, Unsure> {
        self.filtered(dict, Role::Group)
    }

    /// Copies the dictionary of an image, without its soft mask and its coding.
    pub(crate) fn image_frame(&mut self, dict: &Dictionary) -> Result<Dictionary, Unsure> {
        let mut plain = dict.clone();
        plain.remove(b"SMask");
        self.filtered(&plain, Role::Image)
    }

    /// Copies a graphics-state dictionary whose soft mask draws with another group.
    pub(crate) fn masked_state(
        &mut self,
        state: &Dictionary,
        mask: &Dictionary,
        group: ObjectId,
    ) -> Result<ObjectId, Unsure> {
        let (mut state, mut mask) = (state.clone(), mask.clone());
        state.remove(b"SMask");
        mask.remove(b"G");
        let mut copied = self.filtered(&state, Role::GraphicsState)?;
        let mut own = self.filtered(&mask, Role::SoftMask)?;
        own.set("G", group);
        copied.set("SMask", own);
        Ok(self.add(copied))
    }

    fn copy(&mut self, object: &Object, role: Role) -> Result<Object, Unsure> {
        if self.depth >= MAX_DEPTH {
            return Err(Unsure::new("objects are nested too deeply"));
        }
        self.depth += 1;
        let copied = self.copy_inner(object, role);
        self.depth -= 1;
        copied
    }

    fn copy_inner(&mut self, object: &Object, role: Role) -> Result<Object, Unsure> {
        let Object::Reference(id) = object else {
            return self.copy_value(object, role);
        };
        if let Some(done) = self.copied.get(&(*id, role)) {
            return Ok(Object::Reference(*done));
        }
        let (id, target) = match self.source.dereference(object) {
            Ok((last, target)) => (last.unwrap_or(*id), target),
            // A reference to nothing is null (ISO 32000-2 7.3.10).
            Err(_) => return Ok(Object::Null),
        };
        let reserved = self.out.new_object_id();
        self.copied.insert((id, role), reserved);
        match self.copy_value(target, role) {
            Ok(value) => {
                self.out.objects.insert(reserved, value);
                if role == Role::Font {
                    self.fonts.insert(id, reserved);
                }
                Ok(Object::Reference(reserved))
            }
            Err(unsure) => {
                self.copied.remove(&(id, role));
                Err(unsure)
            }
        }
    }

    /// Closes the document: fonts lose what nobody shows any more, pages become a tree, objects that nothing
    /// refers to go, and numbering starts afresh, so that equal plans give equal bytes. Gives remarks for the report
    /// beside it.
    pub(crate) fn finish(
        mut self,
        pages: Vec<Dictionary>,
        language: Option<Vec<u8>>,
    ) -> Result<(Document, BTreeSet<&'static str>), Unsure> {
        self.prune_fonts()?;
        let remarks = match self.prunes_programs {
            true => self.prune_programs(),
            false => self.remark_on_whole_programs(),
        };
        let tree = self.out.new_object_id();
        let mut kids = Vec::new();
        for mut page in pages {
            page.set("Parent", tree);
            kids.push(Object::Reference(self.out.add_object(page)));
        }
        let mut node = Dictionary::new();
        node.set("Type", Object::Name(b"Pages".to_vec()));
        node.set("Count", kids.len() as i64);
        node.set("Kids", kids);
        self.out.objects.insert(tree, Object::Dictionary(node));
        let mut catalog = Dictionary::new();
        catalog.set("Type", Object::Name(b"Catalog".to_vec()));
        catalog.set("Pages", tree);
        if let Some(language) = language {
            catalog.set("Lang", Object::string_literal(language));
        }
        let root = self.out.add_object(catalog);
        self.out.trailer = Dictionary::new();
        self.out.trailer.set("Root", root);
        self.out.prune_objects();
        self.out.renumber_objects();
        // A file identifier is asked for (ISO 32000-2 14.4); one that never changes says nothing.
        let id = Object::String(vec![0; 16], lopdf::StringFormat::Hexadecimal);
        self.out.trailer.set("ID", Object::Array(vec![id.clone(), id]));
        Ok((self.out, remarks))
    }
}

/// Adds the entries of one resource dictionary to another.
pub(crate) fn merge(into: &mut Dictionary, from: Dictionary) {
    for (kind, entries) in from {
        let Object::Dictionary(entries) = entries else {
            continue;
        };
        match into.get_mut(&kind).and_then(Object::as_dict_mut) {
            Ok(have) => have.extend(&entries),
            Err(_) => into.set(kind, entries),
        }
    }
}
