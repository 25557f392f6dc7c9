//! The kind of a setting's type.

use syn::{GenericArgument, PathArguments, Type};

/// The kind of a type, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Bool,
    Integer,
    Float,
    Text,
    Secret,
    /// An enum, or an unknown name.
    Other,
}

/// Returns the shape of the type, and the type inside of `Option`.
pub(super) fn shape(ty: &Type) -> (Shape, &Type) {
    let path = match ty {
        Type::Path(path) => path,
        // Groups from `macro_rules!`, and redundant parentheses.
        Type::Group(group) => return shape(&group.elem),
        Type::Paren(paren) => return shape(&paren.elem),
        _ => return (Shape::Other, ty),
    };
    let Some(last) = path.path.segments.last() else {
        return (Shape::Other, ty);
    };
    if last.ident == "Option"
        && let PathArguments::AngleBracketed(arguments) = &last.arguments
        && let Some(GenericArgument::Type(inner)) = arguments.args.first()
    {
        return shape(inner);
    }
    let shape = match last.ident.to_string().as_str() {
        "bool" => Shape::Bool,
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" => Shape::Integer,
        "f32" | "f64" => Shape::Float,
        "String" => Shape::Text,
        "Secret" => Shape::Secret,
        _ => Shape::Other,
    };
    (shape, ty)
}
