//! The answers of plugins that are known while an operation is retried.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::{self, Debug, Formatter};
use std::hash::Hash;

/// The answers that are known, by their questions, and the question that is open. [`Question`](super::Question) is what
/// is stored in it.
#[derive(Default)]
pub struct Answers {
    known: HashMap<TypeId, Box<dyn Any + Send>>,
    open: RefCell<Option<Box<dyn Any + Send>>>,
}

impl Debug for Answers {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Answers")
            .field("types", &self.known.len())
            .finish_non_exhaustive()
    }
}

impl Answers {
    pub(super) fn insert<Q: Eq + Hash + Send + 'static, A: Send + 'static>(
        &mut self,
        question: Q,
        answer: A,
    ) {
        let known = self.known.entry(TypeId::of::<(Q, A)>());
        let known = known.or_insert_with(|| Box::new(HashMap::<Q, A>::new()));
        if let Some(known) = known.downcast_mut::<HashMap<Q, A>>() {
            known.insert(question, answer);
        }
    }

    pub(super) fn of_type<Q: 'static, A: 'static>(&self) -> Option<&HashMap<Q, A>> {
        self.known.get(&TypeId::of::<(Q, A)>())?.downcast_ref()
    }

    /// Stores the question that ends the operation.
    pub(super) fn set_open(&self, question: Box<dyn Any + Send>) {
        self.open.replace(Some(question));
    }

    /// Takes the question that ended the operation.
    pub(super) fn take_open(&self) -> Option<Box<dyn Any + Send>> {
        self.open.take()
    }
}
