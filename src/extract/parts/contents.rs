//! What a part is about whose heading names no kind: `八、扬帆破浪再出发` plans if its sentences look ahead.

use crate::lexicon::headings::{Headings, years};
use crate::lexicon::hits::Hits;
use crate::report::PartKind;

/// What the sentences of one part tell, counted.
///
/// Invariant: no count exceeds `all`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Contents {
    /// Sentences, headings left out.
    all: usize,
    ahead: usize,
    /// Sentences that tell of what was done.
    past: usize,
    /// Sentences on what the heads of the body do.
    leaders: usize,
    /// Sentences that state a lack.
    lacks: usize,
    /// What the first sentence tells.
    opens: Option<PartKind>,
}

/// Where the part stands among the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// No part follows but plans and other matters.
    pub last: bool,
    /// It opens the report.
    pub first: bool,
    /// Shortcomings were told before it.
    pub behind_shortcomings: bool,
    /// What every part names.
    pub named: &'a [Vec<PartKind>],
}

impl Place<'_> {
    fn names(&self, kind: PartKind) -> bool {
        self.named.iter().any(|kinds| kinds.contains(&kind))
    }
}

/// What a heading hints at without naming a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Slogan {
    pub ahead: bool,
    /// It names the head of a body.
    pub leader: bool,
}

impl Contents {
    /// Reads the text of a part, its own heading left out; `year` is the year reported on.
    pub(super) fn read(text: &str, words: &Headings, year: Option<i32>) -> Self {
        let mut this = Self::default();
        for line in text.lines() {
            // A short line without a stop is a heading.
            if !line.contains(['。', '；', ';', '：', ':']) && line.chars().count() <= 30 {
                continue;
            }
            for sentence in line.split_inclusive(['。', '；', ';', '！']) {
                if sentence.chars().filter(|c| is_letter(*c)).nth(4).is_some() {
                    this.add(sentence, words, year);
                }
            }
        }
        this
    }

    fn add(&mut self, sentence: &str, words: &Headings, year: Option<i32>) {
        let hits = words.hits(sentence);
        let (mut later, mut reported) = (false, false);
        if let Some(year) = year {
            for found in years(sentence) {
                later |= found == year + 1;
                reported |= found == year;
            }
        }
        let target = hits.any(Hits::TARGETS) || ranges(sentence);
        let figures = !later && sentence.bytes().any(|byte| byte.is_ascii_digit());
        let ahead = later || hits.any(Hits::AHEAD);
        let past = !ahead && (reported || hits.any(Hits::PAST) || (figures && !target));
        let named = words.leads(sentence, hits);
        let leaders = named || hits.any(Hits::TELLS_OF_LEADERS);
        let lacking = Hits::LACK_EXIST.or(Hits::LACK_NOUNS);
        let exists = hits.all(lacking) && sentence.split(['，', ',']).any(|clause| words.hits(clause).all(lacking));
        // 针对人手不足的问题，增加编制。 states no lack, 落实责任不到位。 does.
        let core = sentence.trim().trim_end_matches(['。', '；', ';', '！']);
        let remedies = words.acts(core) && words.lack.cues.end(core).is_none();
        let lacks = !ahead && !remedies && (exists || hits.any(Hits::LACK_CUES));
        if self.all == 0 {
            self.opens = if later || (ahead && words.preamble.turns.start(sentence.trim_start()).is_some()) {
                Some(PartKind::Plan)
            } else if exists && !ahead {
                Some(PartKind::Shortcomings)
            } else if named {
                Some(PartKind::Leadership)
            } else {
                None
            };
        }
        self.all += 1;
        self.ahead += usize::from(ahead);
        self.past += usize::from(past);
        self.leaders += usize::from(leaders);
        self.lacks += usize::from(lacks);
    }

    /// The kind that the sentences speak for, if they do so clearly.
    pub(super) fn kind(self, place: Place<'_>, slogan: Slogan) -> Option<PartKind> {
        let opens = |kind| self.opens == Some(kind);
        if self.plans(place, slogan.ahead) {
            return Some(PartKind::Plan);
        }
        // most of what it says is lacking, or it opens with that and tells of nothing done
        let lacking = self.lacks * 3 >= self.all * 2 || (opens(PartKind::Shortcomings) && self.lacks * 2 >= self.all);
        if !place.names(PartKind::Shortcomings) && !place.first && self.lacks > self.past && lacking {
            return Some(PartKind::Shortcomings);
        }
        // The first part often tells of the leaders among others.
        let share = if place.first { self.leaders * 3 >= self.all * 2 } else { self.leaders * 2 >= self.all };
        let told = (opens(PartKind::Leadership) && share) || (slogan.leader && place.behind_shortcomings);
        if !place.names(PartKind::Leadership) && told {
            return Some(PartKind::Leadership);
        }
        None
    }

    fn plans(self, place: Place<'_>, slogan: bool) -> bool {
        if !place.last || place.first || self.all == 0 {
            return false;
        }
        let free = self.past * 4 <= self.all && self.past <= self.ahead + self.all / 4;
        if self.opens == Some(PartKind::Plan) && self.past * 2 <= self.all {
            return true;
        }
        let due = place.behind_shortcomings && !place.names(PartKind::Plan);
        // Nothing but a plan is due behind the shortcomings.
        free && self.lacks * 2 < self.all && (due || self.ahead * 2 >= self.all || (slogan && self.ahead > self.past))
    }
}

/// Whether a character is a letter; most are of one range, which is told without a look into the tables.
fn is_letter(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphabetic()
}

/// Whether a text holds a range of figures, which only a target does: 2至3名, but not 1-11月.
fn ranges(text: &str) -> bool {
    text.match_indices(['至', '到', '—', '-', '～', '~']).any(|(at, sign)| {
        let behind = &text[at + sign.len()..];
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        text[..at].ends_with(|c: char| c.is_ascii_digit())
            && digits > 0
            && !behind[digits..].starts_with(['月', '日', '年'])
    })
}
