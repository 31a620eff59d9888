//! Bar charts of an answer: in a terminal, or as an SVG picture that needs nothing else to be shown.

use std::fmt::Write;

/// Rows drawn at most; what is beyond is counted in the last line.
const MOST: usize = 60;

/// A labelled column of figures.
///
/// Invariant: not empty; every figure is finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    figure: String,
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
        Some(Self { figure: names[drawn].clone(), rows })
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
        let label = shown.iter().map(|(label, _)| columns(label)).max().unwrap_or(0).clamp(4, 48) * 7 + 12;
        let (step, bar, top) = (24, 420.0, 36);
        let height = top + step * shown.len() + 12;
        let width = label + 420 + 110;
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             font-family=\"sans-serif\" font-size=\"13\" role=\"img\"><title>{title}</title>\
             <text x=\"{label}\" y=\"20\" font-weight=\"bold\">{title}</text>\n",
            title = escape(&self.figure)
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
                escape(&cut(text, 48)),
                if *value < 0.0 { "#b3261e" } else { "#1f5fa8" },
                f64::from(u16::try_from(label).unwrap_or(u16::MAX)) + length + 6.0,
                y + 13,
            );
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

fn cut(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if columns(&kept) + 2 + if c.is_ascii() { 1 } else { 2 } > most {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

fn escape(text: &str) -> String {
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
