//! What a name is read from and what is read of it.

use crate::lexicon::bodies::{Bodies, tag};
use crate::lexicon::divisions::Divisions;

/// Longest place name in front of 市, 区, 县 or of a unit that no list knows.
pub(super) const PLACE: usize = 4;

/// What stands before a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Punctuation, a digit or the line's start.
    Mark,
    /// A word of the sentence.
    Word,
    /// A word that makes it a kind of body and no body (各, 6个, 基层).
    Generic,
    /// A verb of founding (建成).
    Founding,
    /// Characters that no list knows.
    Unknown,
}

/// What opens a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    None,
    /// 市, 区, 县 … alone; its last character.
    Level(char),
    /// A division by name, its last character (嘉定区 → 区).
    Division(char),
    /// A place without its suffix (西岭, 河湾).
    Place,
}

/// A name as read leftwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    pub start: usize,
    /// Where the name goes on behind its division.
    pub core: usize,
    pub prefix: Prefix,
    /// Words of names between division and ending.
    pub words: usize,
    /// Characters there that no list knows.
    pub unknown: usize,
    /// Where the name of a body ended that this one is part of (市公安局|交警支队).
    pub within: bool,
    /// 一, 二 … before the ending: 业务一科.
    pub numbered: bool,
    pub edge: Edge,
}

/// What a walk may look up.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub bodies: &'a Bodies,
    pub divisions: &'a Divisions,
    /// Names of divisions that the report itself speaks of: full ones, then short ones.
    pub full: &'a [String],
    pub short: &'a [String],
}

impl Ground<'_> {
    /// A division of the report that `text` ends with: where it starts, and whether it is a full name.
    pub(super) fn own_place(&self, text: &str) -> Option<(usize, bool)> {
        let longest = |names: &[String]| {
            names.iter().filter(|name| text.ends_with(name.as_str())).map(|name| text.len() - name.len()).min()
        };
        match (longest(self.full), longest(self.short)) {
            (Some(full), Some(short)) if short < full => Some((short, false)),
            (Some(full), _) => Some((full, true)),
            (None, short) => short.map(|start| (start, false)),
        }
    }

    /// Whether the text's last word belongs to a sentence and to no name.
    pub(super) fn ends_in_stop(&self, text: &str) -> bool {
        self.bodies.word(text).is_some_and(|(_, tags)| {
            tags & (tag::STOP | tag::GENERIC) != 0 && tags & (tag::COMPONENT | tag::LEVEL) == 0
        })
    }
}

pub(super) fn parts_words(c: char) -> bool {
    !c.is_alphabetic() || c.is_ascii()
}

pub(super) fn is_connector(c: char) -> bool {
    matches!(c, '和' | '与' | '及')
}
