//! `#[model]`: the struct of a model, its columns, the struct of a new item.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::{
    Attribute, Error, Field, Fields, GenericArgument, ItemStruct, LitStr, Path, PathArguments,
    Result, Token, Type, parse2,
};

pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    try_expand(arguments, item).unwrap_or_else(Error::into_compile_error)
}

/// `key, new = Name`.
struct Arguments {
    key: Path,
    new: Option<Ident>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let key = input.parse()?;
        if input.is_empty() {
            return Ok(Self { key, new: None });
        }
        input.parse::<Token![,]>()?;
        let name: Ident = input.parse()?;
        if name != "new" {
            return Err(Error::new(name.span(), "expected `new`"));
        }
        input.parse::<Token![=]>()?;
        let new = Some(input.parse()?);
        Ok(Self { key, new })
    }
}

/// A field with what its attribute says.
struct Column {
    field: Field,
    name: Ident,
    json: String,
    declared: Ident,
    is_money: bool,
}

fn try_expand(arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let Arguments { key, new } = parse2(arguments)?;
    let mut item: ItemStruct = parse2(item)?;
    let Fields::Named(fields) = &mut item.fields else {
        return Err(Error::new_spanned(&item, "expected named fields"));
    };
    let columns = fields.named.iter().cloned().map(Column::new);
    let columns = columns.collect::<Result<Vec<_>>>()?;
    let stored: Vec<&Column> = columns.iter().filter(|column| column.is_stored()).collect();
    fields.named = stored.iter().map(|column| column.field.clone()).collect();
    let model = &item.ident;
    let constants = columns.iter().map(|column| column.constant(model, &key));
    let indexes = stored.iter().map(|column| column.indexes(&key));
    let reads = stored.iter().map(|column| &column.name);
    let new = new.map(|new| new_struct(&new, model, &columns));
    Ok(quote! {
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        #[non_exhaustive]
        #item

        impl crate::query::Model for #model {
            type Key = #key;

            const FIELDS: &'static [usize] = &[#(#indexes)*];

            fn columns() -> &'static crate::resource::Statement {
                static COLUMNS: std::sync::LazyLock<crate::resource::Statement> =
                    std::sync::LazyLock::new(|| crate::query::columns_sql(
                        <#key as crate::query::Key>::RESOURCE,
                        <#model as crate::query::Model>::FIELDS,
                    ));
                &COLUMNS
            }

            fn from_row(row: &mut crate::query::Row) -> Self {
                Self { #(#reads: crate::query::FieldValue::take(row),)* }
            }

            fn id(&self) -> crate::query::Id<#key> {
                self.id
            }
        }

        impl Default for #model {
            fn default() -> Self {
                crate::query::Model::from_row(&mut crate::query::Row::default())
            }
        }

        #(#constants)*

        #new
    })
}

impl Column {
    fn new(mut field: Field) -> Result<Self> {
        let Some(name) = field.ident.clone() else {
            return Err(Error::new_spanned(&field, "expected a name"));
        };
        let mut column = Self {
            json: name.to_string(),
            declared: format_ident!("Writable"),
            is_money: false,
            name,
            field: field.clone(),
        };
        let (own, kept): (Vec<Attribute>, Vec<Attribute>) = field
            .attrs
            .into_iter()
            .partition(|attribute| attribute.path().is_ident("field"));
        field.attrs = kept;
        own.iter()
            .try_for_each(|attribute| column.read(attribute))?;
        column.field.attrs = field.attrs;
        Ok(column)
    }

    fn read(&mut self, attribute: &Attribute) -> Result<()> {
        attribute.parse_nested_meta(|meta| {
            let word = meta.path.require_ident()?.to_string();
            match word.as_str() {
                "name" => self.json = meta.value()?.parse::<LitStr>()?.value(),
                "required" => self.declared = format_ident!("Required"),
                "read_only" => self.declared = format_ident!("ReadOnly"),
                "on_request" => self.declared = format_ident!("OnRequest"),
                "write_only" => self.declared = format_ident!("WriteOnly"),
                "money" => self.is_money = true,
                _ => {
                    let expected = "expected `name`, `required`, `read_only`, `on_request`, \
                                    `write_only` or `money`";
                    return Err(meta.error(expected));
                }
            }
            Ok(())
        })
    }

    /// Whether the struct contains it.
    fn is_stored(&self) -> bool {
        self.declared != "OnRequest" && self.declared != "WriteOnly"
    }

    fn is_required(&self) -> bool {
        self.declared == "Required"
    }

    /// Returns the field of a new item: without `Option`, since the value is required.
    fn required_field(&self) -> Field {
        let mut field = self.field.clone();
        if let Type::Path(path) = &self.field.ty
            && let Some(last) = path.path.segments.last()
            && last.ident == "Option"
            && let PathArguments::AngleBracketed(arguments) = &last.arguments
            && let Some(GenericArgument::Type(inner)) = arguments.args.first()
        {
            field.ty = inner.clone();
        }
        field
    }

    fn constant_name(&self) -> Ident {
        Ident::new(&self.name.to_string().to_uppercase(), self.name.span())
    }

    /// Builds the column, which the compiler checks against the resource.
    fn constant(&self, model: &Ident, key: &Path) -> TokenStream {
        let Self { json, declared, .. } = self;
        let (ty, docs) = (&self.field.ty, &self.field.attrs);
        let access = if self.is_required() {
            format_ident!("Writable")
        } else {
            declared.clone()
        };
        let name = self.constant_name();
        let column = if self.declared == "WriteOnly" {
            quote!(crate::query::WriteOnly<#model, #ty>)
        } else {
            quote!(crate::query::Column<#model, #ty, crate::query::#access>)
        };
        // An error of the check points at the field.
        let index = quote_spanned! { self.name.span() =>
            crate::query::field_index::<#ty>(
                <#key as crate::query::Key>::RESOURCE, #json, crate::query::Declared::#declared)
        };
        quote! {
            #(#docs)*
            pub const #name: #column = <#column>::new(#index);
        }
    }

    /// Builds the indexes of its values; an amount of money has two.
    fn indexes(&self, key: &Path) -> TokenStream {
        let (name, json) = (self.constant_name(), &self.json);
        let currency = self.is_money.then(
            || quote!(crate::query::currency_index(<#key as crate::query::Key>::RESOURCE, #json),),
        );
        quote!(#name.index(), #currency)
    }
}

/// Builds the struct with the required fields of a new item.
fn new_struct(new: &Ident, model: &Ident, columns: &[Column]) -> TokenStream {
    let required: Vec<&Column> = columns
        .iter()
        .filter(|column| column.is_required())
        .collect();
    let fields = required.iter().map(|column| column.required_field());
    let sets = required.iter().map(|column| {
        let (constant, name) = (column.constant_name(), &column.name);
        quote!(#constant.set(self.#name))
    });
    let doc = format!("A new [`{model}`]: its required fields. [`with`](Self::with) adds others.");
    let is_empty = required.is_empty().then(|| quote!(, Default));
    quote! {
        #[doc = #doc]
        #[derive(Debug, Clone #is_empty)]
        #[must_use]
        pub struct #new {
            #(#fields,)*
        }

        impl #new {
            /// Sets further values.
            pub fn with(self, changes: impl crate::query::Changes<#model>) -> crate::query::New<#model> {
                crate::query::NewItem::into_new(self).with(changes)
            }
        }

        impl crate::query::NewItem for #new {
            type Model = #model;

            fn into_new(self) -> crate::query::New<#model> {
                let required: Vec<crate::query::Assignment<#model>> = vec![#(#sets),*];
                crate::query::New::from_required(required)
            }
        }
    }
}
