//! The library of questions: each has its recorded answer on the real report and the samples, and what is asked wrongly
//! is told, never evaluated.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use fazhi::dataset::{Dataset, QueryRequest, QueryResults};
use fazhi::export::Publication;
use fazhi::lexicon::Lexicon;
use fazhi::pipeline::{Build, Content, Pipeline, Source, sample_sources};
use fazhi::questions::{Question, find, library};
use fazhi::rdf::Policy;
use oxrdf::Term;

/// Rows that a recorded answer shows; their number is recorded whole.
const SHOWN: usize = 30;

/// Values for what a question cannot do without.
const GIVEN: &[(&str, &str, &str)] = &[("figures-of-a-body", "name", "嘉定区")];

/// Questions that the samples leave without an answer, and why.
const UNANSWERED: &[(&str, &str)] = &[
    ("contradictory-figures", "no sample contradicts itself; `a_contradiction_is_told` shows one"),
    (
        "figures-that-differ",
        "no sample gives one figure twice differently; `a_figure_told_twice_differently` shows one",
    ),
    ("published-late", "every sample is in time; `a_late_report_is_told` shows one"),
    ("regulations-no-longer-in-force", "no sample cites a dead norm; `a_dead_norm_is_told` shows one"),
];

static SAMPLES: LazyLock<Dataset> = LazyLock::new(|| built(&sample_sources()));

fn built(sources: &[Source]) -> Dataset {
    let dataset = Dataset::in_memory().expect("memory");
    let policy = Policy::default();
    let pipeline = Pipeline { lexicon: Lexicon::builtin(), policy: &policy };
    Build { pipeline, publication: &Publication::default(), dataset: &dataset, force: false }
        .run(sources, |_| ())
        .expect("a build");
    dataset
}

/// A dataset of this one report.
fn with_report(text: &str) -> Dataset {
    let bytes = text.as_bytes().to_vec();
    built(&[Source { name: "report.txt".into(), content: Content::Memory(bytes.into()) }])
}

fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn plain(term: Option<&Term>) -> String {
    match term {
        Some(Term::Literal(literal)) => literal.value().to_owned(),
        Some(other) => other.to_string().replace("https://w3id.org/fazhi/", "fzi:"),
        None => "—".to_owned(),
    }
}

/// The head of the answer and its rows.
fn answer(dataset: &Dataset, question: &Question, given: &BTreeMap<String, String>) -> (String, Vec<String>) {
    let parameters = question.bind(given).expect("parameters");
    let request = QueryRequest { query: question.query.clone(), parameters, ..QueryRequest::default() };
    let QueryResults::Solutions(solutions) = dataset.query(&request).expect("an answer") else {
        panic!("{}: expected a SELECT query", question.name)
    };
    let names: Vec<String> = solutions.variables().iter().map(|variable| variable.as_str().to_owned()).collect();
    let rows = solutions.map(|solution| {
        let solution = solution.expect("a row");
        names.iter().map(|name| plain(solution.get(name.as_str()))).collect::<Vec<_>>().join(" | ")
    });
    (names.join(" | "), rows.collect())
}

#[test]
fn every_question_has_its_answer() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("snapshots/questions");
    settings.bind(|| {
        for (name, question) in library() {
            let own: Vec<_> =
                GIVEN.iter().filter(|(of, ..)| of == name).map(|(_, key, value)| (*key, *value)).collect();
            let (head, rows) = answer(&SAMPLES, question, &given(&own));
            let unanswered = UNANSWERED.iter().any(|(of, _)| of == name);
            assert_eq!(
                rows.is_empty(),
                unanswered,
                "{name}: {} rows; UNANSWERED says why where there are none",
                rows.len()
            );
            let mut told = format!("{}\n{}\n{} rows\n\n{head}\n", question.title.zh, question.title.en, rows.len());
            for row in rows.iter().take(SHOWN) {
                writeln!(told, "{row}").expect("memory");
            }
            insta::assert_snapshot!(name.as_str(), told);
        }
    });
    assert!(library().len() >= 25, "expected 25 questions at least, found {}", library().len());
}

#[test]
fn titles_are_told_apart_and_parameters_in_both_languages() {
    let mut titles = std::collections::BTreeSet::new();
    for (name, question) in library() {
        assert!(titles.insert(&question.title.zh) && titles.insert(&question.title.en), "{name}: a title told twice");
        for parameter in &question.parameters {
            let meaning = &parameter.meaning;
            assert!(!meaning.zh.is_empty() && !meaning.en.is_empty(), "{name}: {}", parameter.name);
        }
    }
}

#[test]
fn a_contradiction_is_told() {
    let dataset = with_report(
        "东洲市海棠区司法局2023年法治政府建设年度报告\n发布日期：2024-03-20\n一、主要举措和成效\n\
         （一）化解行政争议。办理行政复议案件40件，其中被纠错52件。出庭应诉率120%。\n",
    );
    let (_, rows) = answer(&dataset, find("contradictory-figures").expect("known"), &BTreeMap::new());
    assert_eq!(rows.len(), 2, "{rows:#?}");
    assert!(rows.iter().any(|row| row.contains("分项大于总数") && row.ends_with("| 52 | 40")), "{rows:#?}");
    assert!(rows.iter().any(|row| row.contains("比率超过100%") && row.contains("| 120 |")), "{rows:#?}");
}

/// Measures, what the head of the body did, and the rows of each question, first cell left out.
#[test]
fn a_figure_told_twice_differently() {
    for (measures, leader, differing, cases, reason) in [
        ("办理行政复议案件40件", "", 0, 40, "told once"),
        ("办理行政复议案件40件。全年办理行政复议案件40件", "", 0, 40, "told twice alike, and counted once"),
        ("办理行政复议案件40件。全年办理行政复议案件42件", "", 1, 42, "told twice differently"),
        ("办理行政复议案件40件", "督办行政复议案件5件", 0, 40, "what one did is no contradiction to what all did"),
    ] {
        let dataset = with_report(&format!(
            "东洲市海棠区司法局2023年法治政府建设年度报告\n发布日期：2024-03-20\n一、主要举措和成效\n\
             （一）化解行政争议。{measures}。\n二、第一责任人履职情况\n（一）以身作则。主要负责人主持会议2次，{leader}。\n"
        ));
        let told = |name: &str| answer(&dataset, find(name).expect("known"), &BTreeMap::new()).1;
        let rows = told("figures-that-differ");
        assert_eq!(rows.len(), differing, "{reason}: {rows:#?}");
        let rows = told("cases-by-body-and-year");
        assert_eq!(rows, [format!("东洲市海棠区司法局 | 2023 | 行政复议案件 | {cases}")], "{reason}");
    }
}

#[test]
fn a_dead_norm_is_told() {
    let dataset = with_report(
        "东洲市海棠区司法局2023年法治政府建设年度报告\n发布日期：2024-03-20\n一、主要举措和成效\n\
         （一）规范合同管理。依据《中华人民共和国合同法》《中华人民共和国行政处罚法》审查合同12件。\n",
    );
    let (_, rows) = answer(&dataset, find("regulations-no-longer-in-force").expect("known"), &BTreeMap::new());
    assert_eq!(rows, ["中华人民共和国合同法 | 2021-01-01 | 中华人民共和国民法典 | 东洲市海棠区司法局 | 2023"]);
}

#[test]
fn a_late_report_is_told() {
    for (issued, late) in [("2024-04-01", 0), ("2024-04-02", 1)] {
        let dataset = with_report(&format!(
            "东洲市海棠区司法局2023年法治政府建设年度报告\n发布日期：{issued}\n一、主要举措和成效\n（一）审查合同12件。\n"
        ));
        let (_, rows) = answer(&dataset, find("published-late").expect("known"), &BTreeMap::new());
        assert_eq!(rows.len(), late, "{issued}: {rows:#?}");
    }
}

/// Question, its parameters, what the error says.
type Wrong = (&'static str, &'static [(&'static str, &'static str)], &'static str);

#[test]
fn what_is_asked_wrongly_is_told() {
    let cases: &[Wrong] = &[
        ("figures-of-a-body", &[], "expected a value for the parameter \"name\" (words of the body's name)"),
        ("rank-by-losses", &[("year", "last")], "for the parameter \"year\", found \"last\""),
        ("rank-by-losses", &[("jahr", "2023")], "the question has no parameter \"jahr\"; it takes year"),
        ("indicator-growth", &[("indicator", "x> } ; DROP ALL #")], "for the parameter \"indicator\""),
        ("regulations-cited-by-most-bodies", &[("least", "1) } #")], "for the parameter \"least\""),
    ];
    for (name, values, expected) in cases {
        let error = find(name).expect("known").bind(&given(values)).expect_err(expected).to_string();
        assert!(error.contains(expected), "{name}: {error}");
    }
    let error = find("rank-by-loses").expect_err("unknown").to_string();
    assert!(error.ends_with("did you mean \"rank-by-losses\"?"), "{error}");
}

/// A free text is a literal in the query, whatever it holds: it finds itself and nothing more.
#[test]
fn a_text_never_becomes_a_part_of_the_query() {
    let question = find("figures-of-a-body").expect("known");
    let all = answer(&SAMPLES, question, &given(&[("name", "")])).1.len();
    assert!(all > 100, "{all}");
    for name in ["\")) } #", "嘉定区\" || \"1\"=\"1", "\\\"", "?body", "嘉定区\")} UNION {?s ?p ?o} #"] {
        let found = answer(&SAMPLES, question, &given(&[("name", name)])).1;
        assert!(found.is_empty(), "{name}: {found:#?}");
    }
}
