//! A page as a flat list of nodes in document order: what comes after is loops, never recursion.

use std::ops::Range;

use scraper::node::Element;
use scraper::{Html, Node as Parsed};

use super::portal::Portal;

/// Invariant: the nodes below node `i` are `i + 1..nodes[i].end`; `weight` has one entry more than `nodes`.
pub(super) struct Page<'a> {
    pub nodes: Vec<Node<'a>>,
    /// Sums of the text weights of all nodes before.
    weight: Vec<usize>,
}

pub(super) struct Node<'a> {
    pub kind: Kind<'a>,
    pub end: usize,
    pub parent: usize,
    /// Not shown, or furniture of the page around the article.
    pub left_out: bool,
}

pub(super) enum Kind<'a> {
    Element(&'a Element),
    Text(&'a str),
    Comment(&'a str),
    Other,
}

/// Elements that never show text of an article.
const NEVER_SHOWN: &[&str] = &[
    "script", "style", "noscript", "template", "head", "title", "select", "option", "button", "textarea", "iframe",
    "object", "svg", "canvas", "audio", "video", "input", "map", "datalist", "nav", "frameset", "noframes", "applet",
];

impl<'a> Page<'a> {
    pub(super) fn new(html: &'a Html) -> Self {
        let mut nodes: Vec<Node<'a>> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut next = Some(html.tree.root());
        while let Some(node) = next {
            let kind = match node.value() {
                Parsed::Element(element) => Kind::Element(element),
                Parsed::Text(text) => Kind::Text(text),
                Parsed::Comment(comment) => Kind::Comment(comment),
                _ => Kind::Other,
            };
            let parent = open.last().copied().unwrap_or(0);
            open.push(nodes.len());
            nodes.push(Node { kind, end: 0, parent, left_out: false });
            next = node.first_child();
            let mut up = node;
            while next.is_none() {
                let end = nodes.len();
                if let Some(node) = open.pop() {
                    nodes[node].end = end;
                }
                next = up.next_sibling();
                match up.parent() {
                    Some(parent) if next.is_none() => up = parent,
                    _ => break,
                }
            }
        }
        let end = nodes.len();
        for node in open {
            nodes[node].end = end;
        }
        let mut page = Self { nodes, weight: Vec::new() };
        page.leave_out(|page, i| matches!(&page.nodes[i].kind, Kind::Element(e) if NEVER_SHOWN.contains(&e.name())));
        page.weigh();
        let all = page.weight(0..page.nodes.len());
        // What holds a good part of all text is no furniture, however it is named.
        page.leave_out(|page, i| {
            let Kind::Element(element) = &page.nodes[i].kind else { return false };
            is_furniture(element) && page.below(i) * 5 <= all
        });
        page.weigh();
        page
    }

    /// Marks every element that `which` chooses, and all below it.
    fn leave_out(&mut self, which: impl Fn(&Self, usize) -> bool) {
        let mut i = 0;
        while i < self.nodes.len() {
            if !self.nodes[i].left_out && which(self, i) {
                let end = self.nodes[i].end;
                for node in &mut self.nodes[i..end] {
                    node.left_out = true;
                }
                i = end;
            } else {
                i += 1;
            }
        }
    }

    fn weigh(&mut self) {
        let mut sum = 0;
        let mut link_end = 0;
        self.weight = Vec::with_capacity(self.nodes.len() + 1);
        for (i, node) in self.nodes.iter().enumerate() {
            self.weight.push(sum);
            match &node.kind {
                Kind::Element(element) if element.name() == "a" => link_end = link_end.max(node.end),
                Kind::Text(text) if !node.left_out && i >= link_end => sum += text_weight(text),
                _ => {}
            }
        }
        self.weight.push(sum);
    }

    /// How much running text stands in a range of nodes.
    pub(super) fn weight(&self, nodes: Range<usize>) -> usize {
        self.weight[nodes.end] - self.weight[nodes.start]
    }

    /// How much running text stands below a node.
    pub(super) fn below(&self, node: usize) -> usize {
        self.weight(node..self.nodes[node].end)
    }

    pub(super) fn element(&self, node: usize) -> Option<&'a Element> {
        match self.nodes[node].kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(super) fn tag(&self, node: usize) -> &'a str {
        self.element(node).map_or("", Element::name)
    }

    /// The element with the article's own text: one that content management systems name so, else the innermost one
    /// with nearly all running text.
    pub(super) fn article(&self) -> usize {
        let all = self.weight(0..self.nodes.len());
        let mut dense = 0;
        // In document order a later element with nearly all text lies inside the earlier ones.
        let mut named: Option<usize> = None;
        for i in 0..self.nodes.len() {
            let Some(element) = self.element(i) else { continue };
            let below = self.below(i);
            if self.nodes[i].left_out || below * 2 < all {
                continue;
            }
            if below * 5 >= all * 4 {
                dense = i;
            }
            let labels = element
                .attr("id")
                .into_iter()
                .chain(element.attr("class").into_iter().flat_map(str::split_ascii_whitespace));
            if labels.into_iter().any(|name| Portal::get().is_content(name))
                && named.is_none_or(|outer| below * 100 >= self.below(outer) * 95)
            {
                named = Some(i);
            }
        }
        named.unwrap_or_else(|| {
            while matches!(self.tag(dense), "p" | "span" | "font" | "b" | "strong" | "a" | "tr" | "tbody" | "table")
                && dense > 0
            {
                dense = self.nodes[dense].parent;
            }
            dense
        })
    }
}

/// Sentences weigh more than words: menus and lists of links have none.
fn text_weight(text: &str) -> usize {
    text.chars()
        .map(|c| match c {
            '。' | '；' | '，' | ',' | ';' => 10,
            '\u{4e00}'..='\u{9fff}' => 1,
            _ => 0,
        })
        .sum()
}

fn is_furniture(element: &Element) -> bool {
    if element.attr("hidden").is_some() || matches!(element.name(), "footer" | "aside") {
        return true;
    }
    if let Some(style) = element.attr("style") {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        if style.contains("display:none") || style.contains("visibility:hidden") {
            return true;
        }
    }
    !matches!(element.name(), "body" | "html")
        && ["class", "id"].iter().filter_map(|name| element.attr(name)).any(|names| Portal::get().is_furniture(names))
}
