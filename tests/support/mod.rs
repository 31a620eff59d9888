//! A report made by hand: every entity kind, with spans found by quoting the text.

use fazhi::report::{
    Body, BodyRef, Comparator, DivisionRef, DocumentNumber, EditionRef, Header, Measure, Part, PartKind, Regulation,
    RegulationKind, RegulationRef, Report, Resolution, ResolvedReport, Shortcoming, Span, Statistic, StatisticRef,
    Task, Work,
};

pub const TEXT: &str = "\
东安区人力资源和社会保障局2022年法治政府建设年度报告
发布日期：2023-02-24
一、主要举措和成效
（一）依法化解矛盾
1. 规范行政复议。贯彻《中华人民共和国行政复议法》（以下简称《复议法》），办理行政复议案件12件，其中被纠错1件。
2. 加强调解。仲裁科会同东安区人民法院调解劳动争议不少于1,200.5万元，依据《东安区调解办法》和《复议法》。
（二）组织学习
读《法治的细节》，干部学法60学时。
二、存在问题及下一步安排
执法力量不足。
一是推进普法。2023年学习宪法，覆盖率100%。
";

/// The `nth` (from 1) place of `quote` in the text.
pub fn at_nth(quote: &str, nth: usize) -> Span {
    let (byte, _) = TEXT.match_indices(quote).nth(nth - 1).unwrap_or_else(|| panic!("{quote} is not in the text"));
    let start = TEXT[..byte].chars().count();
    let end = start + quote.chars().count();
    Span::new(u32::try_from(start).expect("short"), u32::try_from(end).expect("short")).expect("start before end")
}

pub fn at(quote: &str) -> Span {
    at_nth(quote, 1)
}

fn from_to(from: &str, to: &str) -> Span {
    Span::new(at(from).start(), at(to).end()).expect("start before end")
}

fn division(path: &str, name: &str, level: &str, parent: Option<DivisionRef>) -> DivisionRef {
    DivisionRef { path: path.into(), name: name.into(), level: level.into(), parent: parent.map(Box::new) }
}

pub fn dongan() -> DivisionRef {
    let province = division("990000", "示例省", "province", None);
    let city = division("990100", "示例市", "prefecture", Some(province));
    division("990101", "东安区", "county", Some(city))
}

fn measure(heading: &str, extent: Span, position: &[u32], parent: Option<usize>) -> Measure {
    Measure {
        heading: heading.into(),
        span: at(heading),
        extent,
        position: position.to_vec(),
        part: 0,
        parent,
        rule: "numbered-item".into(),
    }
}

fn statistic(value: &str, unit: &str, comparator: Comparator, indicator: &str, quote: &str) -> Statistic {
    Statistic {
        value: value.parse().expect("a number"),
        unit: unit.into(),
        comparator,
        indicator: indicator.into(),
        quote: quote.into(),
        span: at(quote),
        figure: at(quote),
        breakdown_of: None,
        year: None,
        rule: "figure".into(),
    }
}

fn body(name: &str, mentions: Vec<Span>) -> Body {
    Body { name: name.into(), mentions, rule: "unit-name".into() }
}

fn regulation(title: &str, kind: RegulationKind, mentions: Vec<Span>) -> Regulation {
    Regulation {
        title: title.into(),
        kind,
        mentions,
        number: None,
        abbreviations: Vec::new(),
        rule: "title-marks".into(),
    }
}

fn regulation_ref(canonical: &str, alt_titles: &[&str], known: bool) -> RegulationRef {
    RegulationRef {
        canonical: canonical.into(),
        alt_titles: alt_titles.iter().map(|&title| title.into()).collect(),
        known,
        reason: "title".into(),
        edition: None,
        number: None,
    }
}

pub fn entities() -> Report {
    let first = from_to("一、主要举措", "60学时。\n");
    let second = from_to("二、存在", "100%。\n");
    Report {
        report: Header {
            title: Some("东安区人力资源和社会保障局2022年法治政府建设年度报告".into()),
            year: Some(2022),
            issued: Some("2023-02-24".into()),
            bureau: Some("东安区人力资源和社会保障局".into()),
            division: Some("东安区".into()),
            title_span: Some(at("东安区人力资源和社会保障局2022年法治政府建设年度报告")),
            year_span: Some(at("2022")),
            issued_span: Some(at("2023-02-24")),
            bureau_span: Some(at("东安区人力资源和社会保障局")),
            division_span: Some(at("东安区")),
        },
        parts: vec![
            Part {
                kind: PartKind::Achievements,
                also: Vec::new(),
                heading: "主要举措和成效".into(),
                span: at("主要举措和成效"),
                extent: first,
                rule: "part-heading".into(),
            },
            Part {
                kind: PartKind::Shortcomings,
                also: vec![PartKind::Plan],
                heading: "存在问题及下一步安排".into(),
                span: at("存在问题及下一步安排"),
                extent: second,
                rule: "part-heading".into(),
            },
        ],
        measures: vec![
            measure("依法化解矛盾", from_to("（一）依法", "《复议法》。\n"), &[1, 1], None),
            measure("规范行政复议", from_to("1. 规范", "纠错1件。\n"), &[1, 1, 1], Some(0)),
            measure("加强调解", from_to("2. 加强", "《复议法》。\n"), &[1, 1, 2], Some(0)),
            measure("组织学习", from_to("（二）组织", "60学时。\n"), &[1, 2], None),
        ],
        regulations: vec![
            Regulation {
                abbreviations: vec!["复议法".into()],
                ..regulation(
                    "中华人民共和国行政复议法",
                    RegulationKind::Law,
                    vec![at("《中华人民共和国行政复议法》"), at_nth("《复议法》", 1), at_nth("《复议法》", 2)],
                )
            },
            Regulation {
                number: Some("东府规〔2021〕5号".into()),
                ..regulation("东安区调解办法", RegulationKind::NormativeDocument, vec![at("《东安区调解办法》")])
            },
            regulation("宪法", RegulationKind::Law, vec![at("宪法")]),
        ],
        works: vec![Work { title: "法治的细节".into(), mentions: vec![at("《法治的细节》")] }],
        departments: vec![body("仲裁科", vec![at("仲裁科")])],
        organisations: vec![body("东安区人民法院", vec![at("东安区人民法院")])],
        statistics: vec![
            statistic("12", "件", Comparator::Equal, "行政复议案件", "行政复议案件12件"),
            Statistic {
                breakdown_of: Some(0), ..statistic("1", "件", Comparator::Equal, "被纠错", "被纠错1件")
            },
            statistic("12005000", "元", Comparator::AtLeast, "劳动争议", "劳动争议不少于1,200.5万元"),
            statistic("60", "学时", Comparator::Equal, "干部学法", "干部学法60学时"),
            statistic("100.0", "%", Comparator::Equal, "覆盖率", "覆盖率100%"),
        ],
        shortcomings: vec![Shortcoming {
            text: "执法力量不足".into(),
            span: at("执法力量不足"),
            rule: "sentence".into(),
        }],
        tasks: vec![Task {
            text: "2023年学习宪法，覆盖率100%".into(),
            heading: Some("推进普法".into()),
            span: at("2023年学习宪法，覆盖率100%"),
            target_year: None,
            rule: "sentence".into(),
        }],
    }
}

pub fn report() -> ResolvedReport {
    let indicator = |slug: &str| StatisticRef { indicator: slug.into(), reason: "wording".into() };
    ResolvedReport {
        entities: entities(),
        resolution: Resolution {
            body: Some(BodyRef {
                division: dongan(),
                local_name: "人力资源和社会保障局".into(),
                name: "东安区人力资源和社会保障局".into(),
                alt_names: vec!["东安区人社局".into()],
                line: Some("human-resources-and-social-security".into()),
                reason: "full name".into(),
            }),
            departments: vec![None],
            organisations: vec![None],
            regulations: vec![
                RegulationRef {
                    edition: Some(EditionRef { adopted: "2017-09-01".into(), in_force: "2018-01-01".into() }),
                    ..regulation_ref("中华人民共和国行政复议法", &["行政复议法"], true)
                },
                RegulationRef {
                    number: Some(DocumentNumber {
                        issuer: Some("东安区人民政府".into()),
                        code: "东府规".into(),
                        year: Some(2021),
                        serial: 5,
                    }),
                    ..regulation_ref("东安区调解办法", &[], false)
                },
                regulation_ref("中华人民共和国宪法", &["宪法"], true),
            ],
            statistics: vec![
                indicator("administrative-reconsideration-cases"),
                indicator("corrected-cases"),
                indicator("other"),
                indicator("training-hours"),
                indicator("other"),
            ],
            measures: vec![vec!["dispute-resolution".into()], vec!["dispute-resolution".into()], vec![], vec![]],
            tasks: vec![vec!["publicity-and-training".into()]],
            warnings: Vec::new(),
        },
        text: TEXT.into(),
        url: Some("https://www.example.org/reports/1.html".into()),
    }
}
