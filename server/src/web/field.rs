//! Fields of a resource: what `OPTIONS` and the OpenAPI document say of them.

use serde_json::{Map, Value, json};

/// One field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Name in JSON.
    pub name: &'static str,
    /// Type, in the words of `OPTIONS`: `integer`, `string`, `boolean`, `nested object`, `field`, …
    pub kind: &'static str,
    /// Text for people.
    pub label: &'static str,
    /// Whether a write must name it.
    pub required: bool,
    /// Whether a write may not change it.
    pub read_only: bool,
    /// Longest text in characters.
    pub max_length: Option<u32>,
    /// Truth value that an absent member stands for.
    pub default: Option<bool>,
    /// Whether it names a row of another resource.
    pub related: bool,
}

impl Field {
    /// A field that can be written and need not be.
    #[must_use]
    pub const fn new(name: &'static str, kind: &'static str, label: &'static str) -> Self {
        Self {
            name,
            kind,
            label,
            required: false,
            read_only: false,
            max_length: None,
            default: None,
            related: false,
        }
    }

    /// Not to be written.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// To be named in every write.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// With a longest text.
    #[must_use]
    pub const fn max_length(mut self, length: u32) -> Self {
        self.max_length = Some(length);
        self
    }

    /// With a default.
    #[must_use]
    pub const fn default(mut self, truth: bool) -> Self {
        self.default = Some(truth);
        self
    }

    /// Naming a row of another resource.
    #[must_use]
    pub const fn related(mut self) -> Self {
        self.related = true;
        self
    }

    fn describe(&self) -> Value {
        let mut about = json!({
            "type": self.kind,
            "required": self.required,
            "read_only": self.read_only,
            "label": self.label,
            "help_text": self.label,
        });
        if let Some(length) = self.max_length {
            about["max_length"] = length.into();
        }
        if let Some(default) = self.default {
            about["default"] = default.into();
        }
        if self.related {
            about["filters"] = json!({});
        }
        if self.kind == "nested object" {
            about["child"] = json!({ "type": "field", "required": true, "read_only": false });
        }
        about
    }

    /// The type in JSON Schema.
    #[must_use]
    pub fn schema(&self) -> Value {
        match self.kind {
            "integer" | "boolean" | "string" => json!({ "type": self.kind }),
            "nested object" => json!({ "type": "object" }),
            "list" => json!({ "type": "array", "items": {} }),
            "datetime" => json!({ "type": "string", "format": "date-time" }),
            "date" => json!({ "type": "string", "format": "date" }),
            "email" => json!({ "type": "string", "format": "email" }),
            _ => json!({}),
        }
    }
}

/// The fields as `OPTIONS` lists them.
#[must_use]
pub fn describe(fields: &[Field]) -> Value {
    let members = fields
        .iter()
        .map(|field| (field.name.to_owned(), field.describe()));
    Value::Object(Map::from_iter(members))
}
