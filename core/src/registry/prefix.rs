//! Which barcode plugins are asked for a code.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::dispatch::Order;

/// Finds the plugins that want to see a code without asking the others.
#[derive(Debug, Default)]
pub(crate) struct PrefixIndex {
    /// Places of the plugins that want to see every code.
    every: Arc<[u32]>,
    by_prefix: HashMap<&'static [u8], Vec<u32>, foldhash::fast::RandomState>,
    lengths: BTreeSet<usize>,
}

impl PrefixIndex {
    /// The index of plugins by their prefixes, in order of dispatch.
    pub(crate) fn of(plugins: impl Iterator<Item = &'static [&'static str]>) -> Self {
        let mut index = Self::default();
        let mut every = Vec::new();
        for (place, prefixes) in (0..).zip(plugins) {
            if prefixes.is_empty() {
                every.push(place);
            }
            for prefix in prefixes {
                index
                    .by_prefix
                    .entry(prefix.as_bytes())
                    .or_default()
                    .push(place);
                index.lengths.insert(prefix.len());
            }
        }
        index.every = every.into();
        index
    }

    /// The plugins to ask for the code, in order of dispatch.
    #[must_use]
    pub(crate) fn select(&self, code: &str) -> Order {
        let mut hits: Vec<u32> = self
            .lengths
            .iter()
            .map_while(|length| code.as_bytes().get(..*length))
            .filter_map(|start| self.by_prefix.get(start))
            .flatten()
            .copied()
            .collect();
        if hits.is_empty() {
            return Order::These(Arc::clone(&self.every));
        }
        hits.extend_from_slice(&self.every);
        hits.sort_unstable();
        hits.dedup();
        Order::These(hits.into())
    }
}

#[cfg(test)]
mod tests {
    use super::PrefixIndex;
    use crate::dispatch::Order;

    fn select(code: &str) -> Vec<u32> {
        let plugins: [&'static [&'static str]; 4] = [&["KEY="], &[], &["K", "X-"], &["KEY=", "K"]];
        match PrefixIndex::of(plugins.into_iter()).select(code) {
            Order::These(places) => places.to_vec(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_plugin_with_prefixes_is_asked_for_its_codes_only_and_in_order() {
        assert_eq!(select("KEY=1"), [0, 1, 2, 3]);
        assert_eq!(select("K"), [1, 2, 3]);
        assert_eq!(select("X-9"), [1, 2]);
        assert_eq!(select("other"), [1]);
        assert_eq!(select(""), [1]);
    }
}
