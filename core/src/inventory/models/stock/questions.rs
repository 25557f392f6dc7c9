//! What plugins are asked about serial numbers.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::code::valid_code;
use super::serial;
use crate::items::Part;
use crate::query::Model as _;
use crate::resource::{Answers, Item, Question, WriteError, Writer};

/// A part that a question is about. Its key stays the same when a transaction that creates it is repeated.
#[derive(Debug, Clone)]
pub(super) struct QuestionedPart {
    key: i64,
    part: Arc<Part>,
}

impl QuestionedPart {
    pub(super) fn new(key: i64, part: &Item) -> Option<Self> {
        let part = Arc::new(Part::from_item(part)?);
        Some(Self { key, part })
    }
}

impl PartialEq for QuestionedPart {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for QuestionedPart {}

impl Hash for QuestionedPart {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

/// The latest serial of a part, if a plugin tracks it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct LatestSerial(pub(super) QuestionedPart);

impl Question for LatestSerial {
    type Answer = Option<String>;

    fn ask(self, writer: &Writer, answers: &mut Answers) -> Result<(), WriteError> {
        let latest = writer.latest_serial_number(&self.0.part)?;
        self.store(latest.and_then(valid_code), answers);
        Ok(())
    }
}

/// The serial after another one; the same one if there is none.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct NextSerial {
    pub(super) part: QuestionedPart,
    pub(super) serial: String,
}

impl Question for NextSerial {
    type Answer = String;

    /// Also asks for the serials after the next one, as many as were asked for before: a range is then known after few
    /// rounds.
    fn ask(mut self, writer: &Writer, answers: &mut Answers) -> Result<(), WriteError> {
        for _ in 0..Self::count(answers).max(1) {
            let next = writer.increment_serial_number(&self.serial, &self.part.part)?;
            let next = next.and_then(valid_code);
            let next = next.unwrap_or_else(|| serial::increment(&self.serial));
            self.clone().store(next.clone(), answers);
            if next == self.serial || self.after(&next).answer(answers).is_some() {
                break;
            }
            self.serial = next;
        }
        Ok(())
    }
}

impl NextSerial {
    fn after(&self, serial: &str) -> Self {
        Self {
            part: self.part.clone(),
            serial: serial.to_owned(),
        }
    }
}

/// Those of the serials that a plugin rejects for new stock of the part.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct RejectedSerials {
    pub(super) part: QuestionedPart,
    pub(super) serials: Vec<String>,
}

impl Question for RejectedSerials {
    type Answer = Vec<String>;

    fn ask(self, writer: &Writer, answers: &mut Answers) -> Result<(), WriteError> {
        let mut rejected = Vec::new();
        for serial in &self.serials {
            match writer.validate_serial_number(serial, &self.part.part, None, None) {
                Ok(()) => {}
                Err(WriteError::Invalid(errors)) if errors.has_field("serial") => {
                    rejected.push(serial.clone());
                }
                Err(error) => return Err(error),
            }
        }
        self.store(rejected, answers);
        Ok(())
    }
}

/// The numbers that a plugin converts the serials to: never negative, at most [`serial::MAX_NUMBER`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct SerialInts(pub(super) Vec<String>);

impl Question for SerialInts {
    type Answer = Vec<Option<i64>>;

    /// Also stores the answer for each of the serials alone.
    fn ask(self, writer: &Writer, answers: &mut Answers) -> Result<(), WriteError> {
        let mut numbers = Vec::with_capacity(self.0.len());
        for serial in &self.0 {
            let number = writer.convert_serial_to_int(serial)?;
            let number = number.map(|number| number.saturating_abs().min(serial::MAX_NUMBER));
            Self(vec![serial.clone()]).store(vec![number], answers);
            numbers.push(number);
        }
        self.store(numbers, answers);
        Ok(())
    }
}
