//! Batch codes of stock items: the template of the server, where no plugin has another one.

use chrono::{DateTime, Datelike, Timelike, Utc};
use minijinja::Environment;
use minijinja::value::Serde;
use serde_json::{Map, Value, json};

/// Longest batch code in characters.
const LONGEST: usize = 100;

/// Most steps of a template; one that counts on without end fails.
const MOST_STEPS: u64 = 20_000;

/// What the template can be read as; the setting's validator.
///
/// # Errors
/// With the place of the mistake.
pub(crate) fn check_template(template: &str) -> Result<(), String> {
    let environment = Environment::new();
    let read = environment.template_from_str(template);
    read.map(drop)
        .map_err(|error| format!("the template cannot be read: {error}"))
}

/// The batch code that the template gives at the moment, with what the caller knows of the item.
///
/// # Errors
/// With what is wrong with the template.
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
    environment.set_fuel(Some(MOST_STEPS));
    let rendered = environment.render_str(template, Serde(context));
    let code = rendered.map_err(|error| format!("the batch code template failed: {error}"))?;
    Ok(code.trim().chars().take(LONGEST).collect())
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
    fn a_template_knows_the_moment_and_what_the_caller_knows() {
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
    fn a_template_that_counts_on_and_on_fails() {
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
