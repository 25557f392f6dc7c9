//! The keys of an attribute, and what each may hold.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Attribute, Lit, LitStr, Meta};

use crate::arg::{self, Arg, Value};
use crate::diag::{Errors, instead, nearest};

/// A finding for each `#[word(…)]` that stands where `#[instead(…)]` belongs; `place` is where `word` belongs.
pub(crate) fn misplaced(
    attributes: &[Attribute],
    word: &str,
    place: &str,
    instead: &str,
    errors: &mut Errors,
) {
    for attribute in attributes {
        if attribute.path().is_ident(word) {
            errors.at(
                attribute,
                format!("`#[{word}]` belongs to {place}"),
                format!("write `#[{instead}(…)]`, or move it to {place}"),
            );
        }
    }
}

/// The keys of one attribute, each at most once.
#[derive(Default)]
pub(crate) struct Args {
    given: Vec<Arg>,
    /// Keys that were perhaps meant by what could not be read; `None` for any.
    meant: Vec<Option<String>>,
}

impl Args {
    /// Reads the tokens; `known` are the keys that the attribute has, `old` older names of them.
    pub(crate) fn parse(
        tokens: TokenStream,
        known: &[&str],
        old: &[(&str, &str)],
        errors: &mut Errors,
    ) -> Self {
        let mut args = Self::default();
        for part in arg::split(tokens) {
            let Some(mut arg) = arg::read(part, errors) else {
                args.meant.push(None);
                continue;
            };
            if let Some((_, new)) = old.iter().find(|(old, _)| arg.key == old) {
                arg.name = (*new).to_owned();
            }
            args.add(arg, known, errors);
        }
        args
    }

    /// Reads every `#[word(…)]` among the attributes as one list.
    pub(crate) fn of(
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
                    errors.at(
                        attribute,
                        wrong,
                        format!("write `#[{word}({} = …)]`", known[0]),
                    );
                }
            }
        }
        Self::parse(tokens, known, &[], errors)
    }

    /// Every `key = value`, whatever the keys are.
    pub(crate) fn any(tokens: TokenStream, errors: &mut Errors) -> Vec<Arg> {
        arg::split(tokens)
            .into_iter()
            .filter_map(|part| arg::read(part, errors))
            .collect()
    }

    fn add(&mut self, arg: Arg, known: &[&str], errors: &mut Errors) {
        let (key, name) = (arg.key.to_string(), arg.name.as_str());
        if !known.contains(&name) {
            errors.at(
                &arg.key,
                format!("unknown key `{key}`"),
                instead(&key, known, "keys"),
            );
            self.meant
                .extend(nearest(&key, known).map(|near| Some(near.to_owned())));
            return;
        }
        let Some(first) = self.get(name) else {
            return self.given.push(arg);
        };
        if first.key == arg.key {
            let help = format!("remove this `{key}` or the one before it");
            errors.at(&arg.key, format!("key `{key}` is given twice"), help);
        } else {
            let old = if first.key == name {
                &arg.key
            } else {
                &first.key
            };
            let wrong = format!("`{old}` is the old name of `{name}`, which is given too");
            errors.at(old, wrong, format!("remove `{old}`"));
        }
    }

    /// The key, where it was given.
    pub(crate) fn get(&self, key: &str) -> Option<&Arg> {
        self.given.iter().find(|arg| arg.name == key)
    }

    /// Whether the key is absent without a mistake that explains it.
    pub(crate) fn is_missing(&self, key: &str) -> bool {
        let meant = |guess: &Option<String>| guess.as_deref().is_none_or(|guess| guess == key);
        self.get(key).is_none() && !self.meant.iter().any(meant)
    }

    /// The keys that were given by an older name.
    pub(crate) fn old(&self) -> impl Iterator<Item = &Arg> {
        self.given.iter().filter(|arg| arg.key != arg.name)
    }

    /// The text of `key = "text"`.
    pub(crate) fn text(&self, key: &str, errors: &mut Errors) -> Option<LitStr> {
        match self.get(key)?.literal() {
            Some(Lit::Str(text)) => Some(text),
            _ => self.wrong(
                key,
                &format!("takes a text\nhelp: write `{key} = \"…\"`"),
                errors,
            ),
        }
    }

    /// The number of `key = -5`.
    pub(crate) fn integer(&self, key: &str, errors: &mut Errors) -> Option<(i32, Span)> {
        let arg = self.get(key)?;
        match arg.number() {
            Some((number, span))
                if number.fract() == 0.0 && number.abs() <= f64::from(i32::MAX) =>
            {
                Some((number as i32, span))
            }
            _ => self.wrong(
                key,
                &format!("takes a whole number\nhelp: write `{key} = 0`"),
                errors,
            ),
        }
    }

    /// The key's place, where it stands without a value.
    pub(crate) fn flag(&self, key: &str, errors: &mut Errors) -> Option<Span> {
        match &self.get(key)?.value {
            Value::Flag => Some(self.get(key)?.key.span()),
            _ => self.wrong(
                key,
                &format!("takes no value\nhelp: write `{key}` alone"),
                errors,
            ),
        }
    }

    /// The tokens of `key(tokens)`.
    pub(crate) fn list(
        &self,
        key: &str,
        example: &str,
        errors: &mut Errors,
    ) -> Option<TokenStream> {
        match &self.get(key)?.value {
            Value::List(tokens) => Some(tokens.clone()),
            _ => self.wrong(
                key,
                &format!("takes a list\nhelp: write `{key}({example})`"),
                errors,
            ),
        }
    }

    /// The path of `key = some::path`.
    pub(crate) fn path(&self, key: &str, example: &str, errors: &mut Errors) -> Option<syn::Path> {
        let path = match &self.get(key)?.value {
            Value::Is(tokens) => syn::parse2(tokens.clone()).ok(),
            _ => None,
        };
        path.or_else(|| {
            self.wrong(
                key,
                &format!("takes a path\nhelp: write `{key} = {example}`"),
                errors,
            )
        })
    }

    /// Says what the key takes instead.
    fn wrong<T>(&self, key: &str, takes: &str, errors: &mut Errors) -> Option<T> {
        let arg = self.get(key)?;
        let (rule, help) = takes.split_once("\nhelp: ").unwrap_or((takes, ""));
        errors.at(&arg.blame(), format!("`{key}` {rule}"), help);
        None
    }
}
