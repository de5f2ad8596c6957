//! Font programs made here: a TrueType and a CFF face whose letters are boxes of different sizes.

/// Letters that every font of the generator has.
pub(crate) const LETTERS: [char; 8] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/// Advance width of glyph `n` (0 is the missing glyph, 1 the space, 2 on the letters), in thousandths.
pub(crate) fn width(n: usize) -> i64 {
    if n == 1 { 300 } else { 450 + 40 * n as i64 }
}

/// The box of a letter: x0, y0, x1, y1 in thousandths. Some hang below the line, some stand high.
fn letter(n: usize) -> [i16; 4] {
    let right = width(n) as i16 - 60;
    [
        60,
        if n.is_multiple_of(3) { -180 } else { 0 },
        right,
        if n.is_multiple_of(2) { 480 } else { 690 },
    ]
}

fn long(table: &mut Vec<u8>, value: u32) {
    table.extend_from_slice(&value.to_be_bytes());
}

fn short(table: &mut Vec<u8>, value: i64) {
    table.extend_from_slice(&(value as i16).to_be_bytes());
}

/// A TrueType file of ten glyphs: missing, space, and the letters.
pub(crate) fn true_type() -> Vec<u8> {
    let count = LETTERS.len() + 2;
    let (mut glyf, mut loca) = (Vec::new(), Vec::new());
    for n in 0..count {
        long(&mut loca, glyf.len() as u32);
        if n == 1 {
            continue;
        }
        let [x0, y0, x1, y1] = letter(n.max(2));
        for value in [1, x0.into(), y0.into(), x1.into(), y1.into(), 3, 0] {
            short(&mut glyf, value);
        }
        glyf.extend_from_slice(&[1; 4]);
        let (w, h) = (i64::from(x1 - x0), i64::from(y1 - y0));
        for value in [i64::from(x0), w, 0, -w, i64::from(y0), 0, h, 0] {
            short(&mut glyf, value);
        }
        while !glyf.len().is_multiple_of(4) {
            glyf.push(0);
        }
    }
    long(&mut loca, glyf.len() as u32);
    let mut head = Vec::new();
    for value in [0x0001_0000, 0x0001_0000, 0, 0x5f0f_3cf5] {
        long(&mut head, value);
    }
    for value in [0, 1000] {
        short(&mut head, value);
    }
    head.extend_from_slice(&[0; 16]);
    for value in [0, -200, 1000, 800, 0, 8, 2, 1, 0] {
        short(&mut head, value);
    }
    let mut hhea = Vec::new();
    long(&mut hhea, 0x0001_0000);
    for value in [
        800,
        -200,
        0,
        1000,
        0,
        0,
        1000,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        count as i64,
    ] {
        short(&mut hhea, value);
    }
    let mut maxp = Vec::new();
    long(&mut maxp, 0x0001_0000);
    for value in [count as i64, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0] {
        short(&mut maxp, value);
    }
    let mut hmtx = Vec::new();
    for n in 0..count {
        short(&mut hmtx, width(n));
        short(&mut hmtx, 60);
    }
    // Format 4 with three segments: the space, a to h, and the end.
    let mut cmap = Vec::new();
    for value in [0, 1, 3, 1] {
        short(&mut cmap, value);
    }
    long(&mut cmap, 12);
    for value in [
        4,
        40,
        0,
        6,
        4,
        1,
        2,
        32,
        104,
        -1,
        0,
        32,
        97,
        -1,
        1 - 32,
        2 - 97,
        1,
        0,
        0,
        0,
    ] {
        short(&mut cmap, value);
    }
    let mut post = Vec::new();
    for value in [0x0003_0000, 0, 0, 0, 0, 0, 0, 0] {
        long(&mut post, value);
    }
    let tables: [(&[u8; 4], Vec<u8>); 8] = [
        (b"cmap", cmap),
        (b"glyf", glyf),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", hmtx),
        (b"loca", loca),
        (b"maxp", maxp),
        (b"post", post),
    ];
    let mut file = Vec::new();
    long(&mut file, 0x0001_0000);
    for value in [8, 128, 3, 0] {
        short(&mut file, value);
    }
    let mut offset = 12 + 16 * tables.len();
    for (tag, table) in &tables {
        file.extend_from_slice(*tag);
        let sum = table.chunks(4).fold(0_u32, |sum, four| {
            let mut word = [0; 4];
            word[..four.len()].copy_from_slice(four);
            sum.wrapping_add(u32::from_be_bytes(word))
        });
        long(&mut file, sum);
        long(&mut file, offset as u32);
        long(&mut file, table.len() as u32);
        offset += table.len().next_multiple_of(4);
    }
    for (_, table) in tables {
        file.extend_from_slice(&table);
        while !file.len().is_multiple_of(4) {
            file.push(0);
        }
    }
    file
}

/// A number of a CFF dictionary or charstring.
fn number(out: &mut Vec<u8>, value: i64) {
    out.push(28);
    short(out, value);
}

fn index(items: &[Vec<u8>]) -> Vec<u8> {
    let mut out = (items.len() as u16).to_be_bytes().to_vec();
    if items.is_empty() {
        return out;
    }
    out.push(2);
    let mut at = 1_u16;
    out.extend_from_slice(&at.to_be_bytes());
    for item in items {
        at += item.len() as u16;
        out.extend_from_slice(&at.to_be_bytes());
    }
    items.iter().for_each(|item| out.extend_from_slice(item));
    out
}

/// A bare CFF face of the same glyphs, named as in the standard encoding.
pub(crate) fn cff() -> Vec<u8> {
    let mut strings = Vec::new();
    for n in 0..LETTERS.len() + 2 {
        let mut string = Vec::new();
        number(&mut string, width(n));
        if n != 1 {
            let [x0, y0, x1, y1] = letter(n.max(2));
            for value in [x0.into(), i64::from(y0)] {
                number(&mut string, value);
            }
            string.push(21);
            let (w, h) = (i64::from(x1 - x0), i64::from(y1 - y0));
            for value in [w, 0, 0, h, -w, 0] {
                number(&mut string, value);
            }
            string.push(5);
        }
        string.push(14);
        strings.push(string);
    }
    let strings = index(&strings);
    // Format 1: the space (SID 1), and a to h (SID 66 on).
    let charset: Vec<u8> = vec![1, 0, 1, 0, 0, 66, LETTERS.len() as u8 - 1];
    let mut private = Vec::new();
    number(&mut private, 0);
    private.push(20);
    number(&mut private, 0);
    private.push(21);
    let head = vec![1, 0, 4, 2];
    let name = index(&[b"BOXESA+Boxes".to_vec()]);
    let top = |charset_at: usize, strings_at: usize, private_at: usize| {
        let mut top = Vec::new();
        let mut entry = |values: &[usize], operator: u8| {
            for value in values {
                top.push(29);
                long(&mut top, *value as u32);
            }
            top.push(operator);
        };
        entry(&[charset_at], 15);
        entry(&[strings_at], 17);
        entry(&[private.len(), private_at], 18);
        index(&[top])
    };
    let before = head.len() + name.len() + top(0, 0, 0).len() + 2 + 2;
    let (charset_at, strings_at) = (before, before + charset.len());
    let private_at = strings_at + strings.len();
    let mut file = head;
    file.extend_from_slice(&name);
    file.extend_from_slice(&top(charset_at, strings_at, private_at));
    file.extend_from_slice(&index(&[]));
    file.extend_from_slice(&index(&[]));
    file.extend_from_slice(&charset);
    file.extend_from_slice(&strings);
    file.extend_from_slice(&private);
    file
}
