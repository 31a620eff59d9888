//! The command line as a user meets it: what it says, where it says it, and with which exit code.
//!
//! Each case is a command in a folder of its own; its whole answer is a golden file in `tests/snapshots/`.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// A report that is short, whole and of a place that does not exist.
const REPORT: &str = "\
东洲市海棠区司法局2023年法治政府建设年度报告
发布日期：2024-03-20

一、主要举措和成效
（一）规范行政执法。依据《中华人民共和国行政处罚法》办理行政处罚案件12件，罚款3.5万元。
（二）化解行政争议。办理行政复议案件40件，被纠错2件，出庭应诉率100%。

二、存在的不足
基层执法力量不足，专业人才偏少。

三、2024年工作安排
（一）加强执法监督。开展案卷评查不少于2次。
";

struct Answer {
    code: i32,
    stdout: String,
    stderr: String,
}

fn fazhi(folder: &Path, args: &[&str], stdin: &str) -> Answer {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fazhi"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    // A command that does not read its input closes it; that is no fault of the test.
    let _ = child.stdin.take().expect("piped").write_all(stdin.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    Answer {
        code: output.status.code().expect("no signal"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// A folder with a report, and with one input for each way to be bad.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    };
    write("good/report.txt", REPORT.as_bytes());
    write("bad/empty.txt", b"");
    write("bad/blank.txt", "  \n\u{3000}\n".as_bytes());
    write("bad/picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    write("bad/old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0");
    write("bad/broken.txt", b"\xe6\xb3\x95\xe6\xb2\xbb\xff\xfe\xe6\xb3\x95\n");
    write("bad/recipe.txt", "红烧肉的做法\n先把肉切块，焯水备用。\n".as_bytes());
    write("bad/nameless.txt", "法治建设情况\n一、主要举措\n（一）依法行政。办理案件3件。\n".as_bytes());
    write("query.rq", b"SELECT * WHERE { ?s ?p }");
    write("fazhi-bad.toml", b"data-dri = \"x\"\n");
    write("nameless.toml", b"[catalogue]\npublisher = \"https://data.example.gov.cn/about\"\n");
    folder
}

#[test]
fn answers() {
    let cases: &[(&str, &[&str], &str)] = &[
        ("no-command", &[], ""),
        ("unknown-command", &["publish"], ""),
        ("extract-nothing", &["extract"], ""),
        ("extract-missing-file", &["extract", "none.txt"], ""),
        ("extract-bad-inputs", &["extract", "bad", "--output", "json"], ""),
        ("build-bad-inputs", &["build", "bad", "good"], ""),
        ("build-no-match", &["build", "*.docx"], ""),
        ("jsonl-bad-lines", &["extract", "--jsonl"], "{\"id\": 1}\nnonsense\n{\"id\": 3, \"content\": \"\"}\n"),
        ("query-unknown", &["query", "report"], ""),
        ("query-malformed", &["query", "query.rq"], ""),
        ("query-unknown-parameter", &["query", "reports", "--colour", "red"], ""),
        ("query-injection", &["query", "indicator-over-years", "--indicator", "x> } ; DROP ALL #"], ""),
        ("query-wrong-format", &["query", "reports", "--format", "word"], ""),
        ("export-unknown-graph", &["export", "--graph", "https://example.org/none"], ""),
        ("export-no-iri", &["export", "--graph", "none"], ""),
        ("export-wrong-format", &["export", "--format", "yaml"], ""),
        ("check-wrong-format", &["check", "--format", "word"], ""),
        ("check-broken-shapes", &["check", "--shapes", "query.rq"], ""),
        ("check-missing-shapes", &["check", "--shapes", "none.ttl"], ""),
        ("settings-misspelt", &["--config", "fazhi-bad.toml", "query"], ""),
        ("settings-nameless-publisher", &["--config", "nameless.toml", "query"], ""),
        ("settings-missing", &["--config", "none.toml", "query"], ""),
        ("base-without-slash", &["build", "good", "--base", "https://example.org/data"], ""),
        ("serve-bad-address", &["serve", "--bind", "localhost"], ""),
    ];
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("snapshots/cli");
    settings.bind(|| {
        for (name, args, stdin) in cases {
            let folder = folder();
            let answer = fazhi(folder.path(), args, stdin);
            let stdout: String = answer.stdout.lines().take(12).flat_map(|line| [line.trim_end(), "\n"]).collect();
            let stderr: String = answer.stderr.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
            insta::assert_snapshot!(
                *name,
                format!(
                    "$ fazhi {}\nexit code {}\n-- stdout\n{stdout}-- stderr\n{stderr}",
                    args.join(" "),
                    answer.code
                )
            );
        }
    });
}

#[test]
fn a_report_is_built_once_and_answers() {
    let folder = folder();
    let run = |args: &[&str]| fazhi(folder.path(), args, "");
    let first = run(&["build", "good"]);
    assert_eq!((first.code, first.stdout.as_str()), (0, ""), "{}", first.stderr);
    assert!(first.stderr.contains("1 built, 0 unchanged, 0 refused"), "{}", first.stderr);
    let again = run(&["build", "good"]);
    assert!(again.stderr.contains("0 built, 1 unchanged, 0 refused"), "{}", again.stderr);
    let forced = run(&["build", "good", "--force"]);
    assert!(forced.stderr.contains("1 built, 0 unchanged, 0 refused"), "{}", forced.stderr);
    let csv = run(&["query", "reports", "--format", "csv"]);
    assert!(csv.stdout.contains("海棠区司法局,2023,2024-03-20"), "{}{}", csv.stdout, csv.stderr);
    let turtle = run(&["export"]);
    assert_eq!(turtle.stdout, run(&["export"]).stdout, "the same bytes again");
    assert!(turtle.stdout.contains("a fz:AnnualReport"), "{}", turtle.stdout);
    let check = run(&["--quiet", "check"]);
    insta::assert_snapshot!(
        "check-one-report",
        format!("exit code {}\n-- stdout\n{}-- stderr\n{}", check.code, check.stdout, check.stderr)
    );
}

/// Each case: how the chart is drawn, what stands in it, what does not.
#[test]
fn a_chart_is_drawn_in_the_terminal_and_as_a_picture() {
    let folder = folder();
    let run = |args: &[&str]| fazhi(folder.path(), args, "");
    assert_eq!(run(&["build", "good"]).code, 0);
    let text = run(&["query", "cases-by-body-and-year", "--format", "chart"]);
    assert_eq!(text.code, 0, "{}", text.stderr);
    let line = text.stdout.lines().find(|line| line.contains("行政复议案件")).expect("a bar");
    assert!(line.starts_with("东洲市海棠区司法局 2023") && line.contains("40 █"), "{line}");

    let picture = run(&["query", "reports", "--format", "svg"]);
    assert!(picture.code == 0 && picture.stdout.starts_with("<svg"), "{}", picture.stderr);
    let picture = run(&["query", "most-cited-regulations", "--format", "svg"]);
    assert_eq!(picture.code, 0, "{}", picture.stderr);
    let mut reader = quick_xml::Reader::from_str(&picture.stdout);
    let (mut open, mut elements, mut words) = (Vec::new(), Vec::new(), String::new());
    loop {
        match reader.read_event().expect("well-formed XML") {
            quick_xml::events::Event::Start(tag) => {
                tag.attributes().for_each(|attribute| drop(attribute.expect("an attribute of XML")));
                open.push(tag.name().as_ref().to_owned());
                elements.push(tag.name().as_ref().to_owned());
            }
            quick_xml::events::Event::Empty(tag) => elements.push(tag.name().as_ref().to_owned()),
            quick_xml::events::Event::End(tag) => {
                assert_eq!(open.pop().as_deref(), Some(tag.name().as_ref()));
            }
            quick_xml::events::Event::Text(text) => words.push_str(&text.xml10_content()),
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "every element ends");
    let count = |name: &str| elements.iter().filter(|element| element.as_str() == name).count();
    assert_eq!((count("svg"), count("rect")), (1, 1), "a bar for the one regulation cited");
    for shown in ["Most cited regulations", "· bodies", "中华人民共和国行政处罚法"] {
        assert!(words.contains(shown), "{shown}: {words}");
    }
}

#[test]
fn one_bad_input_stops_no_other() {
    let folder = folder();
    let built = fazhi(folder.path(), &["build", "bad", "good"], "");
    assert_eq!(built.code, 3, "{}", built.stderr);
    for name in ["empty.txt", "blank.txt", "picture.txt", "old.doc", "recipe.txt", "nameless.txt"] {
        assert!(built.stderr.contains(&format!("error: bad/{name}: ")), "{name} is not named: {}", built.stderr);
    }
    assert!(built.stderr.contains("1 built, "), "{}", built.stderr);
}

#[test]
fn reports_that_share_a_name_are_all_written() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, body) in [
        ("a/report.html", "海棠区司法局"),
        ("b/report.html", "海棠区民政局"),
        ("b/report.txt", "海棠区教育局"),
        ("c.txt", "海棠区水务局"),
    ] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        let report = REPORT.replace("海棠区司法局", body);
        let page = format!("<html><body><div>{}</div></body></html>", report.replace('\n', "<br>"));
        std::fs::write(path, if name.ends_with("html") { page } else { report }).expect("a file");
    }
    let answer = fazhi(folder.path(), &["extract", "a", "b", "c.txt", "-o", "json"], "");
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    let mut written: Vec<String> = std::fs::read_dir(folder.path().join("json"))
        .expect("a folder")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).expect("a file")).expect("JSON");
            format!("{}: {}", path.file_name().expect("a name").display(), json["report"]["bureau"])
        })
        .collect();
    written.sort();
    insta::assert_snapshot!("extract-shared-names", written.join("\n"));
}

#[test]
fn a_closed_pipe_is_success() {
    let folder = folder();
    let mut child = Command::new(env!("CARGO_BIN_EXE_fazhi"))
        .args(["export", "--quiet"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    assert!(child.wait().expect("it ends").success());
}
