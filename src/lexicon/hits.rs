//! Which lists have a word in a text, told by reading it once.

use std::ops::BitOrAssign;

/// Lists with a word in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hits(u32);

macro_rules! lists {
    ($($name:ident $bit:literal,)*) => {
        impl Hits {
            $(pub const $name: Self = Self(1 << $bit);)*
        }
    };
}

lists! {
    SHORTCOMINGS 0,
    LEADERSHIP 1,
    PLAN 2,
    ACHIEVEMENTS 3,
    OTHER 4,
    LEADERS 5,
    LEADS 6,
    MINOR 7,
    DONE 8,
    TRAPS 9,
    AHEAD 10,
    TARGETS 11,
    PAST 12,
    TELLS_OF_LEADERS 13,
    LACK_NOUNS 14,
    LACK_EXIST 15,
    LACK_CUES 16,
}

impl Hits {
    /// Whether one of `lists` has a word there.
    #[must_use]
    pub const fn any(self, lists: Self) -> bool {
        self.0 & lists.0 != 0
    }

    /// Whether each of `lists` has a word there.
    #[must_use]
    pub const fn all(self, lists: Self) -> bool {
        self.0 & lists.0 == lists.0
    }

    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Hits {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}
