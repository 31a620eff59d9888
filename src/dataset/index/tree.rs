//! A sorted set that is cheap to copy and to change in a few places.

use std::sync::Arc;

/// Four term numbers in one integer, so that comparing two quads is one comparison.
pub type Key = u128;

/// Leaves are cut to this size and hold at most twice as many keys.
const LEAF: usize = 256;

#[derive(Clone)]
struct Leaf {
    first: Key,
    keys: Arc<[Key]>,
}

/// A set of keys in order.
///
/// Invariant: no leaf is empty, keys ascend within and across leaves. A clone shares all leaves; a change copies the
/// leaves that it touches and the list of leaves, so a reader's clone never changes.
#[derive(Clone, Default)]
pub struct Tree {
    leaves: Arc<Vec<Leaf>>,
    len: usize,
}

impl Tree {
    pub fn len(&self) -> usize {
        self.len
    }

    /// Builds from keys in ascending order without duplicates.
    pub fn from_sorted(keys: &[Key]) -> Self {
        let mut leaves = Vec::with_capacity(keys.len() / LEAF + 1);
        cut(keys, &mut leaves);
        Self { leaves: Arc::new(leaves), len: keys.len() }
    }

    /// Takes keys out and puts keys in. Both ascend without duplicates; a key in both is in afterwards.
    pub fn apply(&mut self, remove: &[Key], add: &[Key]) {
        if remove.is_empty() && add.is_empty() {
            return;
        }
        let mut leaves = Vec::with_capacity(self.leaves.len() + add.len() / LEAF + 1);
        let (mut remove, mut add) = (remove, add);
        let mut merged = Vec::new();
        if self.leaves.is_empty() {
            cut(add, &mut leaves);
        }
        for (at, leaf) in self.leaves.iter().enumerate() {
            let (here_removed, here_added);
            if let Some(next) = self.leaves.get(at + 1) {
                (here_removed, remove) = remove.split_at(remove.partition_point(|k| *k < next.first));
                (here_added, add) = add.split_at(add.partition_point(|k| *k < next.first));
            } else {
                (here_removed, remove) = (remove, &[]);
                (here_added, add) = (add, &[]);
            }
            if here_removed.is_empty() && here_added.is_empty() {
                leaves.push(leaf.clone());
                continue;
            }
            merged.clear();
            merge(&leaf.keys, here_removed, here_added, &mut merged);
            if merged.len() < LEAF / 4
                && let Some(last) = leaves.last()
                && last.keys.len() + merged.len() <= 2 * LEAF
            {
                let mut joined = last.keys.to_vec();
                joined.extend_from_slice(&merged);
                std::mem::swap(&mut joined, &mut merged);
                leaves.pop();
            }
            cut(&merged, &mut leaves);
        }
        self.len = leaves.iter().map(|l| l.keys.len()).sum();
        self.leaves = Arc::new(leaves);
    }

    pub fn contains(&self, key: Key) -> bool {
        self.leaf(key).is_some_and(|at| self.leaves[at].keys.binary_search(&key).is_ok())
    }

    /// The leaf that a key is in, if it is in any.
    fn leaf(&self, key: Key) -> Option<usize> {
        self.leaves.partition_point(|l| l.first <= key).checked_sub(1)
    }

    /// About how many keys lie between two bounds: exact within one leaf, a multiple of the leaf size beyond.
    pub fn estimate(&self, low: Key, high: Key) -> usize {
        let Some(last) = self.leaf(high) else { return 0 };
        let first = self.leaf(low).unwrap_or(0);
        if first == last {
            let keys = &self.leaves[first].keys;
            return keys.partition_point(|k| *k <= high) - keys.partition_point(|k| *k < low);
        }
        (last - first) * LEAF
    }

    /// The keys from `low` to `high`, both included.
    pub fn range(&self, low: Key, high: Key) -> Range {
        let mut leaf = self.leaf(low).unwrap_or(0);
        let mut at = self.leaves.get(leaf).map_or(0, |l| l.keys.partition_point(|k| *k < low));
        if self.leaves.get(leaf).is_some_and(|l| at == l.keys.len()) {
            (leaf, at) = (leaf + 1, 0);
        }
        let keys = self.leaves.get(leaf).map(|l| Arc::clone(&l.keys));
        Range { leaves: Arc::clone(&self.leaves), keys, leaf, at, high }
    }

    pub fn iter(&self) -> Range {
        self.range(0, Key::MAX)
    }
}

fn merge(keys: &[Key], remove: &[Key], add: &[Key], out: &mut Vec<Key>) {
    let (mut remove, mut add) = (remove.iter().peekable(), add.iter().peekable());
    for key in keys {
        while let Some(added) = add.next_if(|a| *a < key) {
            out.push(*added);
        }
        let again = add.next_if_eq(&key).is_some();
        while remove.next_if(|r| *r < key).is_some() {}
        let removed = remove.next_if_eq(&key).is_some();
        if again || !removed {
            out.push(*key);
        }
    }
    out.extend(add);
}

fn cut(keys: &[Key], leaves: &mut Vec<Leaf>) {
    if keys.is_empty() {
        return;
    }
    // Equal parts, so that a leaf that just overflowed leaves room on both sides.
    let parts = if keys.len() <= 2 * LEAF { 1 } else { keys.len().div_ceil(LEAF + LEAF / 2) };
    let size = keys.len().div_ceil(parts);
    leaves.extend(keys.chunks(size).map(|part| Leaf { first: part[0], keys: part.into() }));
}

/// The keys of a [`Tree`] between two bounds, in order; it owns what it reads.
pub struct Range {
    leaves: Arc<Vec<Leaf>>,
    keys: Option<Arc<[Key]>>,
    leaf: usize,
    at: usize,
    high: Key,
}

impl Iterator for Range {
    type Item = Key;

    #[inline]
    fn next(&mut self) -> Option<Key> {
        let keys = self.keys.as_ref()?;
        let key = keys[self.at];
        if key > self.high {
            self.keys = None;
            return None;
        }
        self.at += 1;
        if self.at == keys.len() {
            self.leaf += 1;
            self.at = 0;
            self.keys = self.leaves.get(self.leaf).map(|l| Arc::clone(&l.keys));
        }
        Some(key)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn sorted(keys: &[u16]) -> Vec<Key> {
        keys.iter().map(|k| Key::from(*k)).collect::<BTreeSet<_>>().into_iter().collect()
    }

    proptest! {
        #[test]
        fn it_is_the_set_that_a_plain_set_is(
            start in prop::collection::vec(any::<u16>(), 0..3000),
            steps in prop::collection::vec(
                (prop::collection::vec(any::<u16>(), 0..600), prop::collection::vec(any::<u16>(), 0..600)), 0..6),
            low in any::<u16>(),
            span in any::<u16>(),
        ) {
            let mut model: BTreeSet<Key> = sorted(&start).into_iter().collect();
            let mut tree = Tree::from_sorted(&sorted(&start));
            for (remove, add) in &steps {
                let (remove, add) = (sorted(remove), sorted(add));
                let before = (tree.clone(), model.clone());
                tree.apply(&remove, &add);
                for key in &remove { model.remove(key); }
                model.extend(&add);
                prop_assert_eq!(before.0.iter().collect::<Vec<_>>(), before.1.into_iter().collect::<Vec<_>>());
            }
            prop_assert_eq!(tree.len(), model.len());
            prop_assert_eq!(tree.iter().collect::<Vec<_>>(), model.iter().copied().collect::<Vec<_>>());
            let (low, high) = (Key::from(low), Key::from(low) + Key::from(span));
            let expected = model.range(low..=high).copied().collect::<Vec<_>>();
            prop_assert_eq!(tree.range(low, high).collect::<Vec<_>>(), expected);
            for key in [low, high] {
                prop_assert_eq!(tree.contains(key), model.contains(&key));
            }
        }
    }
}
