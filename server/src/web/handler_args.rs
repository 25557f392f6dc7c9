//! What a handler reads of the request body, derived from the types of its arguments.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};

use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::form::Form;
use crate::web::one_or_many::OneOrMany;
use crate::web::query::Query;

/// What a handler reads of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// Nothing.
    Empty,
    /// Its fields.
    Fields,
    /// Its fields and files.
    Files,
}

impl BodyKind {
    /// Combines what two arguments read.
    const fn combine(self, other: Self) -> Self {
        match (self, other) {
            (Self::Files, _) | (_, Self::Files) => Self::Files,
            (Self::Fields, _) | (_, Self::Fields) => Self::Fields,
            _ => Self::Empty,
        }
    }
}

/// The arguments of a handler, or one of them.
pub trait HandlerArgs {
    /// What they read of the body.
    const BODY: BodyKind = BodyKind::Empty;
}

impl HandlerArgs for Body {
    const BODY: BodyKind = BodyKind::Fields;
}

impl HandlerArgs for Form {
    const BODY: BodyKind = BodyKind::Files;
}

impl HandlerArgs for OneOrMany {
    const BODY: BodyKind = BodyKind::Files;
}

impl HandlerArgs for Caller {}
impl HandlerArgs for HttpRequest {}
impl HandlerArgs for Query {}
impl<T> HandlerArgs for Data<T> {}
impl<T> HandlerArgs for Path<T> {}

macro_rules! impl_handler_args {
    ($($each:ident)*) => {
        impl<$($each: HandlerArgs),*> HandlerArgs for ($($each,)*) {
            const BODY: BodyKind = BodyKind::Empty$(.combine($each::BODY))*;
        }
    };
}

impl_handler_args!();
impl_handler_args!(A);
impl_handler_args!(A B);
impl_handler_args!(A B C);
impl_handler_args!(A B C D);
impl_handler_args!(A B C D E);
impl_handler_args!(A B C D E F);

#[cfg(test)]
mod tests {
    use super::{Body, BodyKind, Caller, Form, HandlerArgs, Query};

    #[test]
    fn arguments_read_what_the_most_demanding_of_them_reads() {
        assert_eq!(<(Caller, Query)>::BODY, BodyKind::Empty);
        assert_eq!(<(Caller, Body)>::BODY, BodyKind::Fields);
        assert_eq!(<(Form, Body, Query)>::BODY, BodyKind::Files);
    }
}
