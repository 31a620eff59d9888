use crate::lexicon::Lexicon;

#[test]
fn names_belong_to_lines_before_and_after_the_reform() {
    let bodies = &Lexicon::builtin().bodies;
    for (name, line) in [
        ("嘉定区人力资源和社会保障局", Some("human-resources-social-security")),
        ("市卫健委", Some("health")),
        ("省卫生和计划生育委员会", Some("health")),
        ("市工商行政管理局", Some("market-regulation")),
        ("国土资源局", Some("natural-resources")),
        ("区建管委", Some("housing-construction")),
        ("县教科局", Some("education")),
        ("市药监局", Some("drug-administration")),
        ("某某室", None),
    ] {
        assert_eq!(bodies.line_of(name).map(|found| found.1), line, "{name}");
    }
}

#[test]
fn a_users_file_adds_names_and_faults_name_the_file() {
    let lexicon = Lexicon::builtin();
    let more = lexicon.bodies.with("u.toml", "[names]\nwater = \"河务局\"", &lexicon.lines).unwrap();
    assert_eq!(more.line_of("市河务局").map(|found| found.1), Some("water"));
    for (text, expected) in [
        ("[affinity]\nnone = \"甲\"", "u.toml: expected a line of ontology/lines.ttl, found none"),
        ("[nothing]", "u.toml: expected a list of words for bodies"),
    ] {
        assert_eq!(lexicon.bodies.with("u.toml", text, &lexicon.lines).unwrap_err().to_string(), expected);
    }
}
