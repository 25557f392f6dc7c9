//! Batch codes from the server's template, used when no plugin generates one.

use chrono::{DateTime, Datelike, Timelike, Utc};
use minijinja::Environment;
use minijinja::value::Serde;
use serde_json::{Map, Value, json};

/// Maximum length of a batch code in characters.
const MAX_LENGTH: usize = 100;

/// Maximum number of steps of a template, so that an endless loop fails.
const MAX_FUEL: u64 = 20_000;

/// Checks that the template can be parsed. This is the setting's validator.
///
/// # Errors
/// When the template cannot be parsed; the text names the place.
pub(crate) fn check_template(template: &str) -> Result<(), String> {
    let environment = Environment::new();
    let read = environment.template_from_str(template);
    read.map(drop)
        .map_err(|error| format!("the template cannot be read: {error}"))
}

/// Renders the template with the current datetime and the caller's context.
///
/// # Errors
/// When the template fails.
pub fn render(
    template: &str,
    now: DateTime<Utc>,
    known: &Map<String, Value>,
) -> Result<String, String> {
    let mut context = known.clone();
    let parts = [
        ("date", json!(now.format("%Y-%m-%d %H:%M:%S").to_string())),
        ("year", json!(now.year())),
        ("month", json!(now.month())),
        ("day", json!(now.day())),
        ("hour", json!(now.hour())),
        ("minute", json!(now.minute())),
        ("week", json!(now.iso_week().week())),
    ];
    context.extend(parts.map(|(name, value)| (name.to_owned(), value)));
    let mut environment = Environment::new();
    environment.set_fuel(Some(MAX_FUEL));
    let rendered = environment.render_str(template, Serde(context));
    let code = rendered.map_err(|error| format!("the batch code template failed: {error}"))?;
    Ok(code.trim().chars().take(MAX_LENGTH).collect())
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use serde_json::{Map, json};

    use super::{check_template, render};

    fn code(template: &str) -> Result<String, String> {
        let now: DateTime<Utc> = "2026-02-03T04:05:06Z".parse().unwrap();
        let known = json!({ "part": { "name": "Bolt" } });
        render(template, now, known.as_object().unwrap_or(&Map::new()))
    }

    #[test]
    fn a_template_gets_the_datetime_and_the_context_of_the_caller() {
        assert_eq!(code("").as_deref(), Ok(""));
        let template =
            "{{ part.name }}-{{ year }}/{{ month }}/{{ day }} {{ hour }}:{{ minute }} w{{ week }}";
        assert_eq!(code(template).as_deref(), Ok("Bolt-2026/2/3 4:5 w6"));
        assert_eq!(code("{{ date }}").as_deref(), Ok("2026-02-03 04:05:06"));
        assert_eq!(code(&"x".repeat(300)).unwrap().len(), 100);
    }

    #[test]
    fn a_template_that_cannot_be_read_is_refused() {
        assert!(check_template("{{ year").is_err());
        assert_eq!(check_template("B{{ year }}"), Ok(()));
        assert!(code("{{ part.name.x.y }}").is_err());
    }

    #[test]
    fn a_template_with_an_endless_loop_fails() {
        let endless =
            "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}";
        assert!(code(endless).is_err());
        assert!(code("{{ 'x' * 1000000000000 }}").is_err());
        assert_eq!(
            code("{% for i in range(500) %}{{ i }}{% endfor %}")
                .unwrap()
                .len(),
            100
        );
    }
}
