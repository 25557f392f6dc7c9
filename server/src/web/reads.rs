//! What handlers read of a request's body, as the types of their arguments say.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};

use crate::web::body::Body;
use crate::web::form::Form;
use crate::web::guard::Caller;
use crate::web::listed::Listed;
use crate::web::query::Query;

/// What a handler reads of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// Nothing.
    Nothing,
    /// Its members.
    Members,
    /// Its members and files.
    Files,
}

impl Reads {
    /// What two arguments read together.
    const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Files, _) | (_, Self::Files) => Self::Files,
            (Self::Members, _) | (_, Self::Members) => Self::Members,
            _ => Self::Nothing,
        }
    }
}

/// Arguments of handlers.
pub trait Arguments {
    /// What they read of the body.
    const READS: Reads = Reads::Nothing;
}

impl Arguments for Body {
    const READS: Reads = Reads::Members;
}

impl Arguments for Form {
    const READS: Reads = Reads::Files;
}

impl Arguments for Listed {
    const READS: Reads = Reads::Files;
}

impl Arguments for Caller {}
impl Arguments for HttpRequest {}
impl Arguments for Query {}
impl<T> Arguments for Data<T> {}
impl<T> Arguments for Path<T> {}

macro_rules! together {
    ($($each:ident)*) => {
        impl<$($each: Arguments),*> Arguments for ($($each,)*) {
            const READS: Reads = Reads::Nothing$(.and($each::READS))*;
        }
    };
}

together!();
together!(A);
together!(A B);
together!(A B C);
together!(A B C D);
together!(A B C D E);
together!(A B C D E F);

#[cfg(test)]
mod tests {
    use super::{Arguments, Body, Caller, Form, Query, Reads};

    #[test]
    fn arguments_read_what_the_most_demanding_of_them_reads() {
        assert_eq!(<(Caller, Query)>::READS, Reads::Nothing);
        assert_eq!(<(Caller, Body)>::READS, Reads::Members);
        assert_eq!(<(Form, Body, Query)>::READS, Reads::Files);
    }
}
