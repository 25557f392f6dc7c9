//! Questions to the plugins, whose answers an operation needs while it runs.
//!
//! No plugin is called while a connection is held. An operation that needs an answer which is not known ends with
//! [`WriteError::Unanswered`]. The writer then asks the plugins, and runs the operation again with the answer.

use std::fmt::Debug;
use std::hash::Hash;

use super::{Actor, Answers, WriteError, Writer};

/// A question to the plugins. Two questions that are equal have one answer.
pub trait Question: Debug + Clone + Eq + Hash + Send + 'static {
    /// The type of its answer.
    type Answer: Clone + Send + 'static;

    /// Asks the plugins and stores the answer, with those of further questions that will probably be asked next.
    ///
    /// # Errors
    /// When the plugins cannot be asked.
    fn ask(self, writer: &Writer, answers: &mut Answers) -> Result<(), WriteError>;

    /// Stores the answer.
    fn store(self, answer: Self::Answer, answers: &mut Answers) {
        answers.insert(self, answer);
    }

    /// Returns the answer, if it is known.
    fn answer(&self, answers: &Answers) -> Option<Self::Answer> {
        let known = answers.of_type::<Self, Self::Answer>()?;
        known.get(self).cloned()
    }

    /// Returns the number of known answers to questions of this type.
    #[must_use]
    fn count(answers: &Answers) -> usize {
        let known = answers.of_type::<Self, Self::Answer>();
        known.map_or(0, std::collections::HashMap::len)
    }
}

impl Actor<'_> {
    /// Returns the answer of the plugins to a question.
    ///
    /// # Errors
    /// [`WriteError::Unanswered`] when it is not known yet.
    pub fn ask<Q: Question>(&self, question: Q) -> Result<Q::Answer, WriteError> {
        question.answer(self.answers).ok_or_else(|| {
            let open: OpenQuestion = Box::new(move |writer, answers| question.ask(writer, answers));
            self.answers.set_open(Box::new(open));
            WriteError::Unanswered
        })
    }
}

/// Asks the plugins, and stores the answer.
type OpenQuestion = Box<dyn FnOnce(&Writer, &mut Answers) -> Result<(), WriteError> + Send>;

/// Asks the question that ended an operation with [`WriteError::Unanswered`].
///
/// # Errors
/// When the plugins cannot be asked.
pub(super) fn ask_open(writer: &Writer, answers: &mut Answers) -> Result<(), WriteError> {
    let open = answers.take_open();
    let open = open.and_then(|open| open.downcast::<OpenQuestion>().ok());
    let open = open.ok_or(WriteError::Unanswered)?;
    open(writer, answers)
}
