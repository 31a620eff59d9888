//! From an ending leftwards to where the name begins.

use super::ground::{Edge, Ground, Prefix, Walk, is_connector, parts_words};
use super::place::{branch_of, bridge, corps, joins, opening_letters, place_in_he, short_place, unknown_place};
use crate::lexicon::bodies::{Ending, Kind, tag};

/// Longest run of characters that no list knows, in the names that may hold any (companies, schools).
const UNKNOWN: usize = 10;

/// Walks from `end`, where an ending starts, leftwards in `text` down to byte `floor`.
/// `before` tells where a body that ends at a byte starts.
pub fn walk(
    ground: &Ground<'_>,
    text: &str,
    floor: usize,
    end: usize,
    ending: Ending,
    before: impl Fn(usize) -> Option<usize>,
) -> Walk {
    let before = |at: usize| before(at).filter(|start| *start >= floor);
    let mut walker = Walker::new(ground, text, floor, end, ending);
    loop {
        if let Some(start) = before(walker.at) {
            return walker.within(walker.at, start);
        }
        let Some(c) = walker.left().chars().next_back() else { break };
        let step = if parts_words(c) {
            walker.mark(c)
        } else if let Some(at) = walker.place(c) {
            Step::To(at)
        } else if let Some((start, tags)) = ground.bodies.word(walker.left()) {
            walker.word(c, floor + start, tags, before)
        } else {
            walker.stranger(c, before)
        };
        match step {
            Step::To(at) => walker.at = at,
            Step::Within(core, start) => return walker.within(core, start),
            Step::Stop(edge) => {
                walker.walk.edge = edge;
                break;
            }
        }
    }
    walker.done()
}

/// Last characters of the names of waters, hills and what is built on them.
const NATURAL: &str = "湖江河海山岭港湾岛坝塘溪库桥渠";

/// What a look at the text left of a walk leads to.
enum Step {
    /// The name goes on; what was looked at starts here.
    To(usize),
    /// A body of which this one is part: where the name goes on behind it, and where it starts.
    Within(usize, usize),
    Stop(Edge),
}

/// A walk under way: the name is read down to byte `at`.
struct Walker<'a> {
    ground: &'a Ground<'a>,
    text: &'a str,
    floor: usize,
    end: usize,
    ending: Ending,
    /// Whether the name may hold any characters.
    open: bool,
    at: usize,
    walk: Walk,
}

impl<'a> Walker<'a> {
    fn new(ground: &'a Ground<'a>, text: &'a str, floor: usize, end: usize, ending: Ending) -> Self {
        let open = matches!(
            ending.kind,
            Kind::Company
                | Kind::School
                | Kind::Hospital
                | Kind::Village
                | Kind::Station
                | Kind::Association
                | Kind::Team
                | Kind::Place
        );
        let walk = Walk {
            start: end,
            core: end,
            prefix: Prefix::None,
            words: 0,
            unknown: 0,
            within: false,
            numbered: false,
            edge: Edge::Mark,
        };
        let mut walker = Self { ground, text, floor, end, ending, open, at: end, walk };
        if let Some(c) = walker.left().chars().next_back()
            && matches!(ending.kind, Kind::ShortUnit | Kind::Unit)
            && "一二三四五六七八九十".contains(c)
            && !text[floor..end - c.len_utf8()].ends_with('第')
        {
            walker.at -= c.len_utf8();
            walker.walk.numbered = true;
        }
        walker
    }

    fn left(&self) -> &'a str {
        &self.text[self.floor..self.at]
    }

    fn within(&self, core: usize, start: usize) -> Walk {
        Walk { within: true, core, start, ..self.walk }
    }

    fn done(&self) -> Walk {
        let core = if self.walk.prefix == Prefix::None { self.at } else { self.walk.core };
        Walk { core, start: self.at, ..self.walk }
    }

    /// Whether a division or a level was read.
    fn divided(&self) -> bool {
        matches!(self.walk.prefix, Prefix::Division(_) | Prefix::Level(_))
    }

    /// Takes a place into the name; behind a level (石林|县) it is a division of that level.
    fn prefixed(&mut self, prefix: Prefix) {
        match self.walk.prefix {
            Prefix::None => {
                self.walk.core = self.at;
                self.walk.prefix = prefix;
            }
            Prefix::Level(level) => self.walk.prefix = Prefix::Division(level),
            Prefix::Division(_) | Prefix::Place => {}
        }
    }

    /// Whether words of names were read, in the ending too (管理|处, 法务|部).
    fn speaks(&self) -> bool {
        let ending = || self.text[self.end..].chars().take(3);
        self.walk.words > 0 || self.ending.kind == Kind::Unit && self.ground.bodies.ends_in_word(ending())
    }

    fn unknown(&mut self, at: usize) -> Step {
        self.walk.unknown += 1;
        Step::To(at)
    }

    fn known(&mut self, at: usize) -> Step {
        self.walk.words += 1;
        Step::To(at)
    }

    /// Punctuation ends a name, but for a company's place in brackets: 某某（上海）有限公司.
    fn mark(&mut self, c: char) -> Step {
        let left = self.left();
        if self.ending.kind == Kind::Company
            && matches!(c, '）' | ')')
            && let Some(open) = left.rfind(['（', '('])
            && left.len() - open < 24
        {
            return self.unknown(self.floor + open);
        }
        Step::Stop(Edge::Mark)
    }

    /// Whether a place's name ends behind the first character of the word that starts at `word`, and began before it.
    fn place_reaches_into(&self, word: usize) -> bool {
        let first = self.text[word..].chars().next().map_or(0, char::len_utf8);
        let place = self.ground.bodies.word(&self.text[self.floor..word + first]);
        place.is_some_and(|(start, tags)| self.floor + start < word && tags & (tag::PLACE | tag::SHORT_PLACE) != 0)
    }

    /// A unit of the corps, a division of the report itself, or one named short with its level.
    fn place(&mut self, c: char) -> Option<usize> {
        let left = self.left();
        if let Some(start) = corps(self.text, self.floor, self.at) {
            self.prefixed(Prefix::Division(c));
            return Some(start);
        }
        if let Some((start, full)) = self.ground.own_place(left) {
            self.prefixed(if full { Prefix::Division(c) } else { Prefix::Place });
            return Some(self.floor + start);
        }
        // 昌吉|州 rather than 昌|吉州
        if self.walk.prefix == Prefix::None
            && let Some((start, level)) = short_place(self.ground, left)
            && self.ground.bodies.word(left).is_none_or(|(word, _)| word > start)
        {
            self.prefixed(Prefix::Division(level));
            return Some(self.floor + start);
        }
        None
    }

    /// A word of the lists that starts at `start` and ends with `c`.
    fn word(&mut self, c: char, start: usize, tags: u16, before: impl Fn(usize) -> Option<usize>) -> Step {
        if tags & (tag::PLACE | tag::SHORT_PLACE) != 0 {
            self.prefixed(if tags & tag::PLACE != 0 { Prefix::Division(c) } else { Prefix::Place });
            return Step::To(start);
        }
        let single = start + c.len_utf8() == self.at;
        // 20|个|社区人民调解委员会
        if single && self.open && tags & tag::GENERIC != 0 && counts(&self.text[self.floor..start], c) && c == '个' {
            return Step::Stop(Edge::Generic);
        }
        if self.open && single && tags & (tag::STOP | tag::PARTICLE) == tag::STOP && !self.divided() {
            return self.unknown(start);
        }
        if &self.text[start..self.at] == "驻"
            && self.walk.prefix != Prefix::None
            && let Some(whole) = before(start)
        {
            return Step::Within(start, whole);
        }
        if self.divided() {
            // 公安|前湾新区|分局
            if tags & tag::HEAD != 0 && self.ending.branch && self.walk.words == 0 {
                return self.known(start);
            }
            return Step::Stop(edge(tags));
        }
        // 景德镇|长运, not 景德|镇长|运
        if self.open && !single && tags & tag::STOP != 0 && self.place_reaches_into(start) {
            return self.unknown(self.at - c.len_utf8());
        }
        let unit = matches!(self.ending.kind, Kind::Unit | Kind::ShortUnit | Kind::Group | Kind::Bureau);
        if tags & tag::GENERIC != 0 && single && self.open && !counts(&self.text[self.floor..start], c) {
            return self.unknown(start);
        }
        if tags & tag::GENERIC != 0 && !(unit && tags & tag::COMPONENT != 0) {
            return Step::Stop(Edge::Generic);
        }
        let word = &self.text[start..self.at];
        // 东莞市|第二|人民法院
        if self.ending.kind == Kind::Court && word.starts_with('第') {
            return self.known(start);
        }
        // 党建|工作|办公室
        if self.at == self.end && word == "工作" && (unit || self.ending.kind == Kind::Station) {
            return Step::To(start);
        }
        if self.ending.fixed && tags & tag::LEVEL == 0 {
            return Step::Stop(edge(tags));
        }
        self.component(c, start, tags, before)
    }

    /// A word that names are made of, a level of government, or 和 between two such words; all else ends the name.
    fn component(&mut self, c: char, start: usize, tags: u16, before: impl Fn(usize) -> Option<usize>) -> Step {
        let left = &self.text[self.floor..start];
        let marked = left.chars().next_back().is_none_or(parts_words);
        let founded = || self.ground.bodies.word(left).is_some_and(|(_, tags)| tags & tag::FOUNDING != 0);
        // ，企业|合规服务中心 or 成立|企业|合规服务中心
        if tags & tag::OPENER != 0 && (marked || founded()) && self.speaks() && !self.open {
            return self.known(start);
        }
        let opens = tags & tag::LEVEL != 0 && (marked || self.ground.ends_in_stop(left));
        if tags & tag::COMPONENT != 0 && !opens {
            let named = self.walk.words > 0 || self.walk.unknown > 1 || self.walk.prefix != Prefix::None;
            if tags & tag::LEADING != 0 && named && !left.ends_with('、') {
                return Step::Stop(Edge::Word);
            }
            return self.known(start);
        }
        if tags & tag::LEVEL != 0 {
            // 集团|乌尔旗汉|森林工业有限公司: a letter like any other among those of a company's name
            let letter = self.ending.kind == Kind::Company && !opens;
            if letter && unknown_place(self.ground, self.text, self.floor, start, false).is_none() {
                return self.unknown(start);
            }
            // 市生态环境局|前湾|新区|分局
            if self.ending.branch
                && self.walk.prefix == Prefix::None
                && let Some((core, whole)) = branch_of(self.ground, self.text, self.floor, start, before)
            {
                return Step::Within(core, whole);
            }
            return Step::To(self.level(c, start));
        }
        // 、元和|司法所: 和 closes the place's name, for no body stands before it that it could join
        let closing = c == '和' || self.ending.branch && tags & (tag::STOP | tag::PARTICLE) == tag::STOP;
        if closing
            && start + c.len_utf8() == self.at
            && self.at == self.end
            && matches!(self.ending.kind, Kind::Unit | Kind::Place)
            && let Some(place) = place_in_he(self.ground, self.text, self.floor, start)
        {
            self.prefixed(Prefix::Place);
            return Step::To(place);
        }
        // 浙江|和义某某律师事务所, 辽宁|同方: no company without a place stands beside a place alone
        if tags & tag::PARTICLE != 0
            && start + c.len_utf8() == self.at
            && self.ending.kind == Kind::Company
            && self.walk.prefix == Prefix::None
            && self.walk.unknown > 0
            && self.ground.bodies.word(left).is_some_and(|(_, tags)| tags & (tag::PLACE | tag::SHORT_PLACE) != 0)
        {
            return self.unknown(start);
        }
        if is_connector(c)
            && start + c.len_utf8() == self.at
            && self.speaks()
            && self.walk.unknown == 0
            && let Some(joined) = joins(self.ground, self.text, self.floor, start, self.ending)
        {
            return self.known(joined);
        }
        Step::Stop(edge(tags))
    }

    /// 市, 县 … with the unknown place before it.
    fn level(&mut self, c: char, start: usize) -> usize {
        self.walk.core = self.at;
        // 区政府|法律顾问团 is the district's
        let first = self.text[start..self.at].chars().next();
        let level = if matches!(c, '府' | '委') { first.unwrap_or(c) } else { c };
        // towns and zones take any name
        let zone = level == '区' && self.at - start > level.len_utf8();
        let town = matches!(level, '道' | '镇' | '乡') || zone;
        let place = unknown_place(self.ground, self.text, self.floor, start, town);
        self.walk.prefix = if place.is_some() { Prefix::Division(level) } else { Prefix::Level(level) };
        place.unwrap_or(start)
    }

    /// A character that no list knows.
    fn stranger(&mut self, c: char, before: impl Fn(usize) -> Option<usize>) -> Step {
        if self.divided() {
            // 国网|四川省|电力公司
            let head = || unknown_place(self.ground, self.text, self.floor, self.at, true);
            return match (self.ending.kind, self.walk.words + self.walk.unknown) {
                (Kind::Company, 1..) => head().map_or(Step::Stop(Edge::Unknown), Step::To),
                _ => Step::Stop(Edge::Unknown),
            };
        }
        if self.open && self.walk.unknown < UNKNOWN {
            return self.unknown(self.at - c.len_utf8());
        }
        if self.ending.fixed {
            return Step::Stop(Edge::Unknown);
        }
        let branch = self.ending.branch;
        if branch && let Some((core, whole)) = branch_of(self.ground, self.text, self.floor, self.at, before) {
            return Step::Within(core, whole);
        }
        // 长荡湖|渔政监督大队
        let natural = self.ending.kind == Kind::Unit && NATURAL.contains(c);
        let bare = branch || natural || self.walk.words == 0 && self.ending.kind == Kind::Unit;
        // 职成|教育股: two letters of an abbreviation open the name of a section
        let section = self.walk.words > 0
            && self.walk.unknown == 0
            && self.ending.kind == Kind::ShortUnit
            && ["科", "处", "股"].iter().any(|word| self.text[self.end..].starts_with(word));
        if section && let Some(start) = opening_letters(self.ground, self.text, self.floor, self.at) {
            self.walk.unknown += 2;
            return Step::To(start);
        }
        let Some((landing, count, place)) = bridge(self.ground, self.text, self.floor, self.at, bare) else {
            return Step::Stop(Edge::Unknown);
        };
        if place {
            self.prefixed(Prefix::Place);
        } else {
            self.walk.unknown += count;
        }
        Step::To(landing)
    }
}

/// Whether a counter or a word like 各 makes many of what follows: 3|家, but not 张|家.
fn counts(left: &str, c: char) -> bool {
    !"个家所支名批类".contains(c)
        || left
            .chars()
            .next_back()
            .is_some_and(|n| n.is_ascii_digit() || "一二三四五六七八九十百千两多余几数各这每".contains(n))
}

fn edge(tags: u16) -> Edge {
    if tags & tag::GENERIC != 0 {
        Edge::Generic
    } else if tags & tag::FOUNDING != 0 {
        Edge::Founding
    } else if tags & tag::STOP != 0 {
        Edge::Word
    } else {
        Edge::Unknown
    }
}
