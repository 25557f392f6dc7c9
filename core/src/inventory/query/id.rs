//! Keys of items.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::num::ParseIntError;
use std::str::FromStr;

use crate::resource::{Resource, SqlValue};

/// A type of key: names the resource whose items the keys identify.
pub trait Key: 'static {
    /// The resource.
    const RESOURCE: &'static Resource;
}

/// The primary key of an item. A key of one model is never accepted where another's is expected.
///
/// Each model has an alias, such as `PartId`. In JSON a key is a number. The key of an item that is not stored yet is 0.
///
/// ```
/// use inventree::items::PartId;
///
/// let id = PartId::new(5);
/// assert_eq!((id.get(), id.to_string()), (5, "5".to_owned()));
/// assert_eq!(" 5 ".parse(), Ok(id));
/// ```
pub struct Id<K> {
    number: i64,
    key: PhantomData<fn() -> K>,
}

impl<K> Id<K> {
    /// Creates the key from its number.
    #[must_use]
    pub const fn new(number: i64) -> Self {
        Self {
            number,
            key: PhantomData,
        }
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.number
    }
}

impl<K> Default for Id<K> {
    /// Returns the key of an item that is not stored yet.
    fn default() -> Self {
        Self::new(0)
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Id<K> {}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}

impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl<K: Key> fmt::Debug for Id<K> {
    /// Formats the key with its model: `Part(5)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", K::RESOURCE.model.class, self.number)
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number.fmt(f)
    }
}

impl<K> FromStr for Id<K> {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.trim().parse().map(Self::new)
    }
}

impl<K> From<Id<K>> for SqlValue {
    fn from(id: Id<K>) -> Self {
        Self::Int(id.number)
    }
}

impl<K> serde::Serialize for Id<K> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.number)
    }
}

impl<'de, K> serde::Deserialize<'de> for Id<K> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::deserialize(deserializer).map(Self::new)
    }
}
