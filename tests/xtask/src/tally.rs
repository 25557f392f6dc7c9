//! Counts tests.

use std::fmt;
use std::ops::AddAssign;

/// The number of tests by result and, in the last two fields, by database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
    pub(crate) sqlite: usize,
    pub(crate) postgres: usize,
}

impl Tally {
    pub(crate) fn one(passed: bool) -> Self {
        Self {
            passed: passed.into(),
            failed: (!passed).into(),
            ..Self::default()
        }
    }

    pub(crate) fn skipped() -> Self {
        Self {
            skipped: 1,
            ..Self::default()
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.sqlite += other.sqlite;
        self.postgres += other.postgres;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn skipped_tests_show_only_when_there_are_any() {
        let mut tally = Tally::one(true);
        assert_eq!(tally.to_string(), "1 passed, 0 failed");
        tally += Tally::skipped();
        assert_eq!(tally.to_string(), "1 passed, 0 failed, 1 skipped");
    }
}
