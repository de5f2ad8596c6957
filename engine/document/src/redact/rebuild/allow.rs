//! The allow-list: which entries of which kind of object are carried over (the entries are those of
//! ISO 32000-2; whatever is not in these tables stays behind).

use super::Workshop;
use crate::redact::content::Walk;
use crate::redact::images;
use crate::redact::refuse::Unsure;
use crate::redact::streams::{self, packed};
use lopdf::{Dictionary, Object, Stream};

/// What an object is used as, which decides what of it is carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// Numbers, names, truth values and arrays of them.
    Plain,
    /// A string that a table of the document needs: a palette, a character collection.
    Text,
    Font,
    Descriptor,
    FontFile,
    CharacterMap,
    Encoding,
    Collection,
    ColorSpace,
    Calibration,
    Profile,
    Function,
    GraphicsState,
    FontPair,
    SoftMask,
    Group,
    Pattern,
    Shading,
    XObject,
    Image,
    Form,
    CodecSettings,
    /// What several JBIG2 pictures have in common.
    SharedSegments,
}

type Fields = &'static [(&'static str, Role)];

fn fields(role: Role) -> Fields {
    use Role::{
        Calibration, CharacterMap, Collection, ColorSpace, Descriptor, Encoding, Font, FontFile, FontPair,
        Form, Function, GraphicsState, Group, Image, Pattern, Plain, Shading, SoftMask, Text,
    };
    match role {
        Font => &[
            ("Type", Plain),
            ("Subtype", Plain),
            ("BaseFont", Plain),
            ("FirstChar", Plain),
            ("LastChar", Plain),
            ("Widths", Plain),
            ("FontDescriptor", Descriptor),
            ("Encoding", Encoding),
            ("ToUnicode", CharacterMap),
            ("DescendantFonts", Font),
            ("CIDSystemInfo", Collection),
            ("DW", Plain),
            ("W", Plain),
            ("DW2", Plain),
            ("W2", Plain),
            ("CIDToGIDMap", FontFile),
            ("FontBBox", Plain),
            ("FontMatrix", Plain),
        ],
        Descriptor => &[
            ("Type", Plain),
            ("FontName", Plain),
            ("FontStretch", Plain),
            ("FontWeight", Plain),
            ("Flags", Plain),
            ("FontBBox", Plain),
            ("ItalicAngle", Plain),
            ("Ascent", Plain),
            ("Descent", Plain),
            ("Leading", Plain),
            ("CapHeight", Plain),
            ("XHeight", Plain),
            ("StemV", Plain),
            ("StemH", Plain),
            ("AvgWidth", Plain),
            ("MaxWidth", Plain),
            ("MissingWidth", Plain),
            ("FontFile", FontFile),
            ("FontFile2", FontFile),
            ("FontFile3", FontFile),
        ],
        FontFile => &[
            ("Subtype", Plain),
            ("Length1", Plain),
            ("Length2", Plain),
            ("Length3", Plain),
        ],
        CharacterMap => &[
            ("Type", Plain),
            ("CMapName", Plain),
            ("CIDSystemInfo", Collection),
            ("WMode", Plain),
        ],
        // An embedded character map in /Encoding has the fields of a CharacterMap as well.
        Encoding => &[
            ("Type", Plain),
            ("BaseEncoding", Plain),
            ("Differences", Plain),
            ("CMapName", Plain),
            ("CIDSystemInfo", Collection),
            ("WMode", Plain),
            ("UseCMap", Encoding),
        ],
        Collection => &[("Registry", Text), ("Ordering", Text), ("Supplement", Plain)],
        Calibration => &[
            ("WhitePoint", Plain),
            ("BlackPoint", Plain),
            ("Gamma", Plain),
            ("Matrix", Plain),
            ("Range", Plain),
        ],
        Role::Profile => &[("N", Plain), ("Alternate", ColorSpace), ("Range", Plain)],
        Function => &[
            ("FunctionType", Plain),
            ("Domain", Plain),
            ("Range", Plain),
            ("Size", Plain),
            ("BitsPerSample", Plain),
            ("Order", Plain),
            ("Encode", Plain),
            ("Decode", Plain),
            ("C0", Plain),
            ("C1", Plain),
            ("N", Plain),
            ("Functions", Function),
            ("Bounds", Plain),
        ],
        GraphicsState => &[
            ("Type", Plain),
            ("LW", Plain),
            ("LC", Plain),
            ("LJ", Plain),
            ("ML", Plain),
            ("D", Plain),
            ("RI", Plain),
            ("OP", Plain),
            ("op", Plain),
            ("OPM", Plain),
            ("FL", Plain),
            ("SM", Plain),
            ("SA", Plain),
            ("BM", Plain),
            ("CA", Plain),
            ("ca", Plain),
            ("AIS", Plain),
            ("TK", Plain),
            ("Font", FontPair),
            ("SMask", SoftMask),
            ("TR", Function),
            ("TR2", Function),
        ],
        SoftMask => &[
            ("Type", Plain),
            ("S", Plain),
            ("G", Form),
            ("BC", Plain),
            ("TR", Function),
        ],
        Group => &[
            ("Type", Plain),
            ("S", Plain),
            ("CS", ColorSpace),
            ("I", Plain),
            ("K", Plain),
        ],
        Pattern => &[
            ("Type", Plain),
            ("PatternType", Plain),
            ("PaintType", Plain),
            ("TilingType", Plain),
            ("BBox", Plain),
            ("XStep", Plain),
            ("YStep", Plain),
            ("Matrix", Plain),
            ("Shading", Shading),
            ("ExtGState", GraphicsState),
        ],
        Shading => &[
            ("ShadingType", Plain),
            ("ColorSpace", ColorSpace),
            ("Background", Plain),
            ("BBox", Plain),
            ("AntiAlias", Plain),
            ("Domain", Plain),
            ("Coords", Plain),
            ("Function", Function),
            ("Extend", Plain),
            ("Matrix", Plain),
            ("BitsPerCoordinate", Plain),
            ("BitsPerComponent", Plain),
            ("BitsPerFlag", Plain),
            ("Decode", Plain),
            ("VerticesPerRow", Plain),
        ],
        Image => &[
            ("Type", Plain),
            ("Subtype", Plain),
            ("Width", Plain),
            ("Height", Plain),
            ("ColorSpace", ColorSpace),
            ("BitsPerComponent", Plain),
            ("ImageMask", Plain),
            ("Mask", Image),
            ("Decode", Plain),
            ("Interpolate", Plain),
            ("SMask", Image),
            ("SMaskInData", Plain),
            ("Matte", Plain),
        ],
        Form => &[
            ("Type", Plain),
            ("Subtype", Plain),
            ("FormType", Plain),
            ("BBox", Plain),
            ("Matrix", Plain),
            ("Group", Group),
        ],
        Role::CodecSettings => &[
            ("K", Plain),
            ("EndOfLine", Plain),
            ("EncodedByteAlign", Plain),
            ("Columns", Plain),
            ("Rows", Plain),
            ("EndOfBlock", Plain),
            ("BlackIs1", Plain),
            ("DamagedRowsBeforeError", Plain),
            ("ColorTransform", Plain),
            ("JBIG2Globals", Role::SharedSegments),
        ],
        Plain | Text | FontPair | ColorSpace | Role::XObject | Role::SharedSegments => &[],
    }
}

impl Workshop<'_> {
    /// The entries of a dictionary that its role allows.
    pub(super) fn filtered(&mut self, dict: &Dictionary, role: Role) -> Result<Dictionary, Unsure> {
        let mut kept = Dictionary::new();
        for (key, inner) in fields(role) {
            if let Ok(value) = dict.get(key.as_bytes()) {
                let value = self.copy(value, *inner)?;
                if !value.is_null() {
                    kept.set(*key, value);
                }
            }
        }
        Ok(kept)
    }

    pub(super) fn copy_value(&mut self, object: &Object, role: Role) -> Result<Object, Unsure> {
        let unexpected = || Unsure::new("an object of the page is of an unexpected kind");
        Ok(match object {
            Object::Null => Object::Null,
            Object::Boolean(_) | Object::Integer(_) | Object::Real(_) | Object::Name(_) => object.clone(),
            Object::String(..) => match role {
                Role::Text | Role::ColorSpace => object.clone(),
                _ => Object::Null,
            },
            Object::Reference(_) => self.copy(object, role)?,
            Object::Array(items) => match role {
                Role::ColorSpace => self.color_space(items)?,
                Role::FontPair => {
                    let [font, size] = items.as_slice() else {
                        return Err(unexpected());
                    };
                    Object::Array(vec![self.copy(font, Role::Font)?, self.copy(size, Role::Plain)?])
                }
                // `Mask` may be an array of colours to leave out, descendant fonts come in an array.
                Role::Image | Role::Encoding => self.list(items, Role::Plain)?,
                Role::Plain | Role::Font | Role::Function => self.list(items, role)?,
                _ => return Err(unexpected()),
            },
            Object::Dictionary(dict) => match role {
                Role::Plain | Role::Text => Object::Null,
                Role::Font if is_type3(self, dict) => Object::Dictionary(self.type3(dict, None)?),
                Role::XObject
                | Role::Image
                | Role::FontFile
                | Role::CharacterMap
                | Role::Profile
                | Role::SharedSegments => {
                    return Err(unexpected());
                }
                _ => Object::Dictionary(self.filtered(dict, role)?),
            },
            Object::Stream(stream) => Object::Stream(self.stream(stream, role)?),
        })
    }

    fn list(&mut self, items: &[Object], role: Role) -> Result<Object, Unsure> {
        items
            .iter()
            .map(|item| self.copy(item, role))
            .collect::<Result<Vec<_>, _>>()
            .map(Object::Array)
    }

    /// ISO 32000-2 8.6: a name, or an array whose first entry says what the others are.
    fn color_space(&mut self, items: &[Object]) -> Result<Object, Unsure> {
        let family = items
            .first()
            .and_then(|item| self.source.dereference(item).ok())
            .and_then(|(_, item)| item.as_name().ok())
            .unwrap_or_default();
        let roles: &[Role] = match family {
            b"ICCBased" => &[Role::Plain, Role::Profile],
            b"Indexed" | b"I" => &[Role::Plain, Role::ColorSpace, Role::Plain, Role::ColorSpace],
            b"Separation" | b"DeviceN" => &[Role::Plain, Role::Plain, Role::ColorSpace, Role::Function],
            b"CalGray" | b"CalRGB" | b"Lab" => &[Role::Plain, Role::Calibration],
            b"Pattern" => &[Role::Plain, Role::ColorSpace],
            b"DeviceGray" | b"DeviceRGB" | b"DeviceCMYK" | b"G" | b"RGB" | b"CMYK" => &[Role::Plain],
            _ => return Err(Unsure::new("a colour space is of a kind that is not known")),
        };
        items
            .iter()
            .zip(roles)
            .map(|(item, role)| self.copy(item, *role))
            .collect::<Result<Vec<_>, _>>()
            .map(Object::Array)
    }

    fn stream(&mut self, stream: &Stream, role: Role) -> Result<Stream, Unsure> {
        let role = match role {
            Role::XObject => match stream
                .dict
                .get_deref(b"Subtype", self.source)
                .and_then(Object::as_name)
            {
                Ok(b"Image") => Role::Image,
                Ok(b"Form") => Role::Form,
                _ => return Err(Unsure::new("an external object is neither a form nor an image")),
            },
            // A palette may be a stream of bytes.
            Role::ColorSpace => Role::Text,
            role => role,
        };
        let unreadable = |error: streams::Undecodable| Unsure::new(error.to_string());
        if role == Role::Form || role == Role::Pattern {
            return self.content_stream(stream, role);
        }
        let mut dict = self.filtered(&stream.dict, role)?;
        let mut decoded = streams::decode(self.source, stream).map_err(unreadable)?;
        let Some(codec) = decoded.codec else {
            match role {
                Role::Image => images::without_surplus(self, &stream.dict, &mut decoded.bytes),
                Role::SharedSegments => {
                    decoded.bytes = images::bare(b"JBIG2Decode", &decoded.bytes)
                        .ok_or_else(|| Unsure::new("what JBIG2 images share is damaged"))?;
                }
                _ => {}
            }
            return Ok(packed(dict, &decoded.bytes));
        };
        if role != Role::Image {
            return Err(Unsure::new("an image codec where none may stand"));
        }
        let settings = streams::filters(self.source, &stream.dict)
            .map_err(unreadable)?
            .pop()
            .and_then(|(_, settings)| settings);
        if let Some(settings) = settings {
            let settings = self.filtered(&settings, Role::CodecSettings)?;
            if !settings.is_empty() {
                dict.set("DecodeParms", settings);
            }
        }
        let bytes = images::bare(&codec, &decoded.bytes).ok_or_else(|| {
            Unsure::new(match codec.as_slice() {
                b"DCTDecode" => "a JPEG image is damaged",
                b"JPXDecode" => "a JPEG 2000 image is damaged",
                _ => "a JBIG2 image is damaged",
            })
        })?;
        dict.set("Filter", Object::Name(codec));
        Ok(Stream::new(dict, bytes).with_compression(false))
    }

    /// Forms, tiling patterns and soft-mask groups hold page content: it is walked like a page's.
    fn content_stream(&mut self, stream: &Stream, role: Role) -> Result<Stream, Unsure> {
        let mut dict = self.filtered(&stream.dict, role)?;
        let content = streams::decode_text(self.source, stream).map_err(|e| Unsure::new(e.to_string()))?;
        let resources = crate::redact::source::dictionary(self.source, &stream.dict, b"Resources").cloned();
        let resources = resources.unwrap_or_else(|| self.surrounding());
        let written = Walk::carry_over(self, &content, resources)?;
        dict.set("Resources", written.resources);
        Ok(packed(dict, &written.content))
    }
}

fn is_type3(shop: &Workshop<'_>, dict: &Dictionary) -> bool {
    dict.get_deref(b"Subtype", shop.source)
        .and_then(Object::as_name)
        .is_ok_and(|name| name == b"Type3")
}
