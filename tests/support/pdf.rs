//! A PDF writer for tests and benches.

/// A line of a PDF page: x and y of its start, size, text.
pub type Shown<'a> = (f64, f64, f64, &'a str);

/// A PDF whose pages show these lines, in a font of the predefined map `UniGB-UCS2-H`; `extra` are more operators.
pub fn pdf(pages: &[&[Shown<'_>]], extra: &str) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> = Vec::new();
    let kids: Vec<String> = (0..pages.len()).map(|i| format!("{} 0 R", 5 + 2 * i)).collect();
    objects.push(b"<</Type/Catalog/Pages 2 0 R>>".to_vec());
    objects.push(format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")).into_bytes());
    objects.push(
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>".to_vec(),
    );
    objects.push(
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]\
          /CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 0>>>>"
            .to_vec(),
    );
    for (i, lines) in pages.iter().enumerate() {
        let content = 6 + 2 * i;
        objects.push(
            format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {content} 0 R/Resources<</Font<</F1 3 0 R>>>>>>").into_bytes(),
        );
        let mut stream = String::from(extra);
        for (x, y, size, text) in *lines {
            let hex = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect::<Vec<_>>().concat();
            let shown = format!("\nBT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{hex}> Tj ET");
            stream.push_str(&shown);
        }
        objects.push(format!("<</Length {}>>stream\n{stream}\nendstream", stream.len()).into_bytes());
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n", i + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    file.extend(format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF", objects.len() + 1).bytes());
    file
}
