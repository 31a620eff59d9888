use super::*;

type Row = (&'static str, Option<(&'static str, UnitKind)>, &'static str);

#[test]
fn the_longest_unit_wins_and_words_that_begin_like_a_unit_are_none() {
    let lists = Quantities::default();
    let table: &[Row] = &[
        ("人次。", Some(("人次", UnitKind::Event)), "longer than 人"),
        ("个百分点", Some(("个百分点", UnitKind::Percent)), "a unit"),
        ("百分点", Some(("个百分点", UnitKind::Percent)), "written without 个"),
        ("个工作日内", Some(("个工作日", UnitKind::Never)), "a deadline"),
        ("部门联合", Some(("部门", UnitKind::Never)), "14部门 counts no 部"),
        ("项目标任务", Some(("项", UnitKind::Counter)), "12项 目标任务"),
        ("项目", Some(("项目", UnitKind::Never)), "3项目 counts no 项"),
        ("局", None, "no unit"),
    ];
    for (text, expected, reason) in table {
        let found = lists.unit(text).map(|unit| (unit.plain.as_str(), unit.kind));
        let same = match (found, expected) {
            (Some((plain, kind)), Some((unit, expected))) => {
                kind == *expected && (kind == UnitKind::Never || plain == *unit)
            }
            (None, None) => true,
            _ => false,
        };
        assert!(same, "{text}: {found:?}, expected {expected:?}: {reason}");
    }
}

#[test]
fn a_file_of_ones_own_adds_words() {
    let lists = Quantities::default();
    assert_eq!(lists.unit("斗米"), None);
    let more = lists.with("mine.txt", "# mine\n[counters]\n斗 石\n").unwrap();
    assert_eq!(more.unit("斗米").unwrap().plain, "斗");
    assert_eq!(
        lists.with("mine.txt", "斗").unwrap_err().to_string(),
        "mine.txt: expected a section `[name]` before the first word, on line 1"
    );
    assert_eq!(
        lists.with("mine.txt", "[volumes]\n斗").unwrap_err().to_string(),
        "mine.txt: expected one of the known sections, found [volumes] on line 1"
    );
}

#[test]
fn a_name_covers_a_figure_only_when_it_reaches_beyond_the_number() {
    let lists = Quantities::default();
    assert!(lists.in_name("落实三项制度", 6, 9));
    assert!(!lists.in_name("受理三项申请", 6, 9));
}
