//! Parses lists of serial numbers: `1,2,5`, `1-3`, `10+`, `10+3`, `~`.

/// Maximum number of serials in one request.
pub const MAX_SERIALS: usize = 5000;

/// The errors of a text of serials.
pub type Errors = Vec<String>;

/// Maximum length of a serial in characters.
const MAX_LENGTH: usize = 100;

/// Parses `count` serials from a text: single ones, ranges `1-3`, sequences `10+` and `10+3`, and `~` for the next of
/// the `free` ones, separated by commas or whitespace.
///
/// Calls `increment` at most about twice as often as `MAX_SERIALS`, since each call may go to plugins.
///
/// # Errors
/// When the text is not valid; contains all errors.
pub fn parse(
    text: &str,
    count: usize,
    free: &[String],
    increment: impl Fn(&str) -> String,
) -> Result<Vec<String>, Errors> {
    if count > MAX_SERIALS {
        return Err(vec![format!(
            "at most {MAX_SERIALS} serial numbers are made at once"
        )]);
    }
    if text.trim().is_empty() {
        return Err(vec!["Empty serial number string".to_owned()]);
    }
    let text = replace_tildes(text, free)?;
    let groups: Vec<&str> = text
        .split(|character: char| character == ',' || character.is_whitespace())
        .filter(|group| !group.is_empty())
        .collect();
    let mut list = Parser {
        count,
        increment,
        serials: Vec::new(),
        errors: Vec::new(),
    };
    // As many groups as serials: each group is one serial, even if it contains `-` or `+`.
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

/// Replaces each `~` with a free serial.
fn replace_tildes(text: &str, free: &[String]) -> Result<String, Errors> {
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

struct Parser<F> {
    count: usize,
    increment: F,
    serials: Vec<String>,
    errors: Errors,
}

impl<F: Fn(&str) -> String> Parser<F> {
    fn add(&mut self, serial: &str) {
        if self.serials.iter().any(|known| known == serial) {
            self.add_error(format!("Duplicate serial: {serial}"));
        } else if serial.chars().count() > MAX_LENGTH {
            self.add_error(format!(
                "a serial number has at most {MAX_LENGTH} characters"
            ));
        } else {
            self.serials.push(serial.to_owned());
        }
    }

    fn add_error(&mut self, text: String) {
        if !self.errors.contains(&text) {
            self.errors.push(text);
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
        // The text is invalid already: do not call `increment` again.
        if !self.errors.is_empty() {
            return;
        }
        let left = self.count.saturating_sub(self.serials.len());
        let range = self.serials_from(first, left + 1, |serial| serial == last);
        if range.last().map(String::as_str) == Some(last) && first != last && range.len() <= left {
            range.iter().for_each(|serial| self.add(serial));
        } else if range.len() > left {
            let count = self.count;
            self.add_error(format!(
                "Group range {group} exceeds allowed quantity ({count})"
            ));
        } else {
            self.add_error(format!("Invalid group range: {group}"));
        }
    }

    /// `10+` is a sequence up to the wanted count, `10+3` is 10 and three more.
    fn add_sequence(&mut self, group: &str, first: &str, length: &str) {
        if !self.errors.is_empty() {
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
            Some(length) if self.serials.len().saturating_add(length) <= MAX_SERIALS => {
                self.serials_from(first, length, |_| false)
            }
            _ => Vec::new(),
        };
        if length != Some(sequence.len()) || first.is_empty() {
            self.add_error(format!("Invalid group sequence: {group}"));
        } else {
            sequence.iter().for_each(|serial| self.add(serial));
        }
    }

    /// Returns at most `most` serials from the first one on, up to the last one; fewer if the sequence ends.
    fn serials_from(
        &self,
        first: &str,
        most: usize,
        is_last: impl Fn(&str) -> bool,
    ) -> Vec<String> {
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

    fn finish(self) -> Result<Vec<String>, Errors> {
        let found = self.serials.len();
        if !self.errors.is_empty() {
            Err(self.errors)
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
    use super::{Errors, parse};
    use crate::models::stock::serial::increment;

    fn list(text: &str, count: usize) -> Result<String, Errors> {
        let free = ["8", "9"].map(str::to_owned);
        parse(text, count, &free, increment).map(|serials| serials.join(" "))
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
    fn a_text_full_of_mistakes_is_refused_after_few_increments() {
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
            assert!(parse(&text, 5000, &[], next).is_err());
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
