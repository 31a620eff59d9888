//! Word documents: each case is something that Word shows otherwise than it stores.

use super::{blocks, check, docx, read};

fn p(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn numbered(list: u8, level: u8, text: &str) -> String {
    p(&format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>"), text)
}

const NUMBERING: &str = r#"
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
  <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%4"/><w:isLgl/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%1"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
  <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF06C;"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="3">
  <w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1章"/><w:pStyle w:val="Chapter"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="3"/></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
"#;

const STYLES: &str = r#"
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="小标题"/><w:basedOn w:val="2"/></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="x"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Chapter"><w:name w:val="chapter"/><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
"#;

#[test]
fn what_word_shows_is_read() {
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let cases: Vec<(&str, String, Vec<&str>)> = vec![
        (
            "numbers of all levels are counted, deeper ones begin anew",
            [numbered(1, 0, "甲"), numbered(1, 1, "乙"), numbered(1, 2, "丙"), numbered(1, 2, "丁"), numbered(1, 1, "戊"), numbered(1, 2, "己"), numbered(1, 0, "庚"), numbered(1, 3, "2023年")].concat(),
            vec!["一、甲", "（一）乙", "1.丙", "2.丁", "（二）戊", "1.己", "二、庚", "2.1 2023年"],
        ),
        ("circles and bullets", [numbered(2, 0, "甲"), numbered(2, 0, "乙"), numbered(3, 0, "丙")].concat(), vec!["①甲", "②乙", "●丙"]),
        ("a style carries the numbers", [p("<w:pStyle w:val=\"Chapter\"/>", "总则"), p("<w:pStyle w:val=\"Chapter\"/>", "附则")].concat(), vec!["第三章总则", "第四章附则"]),
        ("a list begins at a number of its own", [numbered(1, 0, "甲"), numbered(5, 0, "乙"), numbered(5, 0, "丙")].concat(), vec!["一、甲", "七、乙", "八、丙"]),
        ("numbering taken off", p("<w:pStyle w:val=\"Chapter\"/><w:numPr><w:numId w:val=\"0\"/></w:numPr>", "无号"), vec!["无号"]),
        (
            "heading styles, by name, outline level and descent",
            [p("<w:pStyle w:val=\"1\"/>", "一级"), p("<w:pStyle w:val=\"Own\"/>", "二级"), p("<w:outlineLvl w:val=\"2\"/>", "三级")].concat(),
            vec!["h1 一级", "h2 二级", "h3 三级"],
        ),
        (
            "insertions are kept, deletions, moves and hidden text are not",
            format!(
                "<w:p>{}<w:ins>{}</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:moveFrom>{}</w:moveFrom>\
                 <w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>{}</w:p>",
                run("原"), run("新"), run("走"), run("完")
            ),
            vec!["原新完"],
        ),
        (
            "former properties do not count",
            "<w:p><w:pPr><w:pPrChange><w:pPr><w:pStyle w:val=\"1\"/><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:pPrChange></w:pPr><w:r><w:t>正文</w:t></w:r></w:p>".into(),
            vec!["正文"],
        ),
        (
            "a deleted paragraph mark joins two paragraphs",
            format!("<w:p><w:pPr><w:rPr><w:del w:id=\"1\"/></w:rPr></w:pPr>{}</w:p><w:p>{}</w:p>", run("前半"), run("后半")),
            vec!["前半后半"],
        ),
        (
            "a field shows its result; a table of contents is left out",
            format!(
                "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> DATE </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>{}</w:p>\
                 <w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}</w:p><w:p>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>{}",
                run("2024年"), run("印发"), run("一、甲 1"), run("二、乙 2"), p("<w:pStyle w:val=\"TOC1\"/>", "三、丙 3")
            ),
            vec!["2024年印发"],
        ),
        (
            "a text box is read once, though stored twice",
            format!(
                "<w:p>{}<w:r><mc:AlternateContent xmlns:mc=\"x\"><mc:Choice><w:txbxContent>{}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>",
                run("正文"), p("", "框内"), p("", "框内")
            ),
            vec!["框内", "正文"],
        ),
        (
            "a table's rows, spanning cells, several paragraphs in a cell",
            format!(
                "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr>{}</w:tc><w:tc>{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc><w:tc>{}{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
                p("", "指标"), p("", "件数"), p("", "复议"), p("", "受"), p("", "理"), p("", "12")
            ),
            vec!["row 指标||件数", "row 复议|受理|12"],
        ),
        (
            "a line break ends a paragraph, but not a title",
            format!(
                "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr>{}<w:r><w:br/></w:r>{}</w:p><w:p>{}<w:r><w:br/></w:r>{}<w:r><w:br w:type=\"page\"/></w:r></w:p>",
                run("某局"), run("年度报告"), run("一是学习。"), run("二是落实。")
            ),
            vec!["某局年度报告", "一是学习。", "二是落实。"],
        ),
        ("entities and symbols", format!("<w:p>{}<w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FC\"/></w:r></w:p>", run("A&amp;B &#8212;")), vec!["A&B—✓"]),
    ];
    for (reason, body, expected) in cases {
        let document = read("a.docx", &docx(&body, NUMBERING, STYLES));
        check(&document);
        assert_eq!(blocks(&document), expected, "{reason}");
    }
}
