//! Versions of plugins and of the server.

use std::fmt;

/// A version with one to three numbers; missing ones are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// First number.
    pub major: u32,
    /// Second number.
    pub minor: u32,
    /// Third number.
    pub patch: u32,
}

/// The version of InvenTree whose behaviour this server implements.
pub const SERVER_VERSION: Version = Version::new(1, 2, 0);

/// The version of the wire protocol, as `apiVersion` in `GET /api/`.
pub const API_VERSION: u32 = 425;

impl Version {
    /// Creates the version `major.minor.patch`.
    #[must_use]
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self {
            major,
            minor,
            patch,
        }
    }

    /// Returns whether the version is between the two limits, both included; an absent limit is no limit.
    #[must_use]
    pub fn within(self, min: Option<Self>, max: Option<Self>) -> bool {
        min.is_none_or(|min| min <= self) && max.is_none_or(|max| self <= max)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn limits_are_inclusive_and_optional() {
        let server = Version::new(1, 2, 0);
        assert!(server.within(None, None));
        assert!(server.within(Some(server), Some(server)));
        assert!(!server.within(Some(Version::new(1, 2, 1)), None));
        assert!(!server.within(None, Some(Version::new(1, 1, 9))));
        assert!(Version::new(10, 0, 0).within(Some(Version::new(2, 0, 0)), None));
    }
}
