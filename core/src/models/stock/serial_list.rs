//! Serial numbers as people write them: `1,2,5`, `1-3`, `10+`, `10+3`, `~`.

/// Most serials that are made at once.
pub const MOST: usize = 5000;

/// What is wrong with a text of serials.
pub type Faults = Vec<String>;

/// Longest serial in characters.
const LONGEST: usize = 100;

/// Reads as many serials as are wanted out of a text: single ones, ranges `1-3`, sequences `10+` and `10+3`, and
/// `~` for the next of those that are `free`, with commas or white space between.
///
/// Counts up at most about twice as often as serials can be made at once, since plugins may be asked each time.
///
/// # Errors
/// With everything that is wrong with the text.
pub fn read(
    text: &str,
    count: usize,
    free: &[String],
    increment: impl Fn(&str) -> String,
) -> Result<Vec<String>, Faults> {
    if count > MOST {
        return Err(vec![format!(
            "at most {MOST} serial numbers are made at once"
        )]);
    }
    if text.trim().is_empty() {
        return Err(vec!["Empty serial number string".to_owned()]);
    }
    let text = with_free(text, free)?;
    let groups: Vec<&str> = text
        .split(|sign: char| sign == ',' || sign.is_whitespace())
        .filter(|group| !group.is_empty())
        .collect();
    let mut list = List {
        count,
        increment,
        serials: Vec::new(),
        faults: Vec::new(),
    };
    // As many groups as serials: each is one, whatever signs are in it.
    let is_plain = groups.len() == count;
    for group in groups {
        if is_plain {
            list.add(group);
        } else {
            list.add_group(group);
        }
    }
    list.finish()
}

/// The text with a free serial for each `~`.
fn with_free(text: &str, free: &[String]) -> Result<String, Faults> {
    let mut parts = text.split('~');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    let mut free = free.iter();
    for part in parts {
        let next = free.next();
        whole.push_str(next.ok_or_else(|| vec!["there is no next serial number".to_owned()])?);
        whole.push_str(part);
    }
    Ok(whole)
}

struct List<F> {
    count: usize,
    increment: F,
    serials: Vec<String>,
    faults: Faults,
}

impl<F: Fn(&str) -> String> List<F> {
    fn add(&mut self, serial: &str) {
        if self.serials.iter().any(|known| known == serial) {
            self.fault(format!("Duplicate serial: {serial}"));
        } else if serial.chars().count() > LONGEST {
            self.fault(format!("a serial number has at most {LONGEST} characters"));
        } else {
            self.serials.push(serial.to_owned());
        }
    }

    fn fault(&mut self, text: String) {
        if !self.faults.contains(&text) {
            self.faults.push(text);
        }
    }

    fn add_group(&mut self, group: &str) {
        if let Some((first, last)) = group
            .split_once('-')
            .filter(|(_, last)| !last.contains('-'))
        {
            self.add_range(group, first, last);
        } else if group.contains('-') {
            self.add(group);
        } else if let Some((first, length)) = group.split_once('+') {
            self.add_sequence(group, first, length);
        } else {
            self.add(group);
        }
    }

    fn add_range(&mut self, group: &str, first: &str, last: &str) {
        // The text is refused anyhow: nobody needs to count any further.
        if !self.faults.is_empty() {
            return;
        }
        let left = self.count.saturating_sub(self.serials.len());
        let range = self.from(first, left + 1, |serial| serial == last);
        if range.last().map(String::as_str) == Some(last) && first != last && range.len() <= left {
            range.iter().for_each(|serial| self.add(serial));
        } else if range.len() > left {
            let count = self.count;
            self.fault(format!(
                "Group range {group} exceeds allowed quantity ({count})"
            ));
        } else {
            self.fault(format!("Invalid group range: {group}"));
        }
    }

    /// `10+` is as many as are still wanted, `10+3` is three more.
    fn add_sequence(&mut self, group: &str, first: &str, length: &str) {
        if !self.faults.is_empty() {
            return;
        }
        let left = self.count.saturating_sub(self.serials.len());
        let length = if length.is_empty() {
            Some(left)
        } else {
            length
                .parse()
                .ok()
                .map(|more: usize| more.saturating_add(1))
        };
        let sequence = match length {
            Some(length) if self.serials.len().saturating_add(length) <= MOST => {
                self.from(first, length, |_| false)
            }
            _ => Vec::new(),
        };
        if length != Some(sequence.len()) || first.is_empty() {
            self.fault(format!("Invalid group sequence: {group}"));
        } else {
            sequence.iter().for_each(|serial| self.add(serial));
        }
    }

    /// At most so many serials from the first on, up to one that is the last; fewer where there is no next one.
    fn from(&self, first: &str, most: usize, is_last: impl Fn(&str) -> bool) -> Vec<String> {
        let mut serials: Vec<String> = Vec::new();
        let mut next = first.to_owned();
        while serials.len() < most {
            let after = (self.increment)(&next);
            let is_end = is_last(&next) || after == next;
            serials.push(next);
            if is_end {
                break;
            }
            next = after;
        }
        serials
    }

    fn finish(self) -> Result<Vec<String>, Faults> {
        let found = self.serials.len();
        if !self.faults.is_empty() {
            Err(self.faults)
        } else if found == 0 {
            Err(vec!["No serial numbers found".to_owned()])
        } else if found != self.count {
            let count = self.count;
            Err(vec![format!(
                "Number of unique serial numbers ({found}) must match quantity ({count})"
            )])
        } else {
            Ok(self.serials)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Faults, read};
    use crate::models::stock::serial::increment;

    fn list(text: &str, count: usize) -> Result<String, Faults> {
        let free = ["8", "9"].map(str::to_owned);
        read(text, count, &free, increment).map(|serials| serials.join(" "))
    }

    #[test]
    fn serials_are_read_however_people_write_them() {
        for (text, count, serials) in [
            ("1-3", 3, "1 2 3"),
            ("1,2,5", 3, "1 2 5"),
            (" 1 2\n5 ", 3, "1 2 5"),
            ("10+", 3, "10 11 12"),
            ("10+2", 3, "10 11 12"),
            ("1, 5+", 3, "1 5 6"),
            ("~", 1, "8"),
            ("~,~", 2, "8 9"),
            ("~+", 3, "8 9 10"),
            ("5~", 1, "58"),
            ("A09-A11", 3, "A09 A10 A11"),
            ("SN-1-2 SN-1-3", 2, "SN-1-2 SN-1-3"),
            ("1-3", 1, "1-3"),
        ] {
            assert_eq!(list(text, count).as_deref(), Ok(serials), "{text}");
        }
    }

    #[test]
    fn a_text_full_of_mistakes_does_not_make_anybody_count_for_long() {
        for text in [
            "1-a,".repeat(600),
            "1+4999,".repeat(350),
            "1+2,".repeat(600),
        ] {
            let counted = std::cell::Cell::new(0);
            let next = |serial: &str| {
                counted.set(counted.get() + 1);
                increment(serial)
            };
            assert!(read(&text, 5000, &[], next).is_err());
            assert!(counted.get() <= 10_002, "{}", counted.get());
        }
    }

    #[test]
    fn a_text_that_gives_other_serials_than_are_wanted_is_refused_with_the_reason() {
        for (text, count, fault) in [
            (" ", 1, "Empty serial number string"),
            (",", 2, "No serial numbers found"),
            ("1,1", 2, "Duplicate serial: 1"),
            ("1-5", 3, "Group range 1-5 exceeds allowed quantity (3)"),
            ("a-b", 3, "Invalid group range: a-b"),
            ("1+x", 3, "Invalid group sequence: 1+x"),
            ("1+2+3", 2, "Invalid group sequence: 1+2+3"),
            (
                "1+999999999999",
                2,
                "Invalid group sequence: 1+999999999999",
            ),
            (
                "7,5+18446744073709551614",
                3,
                "Invalid group sequence: 5+18446744073709551614",
            ),
            ("x+", 2, "Invalid group sequence: x+"),
            (
                "1,2",
                3,
                "Number of unique serial numbers (2) must match quantity (3)",
            ),
            (
                "1+4",
                3,
                "Number of unique serial numbers (5) must match quantity (3)",
            ),
            ("~~~", 3, "there is no next serial number"),
            ("1+4999,6000+4", 5, "Invalid group sequence: 6000+4"),
            ("1+", 6000, "at most 5000 serial numbers are made at once"),
        ] {
            assert_eq!(list(text, count), Err(vec![fault.to_owned()]), "{text}");
        }
    }
}
