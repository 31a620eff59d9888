//! Ruled tables: lines across and upright that meet → cells.

use super::page::{Glyph, Rule};

/// How far apart lines may lie that count as one, and ends that count as meeting.
const NEAR: f64 = 3.0;
/// Most rows and columns.
const MOST: usize = 400;

/// A grid of ruling lines. Invariant: at least two rows or two columns; `rows` go down, `columns` go right.
#[derive(Debug)]
pub(super) struct Table {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    bottom: f64,
    rows: Vec<f64>,
    columns: Vec<f64>,
    across: Vec<Rule>,
    upright: Vec<Rule>,
}

/// The tables that ruling lines make.
pub(super) fn find(across: &[Rule], upright: &[Rule]) -> Vec<Table> {
    let (across, upright) = (merged(across), merged(upright));
    // Lines that meet belong together.
    let mut group: Vec<usize> = (0..across.len()).collect();
    let root = |group: &[usize], mut i: usize| {
        while group[i] != i {
            i = group[i];
        }
        i
    };
    let meets = |a: &Rule, u: &Rule| {
        (a.from - NEAR..=a.to + NEAR).contains(&u.at) && (u.from - NEAR..=u.to + NEAR).contains(&a.at)
    };
    if across.len() > MOST || upright.len() > MOST {
        return Vec::new();
    }
    for u in &upright {
        let mut first = None;
        for (i, _) in across.iter().enumerate().filter(|(_, a)| meets(a, u)) {
            let i = root(&group, i);
            match first {
                None => first = Some(i),
                Some(first) => group[i] = root(&group, first),
            }
        }
    }
    let mut tables = Vec::new();
    for i in (0..across.len()).filter(|&i| group[i] == i) {
        let own: Vec<Rule> = (0..across.len()).filter(|&k| root(&group, k) == i).map(|k| across[k]).collect();
        let sides: Vec<Rule> = upright.iter().filter(|u| own.iter().any(|a| meets(a, u))).copied().collect();
        tables.extend(Table::new(own, sides));
    }
    tables
}

/// Lines in one place that touch are one: cells are often ruled one by one, and double.
fn merged(rules: &[Rule]) -> Vec<Rule> {
    let mut sorted = rules.to_vec();
    sorted.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut places: Vec<Vec<Rule>> = Vec::new();
    for rule in sorted {
        match places.last_mut() {
            Some(place) if rule.at - place[0].at < NEAR => place.push(rule),
            _ => places.push(vec![rule]),
        }
    }
    let mut merged: Vec<Rule> = Vec::new();
    for mut place in places {
        place.sort_by(|a, b| a.from.total_cmp(&b.from));
        let at = place[0].at;
        let first = merged.len();
        for rule in place {
            match merged[first..].last_mut() {
                Some(last) if rule.from <= last.to + NEAR => last.to = last.to.max(rule.to),
                _ => merged.push(Rule { at, ..rule }),
            }
        }
    }
    merged
}

impl Table {
    fn new(across: Vec<Rule>, upright: Vec<Rule>) -> Option<Self> {
        let places = |rules: &[Rule]| {
            let mut places: Vec<f64> = rules.iter().map(|rule| rule.at).collect();
            places.sort_by(f64::total_cmp);
            places.dedup_by(|a, b| (*a - *b).abs() < NEAR);
            places
        };
        let mut rows = places(&across);
        rows.reverse();
        let columns = places(&upright);
        // One box around a text is no table, nor is a line with a tick on it.
        if rows.len() < 2 || columns.len() < 2 || rows.len() + columns.len() < 5 {
            return None;
        }
        let (left, right) = (*columns.first()?, *columns.last()?);
        let (top, bottom) = (*rows.first()?, *rows.last()?);
        Some(Self { left, right, top, bottom, rows, columns, across, upright })
    }

    pub(super) fn holds(&self, glyph: &Glyph) -> bool {
        let (x, y) = middle(glyph);
        (self.left..self.right).contains(&x) && (self.bottom..self.top).contains(&y)
    }

    /// The rows with the y of their upper line and their cells' texts; a merged cell's text stands in its first place.
    pub(super) fn rows(&self, glyphs: &[&Glyph], text: impl Fn(&[&Glyph]) -> String) -> Vec<(f64, Vec<String>)> {
        let (height, width) = (self.rows.len() - 1, self.columns.len() - 1);
        let mut cells: Vec<Vec<&Glyph>> = vec![Vec::new(); height * width];
        let owner = self.owners();
        for glyph in glyphs.iter().filter(|glyph| self.holds(glyph)) {
            let (x, y) = middle(glyph);
            let row = self.rows.partition_point(|&line| line > y).clamp(1, height) - 1;
            let column = self.columns.partition_point(|&line| line <= x).clamp(1, width) - 1;
            cells[owner[row * width + column]].push(glyph);
        }
        (0..height)
            .map(|row| {
                (self.rows[row] - 0.01, cells[row * width..(row + 1) * width].iter().map(|cell| text(cell)).collect())
            })
            .collect()
    }

    /// For each place of the grid the first place of the cell that it belongs to.
    fn owners(&self) -> Vec<usize> {
        let (height, width) = (self.rows.len() - 1, self.columns.len() - 1);
        let mut owner: Vec<usize> = (0..height * width).collect();
        let covers = |rules: &[Rule], at: f64, along: f64| {
            rules.iter().any(|rule| (rule.at - at).abs() < NEAR && (rule.from - NEAR..=rule.to + NEAR).contains(&along))
        };
        for row in 0..height {
            let y = self.rows[row].midpoint(self.rows[row + 1]);
            for column in 0..width {
                let here = row * width + column;
                let x = self.columns[column].midpoint(self.columns[column + 1]);
                if column > 0 && !covers(&self.upright, self.columns[column], y) {
                    owner[here] = owner[here - 1];
                } else if row > 0 && !covers(&self.across, self.rows[row], x) {
                    owner[here] = owner[here - width];
                }
            }
        }
        owner
    }
}

fn middle(glyph: &Glyph) -> (f64, f64) {
    (glyph.x0.midpoint(glyph.x1), glyph.y + 0.35 * glyph.size)
}
