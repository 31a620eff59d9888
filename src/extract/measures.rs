//! Measures: every enumerated item of an achievements or leadership part, at any depth.
//!
//! `（一）加强领导`, `1.坚持党组领导。落实…`, `一是织密联动网。…`. A part without items is a measure itself.
//!
//! Known to miss: an unnumbered heading that is set as a sentence, with a full stop, inside a paragraph.

use super::parts::is_part;
use super::{Extractor, Input, sentences};
use crate::report::{Measure, PartKind, Report};

/// Finds measures.
#[derive(Debug)]
pub struct Extract;

impl Extractor for Extract {
    fn kind(&self) -> &'static str {
        "measures"
    }

    fn extract(&self, input: &Input<'_>, report: &mut Report) {
        let nodes = &input.outline.nodes;
        let clean = input.document.clean();
        let sides = sides(input, report);
        let mut measures: Vec<Measure> = Vec::new();
        let mut of_node: Vec<Option<usize>> = vec![None; nodes.len()];
        let tops: Vec<usize> = (0..nodes.len()).filter(|at| is_part(&nodes[*at])).collect();
        for (part, top) in tops.iter().enumerate() {
            let Some(kind) = report.parts.get(part).map(|part| part.kind) else { break };
            let end = tops.get(part + 1).map_or(nodes.len(), |next| *next);
            let number = u32::try_from(part + 1).unwrap_or(u32::MAX);
            let mut push = |at: usize, position: Vec<u32>, parent: Option<usize>, rule: &'static str| {
                let node = &nodes[at];
                measures.push(Measure {
                    heading: clean[node.heading.clone()].replace('\n', ""),
                    span: input.span(node.heading.clone()),
                    extent: input.span(node.extent.clone()),
                    position,
                    part,
                    parent,
                    rule: rule.into(),
                });
                measures.len() - 1
            };
            // How many items were counted under the part and under each item.
            let mut counts: Vec<u32> = vec![0; nodes.len()];
            let mut any = false;
            for at in *top + 1..end {
                if !is_measure(sides[at]) || nodes[at].heading.is_empty() {
                    continue;
                }
                any = true;
                let above = nodes[at].parent.filter(|parent| parent != top);
                let parent = above.and_then(|above| of_node[above]);
                let counter = above.filter(|_| parent.is_some()).unwrap_or(*top);
                counts[counter] += 1;
                let mut position = match parent {
                    Some(_) => position_of(counter, &nodes[..], *top, &counts, number),
                    None => vec![number],
                };
                position.push(counts[counter]);
                of_node[at] = Some(push(at, position, parent, "enumerated item"));
            }
            if !any && is_measure(Some(kind)) {
                push(*top, vec![number], None, "part without items");
            }
        }
        report.measures = measures;
    }
}

/// Position of an item that was counted already.
fn position_of(node: usize, nodes: &[super::outline::Node], top: usize, counts: &[u32], part: u32) -> Vec<u32> {
    let mut chain = vec![node];
    while let Some(parent) = nodes[chain[chain.len() - 1]].parent.filter(|parent| *parent != top) {
        chain.push(parent);
    }
    chain.push(top);
    // The count under an ancestor is the number of the item on the way: items are counted in order.
    let mut position = vec![part];
    position.extend(chain.iter().rev().take(chain.len() - 1).map(|at| counts[*at]));
    position
}

fn is_measure(side: Option<PartKind>) -> bool {
    matches!(side, Some(PartKind::Achievements | PartKind::Leadership))
}

/// What the part is about at each item.
fn sides(input: &Input<'_>, report: &Report) -> Vec<Option<PartKind>> {
    let mut sides = vec![None; input.outline.nodes.len()];
    for sentence in input.sentences(report) {
        if sentence.role != sentences::Role::Text {
            sides[sentence.node] = Some(sentence.side);
        }
    }
    sides
}
