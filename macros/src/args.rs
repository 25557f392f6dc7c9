//! The keys of an attribute and their values.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Attribute, Lit, LitStr, Meta};

use crate::arg::{self, Arg, Value};
use crate::diag::{Errors, nearest, suggest};

/// Reports each `#[word(…)]` that was written in place of `#[instead(…)]`; `place` is where `word` belongs.
pub(crate) fn check_misplaced(
    attributes: &[Attribute],
    word: &str,
    place: &str,
    instead: &str,
    errors: &mut Errors,
) {
    for attribute in attributes {
        if attribute.path().is_ident(word) {
            errors.push_spanned(
                attribute,
                format!("`#[{word}]` belongs to {place}"),
                format!("write `#[{instead}(…)]`, or move it to {place}"),
            );
        }
    }
}

/// The arguments of an attribute, each key at most once.
#[derive(Default)]
pub(crate) struct Args {
    args: Vec<Arg>,
    /// The likely keys of arguments that could not be parsed; `None` stands for any key.
    intended_keys: Vec<Option<String>>,
}

impl Args {
    /// Parses the tokens; `known` are the keys of the attribute, `old` maps old names to them.
    pub(crate) fn parse(
        tokens: TokenStream,
        known: &[&str],
        old: &[(&str, &str)],
        errors: &mut Errors,
    ) -> Self {
        let mut args = Self::default();
        for part in arg::split_commas(tokens) {
            let Some(mut arg) = arg::read(part, errors) else {
                args.intended_keys.push(None);
                continue;
            };
            if let Some((_, new)) = old.iter().find(|(old, _)| arg.key == old) {
                arg.name = (*new).to_owned();
            }
            args.add(arg, known, errors);
        }
        args
    }

    /// Parses every `#[word(…)]` among the attributes as one list.
    pub(crate) fn from_attributes(
        attributes: &[Attribute],
        word: &str,
        known: &[&str],
        errors: &mut Errors,
    ) -> Self {
        let mut tokens = TokenStream::new();
        for attribute in attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident(word))
        {
            match &attribute.meta {
                Meta::Path(_) => {}
                Meta::List(list) => {
                    let list = &list.tokens;
                    tokens.extend(quote!(#list,));
                }
                Meta::NameValue(_) => {
                    let wrong = format!("`#[{word}]` takes a list");
                    errors.push_spanned(
                        attribute,
                        wrong,
                        format!("write `#[{word}({} = …)]`", known[0]),
                    );
                }
            }
        }
        Self::parse(tokens, known, &[], errors)
    }

    /// Parses a list of `key = value` with arbitrary keys.
    pub(crate) fn parse_any(tokens: TokenStream, errors: &mut Errors) -> Vec<Arg> {
        arg::split_commas(tokens)
            .into_iter()
            .filter_map(|part| arg::read(part, errors))
            .collect()
    }

    fn add(&mut self, arg: Arg, known: &[&str], errors: &mut Errors) {
        let (key, name) = (arg.key.to_string(), arg.name.as_str());
        if !known.contains(&name) {
            errors.push_spanned(
                &arg.key,
                format!("unknown key `{key}`"),
                suggest(&key, known, "keys"),
            );
            self.intended_keys
                .extend(nearest(&key, known).map(|near| Some(near.to_owned())));
            return;
        }
        let Some(first) = self.get(name) else {
            return self.args.push(arg);
        };
        if first.key == arg.key {
            let help = format!("remove this `{key}` or the one before it");
            errors.push_spanned(&arg.key, format!("key `{key}` is given twice"), help);
        } else {
            let old = if first.key == name {
                &arg.key
            } else {
                &first.key
            };
            let wrong = format!("`{old}` is the old name of `{name}`, which is given too");
            errors.push_spanned(old, wrong, format!("remove `{old}`"));
        }
    }

    /// Returns the argument of the key.
    pub(crate) fn get(&self, key: &str) -> Option<&Arg> {
        self.args.iter().find(|arg| arg.name == key)
    }

    /// Whether the key is absent. False if an argument that could not be parsed may have been meant for it.
    pub(crate) fn is_missing(&self, key: &str) -> bool {
        let meant = |guess: &Option<String>| guess.as_deref().is_none_or(|guess| guess == key);
        self.get(key).is_none() && !self.intended_keys.iter().any(meant)
    }

    /// Returns the arguments whose key is an old name.
    pub(crate) fn old_keys(&self) -> impl Iterator<Item = &Arg> {
        self.args.iter().filter(|arg| arg.key != arg.name)
    }

    /// Returns the string of `key = "text"`.
    pub(crate) fn string(&self, key: &str, errors: &mut Errors) -> Option<LitStr> {
        match self.get(key)?.literal() {
            Some(Lit::Str(text)) => Some(text),
            _ => self.invalid(
                key,
                &format!("takes a string\nhelp: write `{key} = \"…\"`"),
                errors,
            ),
        }
    }

    /// Returns the integer of `key = -5`.
    pub(crate) fn integer(&self, key: &str, errors: &mut Errors) -> Option<(i32, Span)> {
        let arg = self.get(key)?;
        match arg.number() {
            Some((number, span))
                if number.fract() == 0.0 && number.abs() <= f64::from(i32::MAX) =>
            {
                Some((number as i32, span))
            }
            _ => self.invalid(
                key,
                &format!("takes an integer\nhelp: write `{key} = 0`"),
                errors,
            ),
        }
    }

    /// Returns the span of a key without a value.
    pub(crate) fn flag(&self, key: &str, errors: &mut Errors) -> Option<Span> {
        match &self.get(key)?.value {
            Value::Flag => Some(self.get(key)?.key.span()),
            _ => self.invalid(
                key,
                &format!("takes no value\nhelp: write `{key}` alone"),
                errors,
            ),
        }
    }

    /// Returns the tokens of `key(tokens)`.
    pub(crate) fn list(
        &self,
        key: &str,
        example: &str,
        errors: &mut Errors,
    ) -> Option<TokenStream> {
        match &self.get(key)?.value {
            Value::List(tokens) => Some(tokens.clone()),
            _ => self.invalid(
                key,
                &format!("takes a list\nhelp: write `{key}({example})`"),
                errors,
            ),
        }
    }

    /// Returns the path of `key = some::path`.
    pub(crate) fn path(&self, key: &str, example: &str, errors: &mut Errors) -> Option<syn::Path> {
        let path = match &self.get(key)?.value {
            Value::Assigned(tokens) => syn::parse2(tokens.clone()).ok(),
            _ => None,
        };
        path.or_else(|| {
            self.invalid(
                key,
                &format!("takes a path\nhelp: write `{key} = {example}`"),
                errors,
            )
        })
    }

    /// Reports what the key takes.
    fn invalid<T>(&self, key: &str, takes: &str, errors: &mut Errors) -> Option<T> {
        let arg = self.get(key)?;
        let (rule, help) = takes.split_once("\nhelp: ").unwrap_or((takes, ""));
        errors.push_spanned(&arg.error_tokens(), format!("`{key}` {rule}"), help);
        None
    }
}
