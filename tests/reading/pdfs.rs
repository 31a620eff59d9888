//! PDF: positions on pages become paragraphs, columns and tables.

use super::{Shown, blocks, check, pdf, read};

/// Lines of full width: 20 characters of size 20 from x = 80.
const FULL: [&str; 3] = [
    "全年办理行政复议案件一百一十七件其中被纠",
    "错三件次较上年下降明显并对败诉案件逐一分",
    "析原因提出整改意见督促有关单位举一反三切",
];

/// Reason, what each page shows, the paragraphs.
type Case<'a> = (&'a str, &'a [&'a [Shown<'a>]], Vec<String>);

#[test]
fn lines_become_paragraphs() {
    let [a, b, c] = FULL;
    let cases: &[Case<'_>] = &[
        (
            "an indent begins a paragraph, full lines go on",
            &[&[(120.0, 700.0, 20.0, &a[..54]), (80.0, 670.0, 20.0, b), (80.0, 640.0, 20.0, "至此。"), (120.0, 610.0, 20.0, &c[..54]), (80.0, 580.0, 20.0, "完毕。")]],
            vec![format!("{}{b}至此。", &a[..54]), format!("{}完毕。", &c[..54])],
        ),
        (
            "a paragraph goes on over a page, without running head and page number",
            &[
                &[(230.0, 800.0, 10.0, "某县水务局文件"), (80.0, 700.0, 20.0, a), (80.0, 670.0, 20.0, b), (280.0, 40.0, 10.0, "— 1 —")],
                &[(230.0, 800.0, 10.0, "某县水务局文件"), (80.0, 700.0, 20.0, c), (80.0, 670.0, 20.0, "实。"), (280.0, 40.0, 10.0, "— 2 —")],
            ],
            vec![format!("{a}{b}{c}实。")],
        ),
        (
            "a title over two lines is one block",
            &[&[(200.0, 760.0, 30.0, "某县水务局"), (170.0, 720.0, 30.0, "年度报告书"), (80.0, 650.0, 20.0, a), (80.0, 620.0, 20.0, b), (80.0, 590.0, 20.0, "完。")]],
            vec!["某县水务局年度报告书".into(), format!("{a}{b}完。")],
        ),
        (
            "two columns: the left one first",
            &[&[
                (80.0, 700.0, 20.0, "左一左一左一左一"), (300.0, 700.0, 20.0, "右一右一右一右一"),
                (80.0, 670.0, 20.0, "左二左二左二左二"), (300.0, 670.0, 20.0, "右二右二右二右二"),
                (80.0, 640.0, 20.0, "左三左三左三左三"), (300.0, 640.0, 20.0, "右三右三右三右三"),
                (80.0, 610.0, 20.0, "左四左四左四左四"), (300.0, 610.0, 20.0, "右四右四右四右四"),
                (80.0, 580.0, 20.0, "左五左五左五左五"), (300.0, 580.0, 20.0, "右五右五右五右五"),
            ]],
            vec!["左一左一左一左一左二左二左二左二左三左三左三左三左四左四左四左四左五左五左五左五右一右一右一右一右二右二右二右二右三右三右三右三右四右四右四右四右五右五右五右五".into()],
        ),
        (
            "columns whose lines are not level, and a comma that hangs over the edge",
            &[&[
                (80.0, 700.0, 20.0, "左一左一左一左一"), (264.0, 688.0, 20.0, "右一右一右一右一"),
                (80.0, 670.0, 20.0, "左二左二左二左二，"), (264.0, 658.0, 20.0, "右二右二右二右二"),
                (80.0, 640.0, 20.0, "左三左三左三左三"), (264.0, 628.0, 20.0, "右三右三右三右三"),
                (80.0, 610.0, 20.0, "左四左四左四左四"), (264.0, 598.0, 20.0, "右四右四右四右四"),
                (80.0, 580.0, 20.0, "左五左五左五左五"), (264.0, 568.0, 20.0, "右五右五右五右五"),
            ]],
            vec!["左一左一左一左一左二左二左二左二，左三左三左三左三左四左四左四左四左五左五左五左五右一右一右一右一右二右二右二右二右三右三右三右三右四右四右四右四右五右五右五右五".into()],
        ),
        (
            "rows of figures that stand apart",
            &[&[(80.0, 700.0, 20.0, "指标"), (250.0, 700.0, 20.0, "件数"), (400.0, 700.0, 20.0, "增长"), (80.0, 670.0, 20.0, "复议"), (250.0, 670.0, 20.0, "12"), (400.0, 670.0, 20.0, "9.2%")]],
            vec!["row 指标|件数|增长".into(), "row 复议|12|9.2%".into()],
        ),
        (
            "radicals of a font's map are characters",
            &[&[(80.0, 700.0, 20.0, "⽔务⼯作")]],
            vec!["水务工作".into()],
        ),
    ];
    for (reason, pages, expected) in cases {
        let document = read("a.pdf", &pdf(pages, ""));
        check(&document);
        assert_eq!(blocks(&document), *expected, "{reason}");
        assert!(document.blocks().iter().all(|block| block.page.is_some()), "every block has its page");
    }
}

#[test]
fn ruled_tables_are_rows_of_cells() {
    // Three lines across and four upright, a cell over two lines, one cell over two columns.
    let rules = "80 720 360 0 re S 80 720 m 440 720 l S 80 660 m 440 660 l S 80 600 m 440 600 l S \
        80 600 m 80 720 l S 200 600 m 200 720 l S 320 600 m 320 660 l S 440 600 m 440 720 l S";
    let lines: &[Shown<'_>] = &[
        (90.0, 690.0, 16.0, "指标名称"),
        (250.0, 690.0, 16.0, "件数"),
        (90.0, 640.0, 16.0, "行政复议"),
        (90.0, 615.0, 16.0, "案件"),
        (210.0, 630.0, 16.0, "12"),
        (330.0, 630.0, 16.0, "15"),
        (80.0, 500.0, 16.0, "以上。"),
    ];
    let document = read("a.pdf", &pdf(&[lines], rules));
    assert_eq!(blocks(&document), ["row 指标名称|件数|", "row 行政复议案件|12|15", "以上。"]);
}
