//! Bar charts of an answer: in a terminal, or as an SVG picture that needs nothing else to be shown.

use std::fmt::Write;

/// Rows drawn at most; what is beyond is counted in the last line.
const MOST: usize = 60;

/// Columns of the longest label of a picture: 36 Chinese characters.
const LABEL: usize = 72;

/// A labelled column of figures.
///
/// Invariant: not empty; every figure is finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// What the picture is of, above it.
    heading: String,
    rows: Vec<(String, f64)>,
}

impl Bars {
    /// The column of figures and the label of each: `columns` names them (label, figure); else the last column whose
    /// cells are all numbers is drawn, and the columns left of it that are none label it. `None` when there is no such
    /// column or no row.
    #[must_use]
    pub fn new(names: &[String], rows: &[Vec<String>], columns: &[String]) -> Option<Self> {
        let is_number = |at: usize| rows.iter().all(|row| row.get(at).is_some_and(|cell| figure(cell).is_some()));
        let position = |name: &String| names.iter().position(|known| known == name);
        let asked = columns.last().and_then(position).filter(|at| is_number(*at));
        let drawn = asked.or_else(|| (0..names.len()).rev().find(|at| is_number(*at)))?;
        let mut labels: Vec<usize> = columns.iter().rev().skip(1).filter_map(position).rev().collect();
        // A label column of the question stands first; what else tells rows apart (a year, an indicator) follows.
        let others: Vec<usize> = (0..drawn)
            .filter(|at| !labels.contains(at) && rows.iter().all(|row| !row[*at].starts_with("http")))
            .collect();
        labels.extend(others);
        if rows.is_empty() {
            return None;
        }
        let rows = rows
            .iter()
            .map(|row| {
                let label: Vec<&str> = labels.iter().map(|at| row[*at].as_str()).filter(|s| !s.is_empty()).collect();
                (label.join(" "), figure(&row[drawn]).unwrap_or_default())
            })
            .collect();
        Some(Self { heading: names[drawn].clone(), rows })
    }

    /// Puts the question that was answered before the name of the figures.
    #[must_use]
    pub fn of(mut self, question: &str) -> Self {
        self.heading = format!("{question} · {}", self.heading);
        self
    }

    fn largest(&self) -> f64 {
        self.rows.iter().map(|(_, value)| value.abs()).fold(0.0, f64::max).max(f64::MIN_POSITIVE)
    }

    /// Bars of block characters, `width` columns wide at most; Chinese characters take two.
    #[must_use]
    pub fn text(&self, width: usize) -> String {
        let shown = &self.rows[..self.rows.len().min(MOST)];
        let label = shown.iter().map(|(label, _)| columns(label)).max().unwrap_or(0).min(width / 2);
        let number = shown.iter().map(|(_, value)| value.to_string().len()).max().unwrap_or(0);
        let room = u16::try_from(width.saturating_sub(label + number + 3)).unwrap_or(u16::MAX).max(4);
        let mut out = String::new();
        for (text, value) in shown {
            let text = cut(text, label);
            let pad = label - columns(&text);
            let bar = bar(value.abs() / self.largest() * f64::from(room));
            let _ = writeln!(out, "{text}{} {value:>number$} {bar}", " ".repeat(pad));
        }
        if self.rows.len() > MOST {
            let _ = writeln!(out, "… {} more", self.rows.len() - MOST);
        }
        out
    }

    /// A picture of its own: no script, no font, no outside resource.
    #[must_use]
    pub fn svg(&self) -> String {
        let shown = &self.rows[..self.rows.len().min(MOST)];
        let more = self.rows.len() - shown.len();
        let label = shown.iter().map(|(label, _)| columns(label)).max().unwrap_or(0).clamp(4, LABEL) * 7 + 12;
        let (step, bar, top) = (24, 420.0, 36);
        let height = top + step * (shown.len() + usize::from(more > 0)) + 12;
        // Wide enough for the heading, which starts at the left edge and is bold.
        let width = (label + 420 + 110).max(columns(&self.heading) * 8 + 16);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             font-family=\"sans-serif\" font-size=\"13\" role=\"img\"><title>{title}</title>\
             <text x=\"8\" y=\"20\" font-weight=\"bold\">{title}</text>\n",
            title = escape(&self.heading)
        );
        for (at, (text, value)) in shown.iter().enumerate() {
            let y = top + at * step;
            let length = value.abs() / self.largest() * bar;
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\
                 <rect x=\"{label}\" y=\"{y}\" width=\"{length:.1}\" height=\"16\" fill=\"{}\"/>\
                 <text x=\"{:.1}\" y=\"{}\">{value}</text>",
                label - 8,
                y + 13,
                escape(&cut(text, LABEL)),
                if *value < 0.0 { "#b3261e" } else { "#1f5fa8" },
                f64::from(u16::try_from(label).unwrap_or(u16::MAX)) + length + 6.0,
                y + 13,
            );
        }
        if more > 0 {
            let _ = writeln!(out, "<text x=\"{label}\" y=\"{}\">… {more}</text>", top + shown.len() * step + 13);
        }
        out.push_str("</svg>\n");
        out
    }
}

/// A bar that many columns long, to an eighth.
fn bar(length: f64) -> String {
    let mut bar = String::new();
    let mut rest = length;
    while rest >= 1.0 {
        bar.push('█');
        rest -= 1.0;
    }
    let parts = ["▉", "▊", "▋", "▌", "▍", "▎", "▏"];
    let part = parts.iter().zip((1..8).rev()).find(|(_, eighths)| rest * 8.0 >= f64::from(*eighths) - 0.5);
    bar.push_str(part.map_or("", |(part, _)| part));
    bar
}

fn figure(cell: &str) -> Option<f64> {
    cell.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// Terminal columns of a text.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// A text without its middle, when it is too long: both its ends tell it from others, a body first and an indicator last.
fn cut(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    // The mark counts for two columns.
    let room = most.saturating_sub(2);
    let within = |letters: &mut dyn Iterator<Item = char>, room: usize| -> Vec<char> {
        let mut used = 0;
        letters
            .take_while(|c| {
                used += if c.is_ascii() { 1 } else { 2 };
                used <= room
            })
            .collect()
    };
    let head = within(&mut text.chars(), room.div_ceil(2));
    let tail = within(&mut text.chars().rev(), room / 2);
    head.into_iter().chain(['…']).chain(tail.into_iter().rev()).collect()
}

/// Text as XML has it: escaped, without the characters that XML cannot hold.
fn escape(text: &str) -> String {
    let text: String = text.chars().filter(|c| *c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    #[test]
    fn the_longest_bar_is_the_largest_figure() {
        let names = ["body", "year", "cases"].map(str::to_owned);
        let rows = rows(&[&["甲局", "2022", "10"], &["乙局", "2023", "40"]]);
        let bars = Bars::new(&names, &rows, &["body".into(), "cases".into()]).expect("figures");
        let text = bars.text(40);
        let length = |line: &str| line.matches('█').count();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("甲局 2022"), "the year tells rows apart: {text}");
        // Whole blocks: the rest of the shorter bar is a part of a block.
        assert_eq!(length(lines[1]) / 4, length(lines[0]), "{text}");
        assert!(bars.svg().contains("width=\"420.0\""));
    }

    #[test]
    fn a_long_label_keeps_both_ends() {
        for (text, most, expected) in [
            ("东岸区司法局 2023", 18, "东岸区司法局 2023"),
            ("东岸区人力资源和社会保障局 2022 行政复议案件", 20, "东岸区人…复议案件"),
            ("abcdefghij", 8, "abc…hij"),
            ("法", 1, "…"),
        ] {
            assert_eq!(cut(text, most), expected, "{text}");
        }
    }

    #[test]
    fn rows_left_out_are_counted_in_the_picture() {
        let names = ["a", "b"].map(str::to_owned);
        let rows: Vec<Vec<String>> = (0..MOST + 3).map(|n| vec![format!("甲{n}"), n.to_string()]).collect();
        let svg = Bars::new(&names, &rows, &[]).expect("figures").of("问题").svg();
        assert!(svg.contains("… 3</text>") && svg.contains("<title>问题 · b</title>"), "{svg}");
    }

    #[test]
    fn nothing_to_draw() {
        let names = ["a"].map(str::to_owned);
        assert_eq!(Bars::new(&names, &rows(&[&["x"]]), &[]), None, "no figures");
        assert_eq!(Bars::new(&names, &[], &[]), None, "no rows");
    }

    #[test]
    fn labels_cannot_break_out_of_the_picture() {
        let names = ["a", "b"].map(str::to_owned);
        let svg = Bars::new(&names, &rows(&[&["<script>", "1"]]), &[]).expect("figures").svg();
        assert!(!svg.contains("<script>"), "{svg}");
    }
}
