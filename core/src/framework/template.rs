//! Templates of plugins.

use minijinja::value::{Kwargs, Rest, Serde};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};
use serde::Serialize;

use crate::context::{CSRF_FIELD, CallContext};
use crate::mixin::urls::reverse_url;

impl CallContext {
    /// Renders the plugin's template with the given name.
    ///
    /// In templates, `url('plugin:<slug>:<name>', …)` returns the address of a URL and `static('file.js')` that of a
    /// static file. `{{ csrf_input }}` is the hidden field that every form with `POST` needs, and `{{ csrf_token }}` is
    /// its value.
    ///
    /// # Errors
    /// When there is no such template, a variable is undefined, or the template cannot be rendered.
    pub fn render(&self, template: &str, values: impl Serialize) -> crate::Result<String> {
        render(self, template, &Value::from(Serde(values))).map_err(crate::Error::from)
    }
}

/// Renders a template of the plugin that the context belongs to.
fn render(cx: &CallContext, name: &str, values: &Value) -> Result<String, Error> {
    let snapshot = cx.host().snapshot();
    let folder = snapshot
        .active(cx.plugin().slug)
        .and_then(|active| active.entry.templates)
        .ok_or_else(|| {
            let text = format!(
                "`{}` has no `template_dir` in its `#[plugin]`",
                cx.plugin().slug
            );
            Error::new(ErrorKind::TemplateNotFound, text)
        })?;
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|name| match name.rsplit_once('.') {
        Some((_, "html" | "htm" | "xml" | "svg")) => AutoEscape::Html,
        _ => AutoEscape::None,
    });
    environment.set_loader(move |name| {
        let Some((file, _)) = folder.find(name) else {
            return Ok(None);
        };
        let text = String::from_utf8(file.data.into_owned())
            .map_err(|error| Error::new(ErrorKind::SyntaxError, "not UTF-8").with_source(error))?;
        Ok(Some(text))
    });
    // By default a misspelt name would render as nothing.
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    add_functions(&mut environment, cx);
    add_csrf(&mut environment, cx);
    environment.get_template(name)?.render(values)
}

fn add_functions(environment: &mut Environment<'_>, cx: &CallContext) {
    let outer = cx.clone();
    environment.add_function(
        "url",
        move |name: &str, values: Rest<Value>, named: Kwargs| -> Result<Value, Error> {
            let values = all_values(&values, &named)?;
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let (slug, name) = name
                .strip_prefix("plugin:")
                .and_then(|rest| rest.split_once(':'))
                .ok_or_else(|| {
                    let text = format!("`{name}` is not of the form `plugin:<slug>:<name>`");
                    Error::new(ErrorKind::InvalidOperation, text)
                })?;
            reverse_url::reverse(outer.host(), slug, name, &values)
                .map(Value::from_safe_string)
                .map_err(|error| Error::new(ErrorKind::InvalidOperation, error.to_string()))
        },
    );
    let outer = cx.clone();
    environment.add_function("static", move |path: &str| -> Result<Value, Error> {
        outer
            .host()
            .static_url(outer.plugin().slug, path)
            .map(Value::from_safe_string)
            .ok_or_else(|| {
                let text = format!("this plugin's `static_dir` holds no `{path}`");
                Error::new(ErrorKind::InvalidOperation, text)
            })
    });
}

/// Adds the CSRF token that forms need in a session; empty without a session.
fn add_csrf(environment: &mut Environment<'_>, cx: &CallContext) {
    // Hexadecimal digits, so that it needs no escaping below.
    let token = cx.csrf_token().unwrap_or_default().to_owned();
    let input = if token.is_empty() {
        String::new()
    } else {
        format!(r#"<input type="hidden" name="{CSRF_FIELD}" value="{token}">"#)
    };
    environment.add_global("csrf_input", Value::from_safe_string(input));
    environment.add_global("csrf_token", token);
}

/// Returns positional values, then named values in the order of the call.
fn all_values(values: &[Value], named: &Kwargs) -> Result<Vec<String>, Error> {
    let mut all: Vec<String> = values.iter().map(ToString::to_string).collect();
    for name in named.args() {
        all.push(named.get::<Value>(name)?.to_string());
    }
    named.assert_all_used()?;
    Ok(all)
}
