//! Parses the output of test binaries.

use crate::tally::Tally;

/// Parses the output of `cargo test`, line by line.
#[derive(Default)]
pub(crate) struct Reader {
    tally: Tally,
    self_skipped: usize,
}

impl Reader {
    pub(crate) fn read_line(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            self.result(result);
        } else if let Some(test) = line.strip_prefix("test ") {
            self.test(test);
        } else if line.starts_with("SKIPPED ") {
            self.self_skipped += 1;
        }
    }

    /// Counts by the summary of each binary, since a test's own output may break up the lines of single tests.
    fn result(&mut self, result: &str) {
        self.tally.passed += number_before(result, " passed");
        self.tally.failed += number_before(result, " failed");
        self.tally.skipped += number_before(result, " ignored");
    }

    fn test(&mut self, test: &str) {
        let Some((name, outcome)) = test.split_once(" ... ") else {
            return;
        };
        if outcome.starts_with("ignored") {
            return;
        }
        match name.rsplit("::").next() {
            Some("sqlite") => self.tally.sqlite += 1,
            Some("postgres") => self.tally.postgres += 1,
            _ => {}
        }
    }

    /// Returns the tally. A test that skips itself is reported as passed by its binary, but counts as skipped.
    pub(crate) fn finish(self) -> Tally {
        let Self {
            mut tally,
            self_skipped: skipped_by_themselves,
        } = self;
        tally.passed = tally.passed.saturating_sub(skipped_by_themselves);
        tally.skipped += skipped_by_themselves;
        tally
    }
}

/// Returns the number before `word`: 3 in `ok. 3 passed; 0 failed`.
pub(crate) fn number_before(text: &str, word: &str) -> usize {
    let before = text
        .split(word)
        .next()
        .filter(|before| before.len() < text.len());
    let digits = before.and_then(|before| before.rsplit([' ', ';', ',']).next());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Reader, number_before};
    use crate::tally::Tally;

    fn read(output: &str) -> Tally {
        let mut reader = Reader::default();
        output.lines().for_each(|line| reader.read_line(line));
        reader.finish()
    }

    #[test]
    fn both_databases_are_counted_by_the_name_of_the_test() {
        let tally = read(concat!(
            "running 4 tests\n",
            "test routes::plugins::list::sqlite ... ok\n",
            "test routes::plugins::list::postgres ... FAILED\n",
            "test routes::plugins::detail::sqlite ... ignored, slow\n",
            "test sqlite_names ... ok\n",
            "test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.02s\n",
        ));
        assert_eq!(
            tally,
            Tally {
                passed: 2,
                failed: 1,
                skipped: 1,
                sqlite: 1,
                postgres: 1
            }
        );
    }

    #[test]
    fn binaries_add_up() {
        let line = "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        assert_eq!(read(&line.repeat(2)).passed, 10);
    }

    #[test]
    fn a_test_that_skips_itself_has_not_passed() {
        let tally = read(
            "SKIPPED client: no python\ntest a ... ok\ntest result: ok. 3 passed; 0 failed; 0 ignored\n",
        );
        assert_eq!((tally.passed, tally.skipped), (2, 1));
    }

    #[test]
    fn a_missing_number_is_zero() {
        assert_eq!(
            number_before("12 passed, 3 failed, 4 skipped", " failed"),
            3
        );
        assert_eq!(number_before("12 passed, 3 failed", " skipped"), 0);
    }
}
