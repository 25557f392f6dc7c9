//! Selects the barcode plugins that are called for a barcode.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::dispatch::Targets;

/// Finds the plugins for a barcode by its prefix, without calling the others.
#[derive(Debug, Default)]
pub struct PrefixIndex {
    /// Positions of the plugins that read every barcode.
    unprefixed: Arc<[u32]>,
    by_prefix: HashMap<&'static [u8], Vec<u32>, foldhash::fast::RandomState>,
    lengths: BTreeSet<usize>,
}

impl PrefixIndex {
    /// Builds the index from the prefixes of each plugin, in dispatch order.
    pub(crate) fn new(plugins: impl Iterator<Item = &'static [&'static str]>) -> Self {
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
        index.unprefixed = every.into();
        index
    }

    /// Returns the plugins to call for the barcode, in dispatch order.
    #[must_use]
    pub fn select(&self, code: &str) -> Targets {
        let mut hits: Vec<u32> = self
            .lengths
            .iter()
            .map_while(|length| code.as_bytes().get(..*length))
            .filter_map(|start| self.by_prefix.get(start))
            .flatten()
            .copied()
            .collect();
        if hits.is_empty() {
            return Targets::Indices(Arc::clone(&self.unprefixed));
        }
        hits.extend_from_slice(&self.unprefixed);
        hits.sort_unstable();
        hits.dedup();
        Targets::Indices(hits.into())
    }
}

#[cfg(test)]
mod tests {
    use super::PrefixIndex;
    use crate::dispatch::Targets;

    fn select(code: &str) -> Vec<u32> {
        let plugins: [&'static [&'static str]; 4] = [&["KEY="], &[], &["K", "X-"], &["KEY=", "K"]];
        match PrefixIndex::new(plugins.into_iter()).select(code) {
            Targets::Indices(places) => places.to_vec(),
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
