//! Pages of portals: each case is a way in which portals lay out a page.

use encoding_rs::{BIG5, GBK};
use fazhi::document::Document;

use super::{blocks, check, read};

const TEXT: &str = "2023年，我局认真落实《法治政府建设实施纲要》，扎实推进依法行政，现将有关情况报告如下。";
const MORE: &str = "全年办理行政复议案件12件，行政应诉案件3件，负责人出庭应诉率100%，普法宣传8场。";

fn page(body: &str) -> Vec<u8> {
    format!("<!DOCTYPE html><html><head><meta charset=utf-8><title>年度报告-某县人民政府</title></head><body>{body}</body></html>")
        .into_bytes()
}

#[test]
fn the_article_is_found_in_every_layout() {
    let cases: &[(&str, String, &[&str])] = &[
        (
            "an editor's container, with navigation, facts, share links and a footer around it",
            format!(
                "<div class=nav><a href=/>首页</a><a href=/a>政务公开</a></div><div class=crumbs>您现在的位置：首页 &gt; 公开</div>\
                 <h1>某局2023年法治政府建设年度报告</h1><div>发布时间：2024-01-20&nbsp;来源：某局&nbsp;字体：[<a>大</a> <a>中</a> <a>小</a>]</div>\
                 <div class=TRS_Editor><p>{TEXT}</p><p>一、主要工作</p><p>{MORE}</p></div>\
                 <div class=share>分享到：微信</div><div class=footer>主办单位：某县人民政府 联系电话：000</div>"
            ),
            &["h1 某局2023年法治政府建设年度报告", "发布时间：2024-01-20来源：某局", TEXT, "一、主要工作", MORE],
        ),
        (
            "a page laid out by tables, lines parted by <br>",
            format!(
                "<table><tr><td><a href=/>首页</a></td><td><a href=/>新闻</a></td></tr><tr><td colspan=2><table><tr><td>\
                 &emsp;&emsp;{TEXT}<br>　　一、主要工作<br><br>　　{MORE}<br></td></tr></table></td></tr></table>"
            ),
            &[TEXT, "一、主要工作", MORE],
        ),
        (
            "hidden elements, scripts and styles are no text",
            format!(
                "<div id=zoom><style>p{{margin:0}}</style><p style='display: none'>隐藏</p><p>{TEXT}</p><script>var a='<p>';</script>\
                 <p>{MORE}<span style=\"visibility:hidden\">看不见</span></p></div>"
            ),
            &[TEXT, MORE],
        ),
        (
            "a heading broken by <br> is one block, entities are characters",
            format!(
                "<div id=zoom><h2>某局<br>年度&ldquo;报告&rdquo;</h2><p>{TEXT}</p><p>{MORE}</p><p>&#9312;&nbsp;完</p></div>"
            ),
            &["h2 某局年度“报告”", TEXT, MORE, "①完"],
        ),
        (
            "tables of data are rows; cells that span keep their columns",
            format!(
                "<div id=zoom><p>{TEXT}</p><p>{MORE}</p><table><tr><th>指标</th><th colspan=2>件数</th></tr>\
                 <tr><td rowspan=2>复议</td><td>受理</td><td>12</td></tr><tr><td>办结</td><td><p>1</p><p>1</p></td></tr></table></div>"
            ),
            &[TEXT, MORE, "row 指标|件数|", "row 复议|受理|12", "row |办结|11"],
        ),
        (
            "numbers that the browser generates are part of the text",
            format!("<div id=zoom><p>{TEXT}</p><p>{MORE}</p><ol start=2><li>加强学习</li><li>严格执法</li></ol></div>"),
            &[TEXT, MORE, "2.加强学习", "3.严格执法"],
        ),
        (
            "elements left open, tags across each other",
            format!("<div id=zoom><p>{TEXT}<p><b>一、主要<i>工作</b></i><p>{MORE}</div></td></span>"),
            &[TEXT, "一、主要工作", MORE],
        ),
    ];
    for (reason, body, expected) in cases {
        let document = read("page.html", &page(body));
        check(&document);
        assert_eq!(blocks(&document), *expected, "{reason}");
    }
}

#[test]
fn the_encoding_is_read_from_header_meta_mark_or_the_bytes() {
    let text =
        |charset: &str| format!("<html><head>{charset}</head><body><div id=zoom><p>{TEXT}</p></div></body></html>");
    let gbk = |charset: &str| GBK.encode(&text(charset)).0.into_owned();
    let cases: Vec<(&str, Vec<u8>, Option<&str>)> = vec![
        ("meta charset", gbk("<meta charset=gb2312>"), None),
        ("meta http-equiv", gbk("<META http-equiv=Content-Type content='text/html; charset=GBK'>"), None),
        ("header", gbk(""), Some("text/html; charset=gbk")),
        ("nothing says so", gbk(""), None),
        ("the page says UTF-8 and is not", gbk("<meta charset=utf-8>"), None),
        ("the page says GBK and is UTF-8", text("<meta charset=gbk>").into_bytes(), None),
        ("a byte order mark", [b"\xef\xbb\xbf", text("").as_bytes()].concat(), Some("text/html; charset=gbk")),
        ("UTF-16", [b"\xff\xfe".to_vec(), text("").encode_utf16().flat_map(u16::to_le_bytes).collect()].concat(), None),
    ];
    for (reason, bytes, header) in cases {
        let document =
            Document::read_as("page.html", &bytes, header).unwrap_or_else(|error| panic!("{reason}: {error}"));
        assert_eq!(blocks(&document), [TEXT], "{reason}");
    }
    let traditional = "本局二零二三年認真貫徹落實法治政府建設實施綱要，嚴格規範執法，現將有關情況報告如下，請予審閱。";
    assert_eq!(blocks(&read("a.txt", &BIG5.encode(traditional).0)), [traditional], "Big5 by what the bytes look like");
}

#[test]
fn a_page_tells_its_title_date_source_and_the_element_of_each_block() {
    let html = format!(
        "<html><head><meta name=ArticleTitle content='某局年度报告'><meta name=PubDate content='2024-01-20 09:10'>\
         <meta name=ContentSource content=某局><meta name=Url content='http://a.example/1.html'></head>\
         <body><div id=zoom><p>{TEXT}</p><div><p>{MORE}</p></div></div></body></html>"
    );
    let document = read("page.html", html.as_bytes());
    let metadata = document.metadata();
    assert_eq!(metadata.title.as_deref(), Some("某局年度报告"));
    assert_eq!(metadata.published.as_deref(), Some("2024-01-20"));
    assert_eq!(metadata.source.as_deref(), Some("某局"));
    assert_eq!(metadata.url.as_deref(), Some("http://a.example/1.html"));
    let elements: Vec<_> = document.blocks().iter().map(|block| block.element.as_deref().unwrap_or("")).collect();
    assert_eq!(elements, ["#zoom > p:nth-of-type(1)", "#zoom > div:nth-of-type(1) > p:nth-of-type(1)"]);
}

/// Page, blocks or error, element of the text, reason.
#[expect(clippy::too_many_lines, reason = "a table, one row a way to hold data")]
fn pages_with_data() -> Vec<(Vec<u8>, String, &'static str, &'static str)> {
    let long = TEXT.repeat(3);
    let escaped: String =
        long.chars().flat_map(|c| format!("\\u{:04x}", u32::from(c)).into_bytes()).map(char::from).collect();
    let script = |kind: &str, text: &str| {
        page(&format!("<div id=app></div><script {kind}>{text}</script><footer>版权所有</footer>"))
    };
    let whole = format!("h1 某局年度报告\n{long}\n{MORE}");
    let markup = format!("<p>{long}</p><p>{MORE}</p>");
    let refused =
        "expected a page with text, found none; where a script or frame loads it, save the page from a browser";
    vec![
        (
            script(
                "type='application/ld+json'",
                &format!(
                    r#"{{"@type":"Article","headline":"某局年度报告","articleBody":"{long}\n{MORE}","datePublished":"2024-01-20T09:10:00"}}"#
                ),
            ),
            whole.clone(),
            "script:nth-of-type(1)",
            "JSON-LD",
        ),
        (
            script(
                "id=__NEXT_DATA__ type='application/json'",
                &format!(
                    r#"{{"props":{{"news":{{"title":"某局年度报告","content":"{markup}","pubDate":"2024-01-20"}}}}}}"#
                ),
            ),
            whole.clone(),
            "#__NEXT_DATA__",
            "a state of its own element",
        ),
        (
            script(
                "",
                &format!(
                    r#"var a = 1; window.__INITIAL_STATE__ = {{"detail":{{"title":"某局年度报告","publishTime":"2024-01-20 09:10","body":"{markup}"}}}}; (function(s){{s=1}})()"#
                ),
            ),
            whole.clone(),
            "script:nth-of-type(1)",
            "an assignment among others",
        ),
        (
            script(
                "",
                &format!(
                    r#"window.__NUXT__={{"data":[{{"title":"某局年度报告","date":"2024-01-20","content":["{long}","{MORE}"]}}]}}"#
                ),
            ),
            whole.clone(),
            "script:nth-of-type(1)",
            "a list of paragraphs",
        ),
        (
            script(
                "",
                &format!(
                    r#"var d = JSON.parse("{{\"title\":\"某局年度报告\",\"date\":\"2024-01-20\",\"text\":\"{long}\\n{MORE}\"}}")"#
                ),
            ),
            whole.clone(),
            "script:nth-of-type(1)",
            "JSON in a text",
        ),
        (
            script(
                "",
                &format!(
                    r#"var d = {{"title":"某局年度报告","date":"2024-01-20","text":"{}"}}"#,
                    markup.replace('<', "&lt;").replace('>', "&gt;")
                ),
            ),
            whole.clone(),
            "script:nth-of-type(1)",
            "markup escaped",
        ),
        (
            script(
                "",
                &format!(r#"var d = {{"title":"某局年度报告","date":"2024-01-20","text":"{escaped}\n{MORE}"}}"#),
            ),
            whole.clone(),
            "script:nth-of-type(1)",
            "characters escaped",
        ),
        (
            page(&format!(r#"<div id=zoom><p>{long}</p></div><script>var d = {{"text":"{long}{long}"}}</script>"#)),
            long.clone(),
            "#zoom > p:nth-of-type(1)",
            "a page that shows its text is read as shown",
        ),
        (
            script("", &format!(r#"window.__NUXT__=(function(a){{return {{content:"{long}"}}}}(1))"#)),
            refused.to_owned(),
            "",
            "a program is no data",
        ),
        (script("", &format!(r#"var d = {{text:"{long}"}}"#)), refused.to_owned(), "", "JavaScript is no JSON"),
        (script("type='application/json'", &format!(r#"{{"text":"{long}""#)), refused.to_owned(), "", "cut off"),
        (script("", r#"var d = {"text":"暂无内容"}"#), refused.to_owned(), "", "too short for an article"),
    ]
}

#[test]
fn an_article_in_the_data_of_a_script_is_read() {
    for (bytes, expected, element, reason) in pages_with_data() {
        match Document::read("page.html", &bytes) {
            Ok(document) => {
                check(&document);
                assert_eq!(blocks(&document).join("\n"), expected, "{reason}");
                assert_eq!(
                    document.blocks().last().and_then(|block| block.element.as_deref()),
                    Some(element),
                    "{reason}"
                );
                let published = document.metadata().published.as_deref();
                assert_eq!(published, element.contains(['s', '_']).then_some("2024-01-20"), "{reason}");
            }
            Err(error) => assert_eq!(error.to_string(), expected, "{reason}"),
        }
    }
}
