//! Fields of a resource: one table for reading, validation, `OPTIONS` and OpenAPI.

use super::value_source::{DefaultValue, Source};
use super::{Detail, ModelRef};

/// A field of a resource.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Name in JSON.
    pub name: &'static str,
    /// Its type.
    pub field_type: FieldType,
    /// Human-readable name.
    pub label: &'static str,
    /// Help text; empty where the label suffices.
    pub help: &'static str,
    /// Where its value comes from.
    pub source: Source,
    /// Whether a whole body must contain it. A new item may use the default instead.
    pub required: bool,
    /// Whether null is allowed.
    pub null: bool,
    /// Whether the deletion of the related item sets it to null, although a request may not.
    pub null_on_delete: bool,
    /// Whether an empty string is allowed.
    pub blank: bool,
    /// Whether writes ignore it.
    pub read_only: bool,
    /// Value of a new item whose request omits it.
    pub default: DefaultValue,
    /// Whether a search matches its text.
    pub searchable: bool,
    /// The column with its text in lower case, for case-insensitive comparison.
    pub lowercase_column: Option<&'static str>,
    /// Whether the database aggregates it. The response to a write contains null instead.
    pub aggregate: bool,
    /// Its type inside other items, if that differs.
    pub nested_type: Option<FieldType>,
    /// The object that replaces its key in JSON, if any.
    pub detail: Option<&'static Detail>,
    /// Limits the items that can be chosen: boolean columns and their values.
    pub limit_choices_to: Option<&'static [(&'static str, bool)]>,
    /// Minimum value.
    pub min_value: Option<i64>,
    /// Whether an empty string is stored as null.
    pub empty_is_null: bool,
    /// SQL over the table `t` by which plugins query a value of [`Source::Rules`]; empty where there is none.
    pub query_sql: &'static str,
}

/// The type of a field.
#[derive(Debug, Clone, Copy)]
pub enum FieldType {
    /// A boolean.
    Boolean,
    /// An integer within limits.
    Integer(i64, i64),
    /// A [`Decimal`](crate::decimal::Decimal); a number in JSON.
    Number,
    /// A [`Decimal`](crate::decimal::Decimal); in JSON a string with this number of decimal places.
    DecimalString(usize),
    /// A price; a number in JSON.
    Price,
    /// A string with this maximum number of characters.
    Text(usize),
    /// Markdown notes with this maximum number of characters.
    Notes(usize),
    /// A URL with this maximum number of characters.
    Url(usize),
    /// An email address.
    Email(usize),
    /// A date.
    Date,
    /// A datetime, serialized to the minute.
    DateTime,
    /// The key of an item of another resource.
    Related(&'static ModelRef),
    /// One of several integers, each with its label.
    IntegerChoice(&'static [(i64, &'static str)]),
    /// One of several strings, each with its label.
    TextChoice(&'static [(&'static str, &'static str)]),
    /// A three-letter currency code.
    Currency,
    /// An image: its URL, or null.
    Image,
    /// A thumbnail: its URL, or that of a blank image.
    Thumbnail,
    /// A file: its URL, or null.
    File,
    /// A list of strings.
    Tags,
    /// A list of any values.
    List,
    /// Any JSON value.
    Json,
    /// Any value that the server computes.
    Any,
    /// The value of a setting of any type; as a string with this maximum number of characters.
    SettingValue(usize),
    /// An object with its own fields, or null.
    Nested(&'static [Field]),
    /// A list of objects with their own fields.
    NestedList(&'static [Field]),
}

impl FieldType {
    /// Whether the value is a string of any length, which can be empty.
    #[must_use]
    pub const fn is_text(self) -> bool {
        use FieldType::{Email, Notes, Text, Url};
        self.is_file() || matches!(self, Text(_) | Notes(_) | Url(_) | Email(_))
    }

    /// Whether the value is a file in the media store.
    #[must_use]
    pub const fn is_file(self) -> bool {
        matches!(self, Self::Image | Self::File)
    }
}

impl Field {
    const fn base(name: &'static str, label: &'static str, kind: FieldType) -> Self {
        Self {
            name,
            field_type: kind,
            label,
            help: "",
            source: Source::Column(name),
            required: false,
            null: false,
            null_on_delete: false,
            blank: false,
            read_only: false,
            default: DefaultValue::Empty,
            searchable: false,
            lowercase_column: None,
            aggregate: false,
            nested_type: None,
            detail: None,
            limit_choices_to: None,
            min_value: None,
            empty_is_null: false,
            query_sql: "",
        }
    }

    /// Returns the primary key, which every resource has.
    #[must_use]
    pub const fn primary_key() -> Self {
        Self::base("pk", "ID", FieldType::Integer(1, i64::MAX))
            .column("id")
            .read_only()
    }

    /// Returns a boolean with its default.
    #[must_use]
    pub const fn boolean(name: &'static str, label: &'static str, default: bool) -> Self {
        Self::base(name, label, FieldType::Boolean).default_value(DefaultValue::Boolean(default))
    }

    /// Returns a non-negative integer, 0 by default.
    #[must_use]
    pub const fn integer(name: &'static str, label: &'static str) -> Self {
        Self::base(name, label, FieldType::Integer(0, i64::MAX))
            .default_value(DefaultValue::Integer(0))
    }

    /// Returns a quantity.
    #[must_use]
    pub const fn number(name: &'static str, label: &'static str) -> Self {
        Self::base(name, label, FieldType::Number)
    }

    /// Returns a price, which may be null.
    #[must_use]
    pub const fn price(name: &'static str, label: &'static str) -> Self {
        Self::base(name, label, FieldType::Price).null()
    }

    /// Returns a string of at most `max` characters, which may be empty.
    #[must_use]
    pub const fn text(name: &'static str, label: &'static str, max: usize) -> Self {
        Self::base(name, label, FieldType::Text(max)).blank()
    }

    /// Returns the name of an item: required, not empty, searchable.
    #[must_use]
    pub const fn required_text(name: &'static str, label: &'static str, max: usize) -> Self {
        Self::base(name, label, FieldType::Text(max))
            .required()
            .searchable()
    }

    /// Returns Markdown notes.
    #[must_use]
    pub const fn notes() -> Self {
        Self::base("notes", "Notes", FieldType::Notes(50_000))
            .blank()
            .null()
    }

    /// Returns a URL.
    #[must_use]
    pub const fn link() -> Self {
        Self::base("link", "Link", FieldType::Url(2000)).blank()
    }

    /// Returns a date, which may be null.
    #[must_use]
    pub const fn date(name: &'static str, label: &'static str) -> Self {
        Self::base(name, label, FieldType::Date).null()
    }

    /// Returns a datetime, which may be null.
    #[must_use]
    pub const fn datetime(name: &'static str, label: &'static str) -> Self {
        Self::base(name, label, FieldType::DateTime).null()
    }

    /// Returns the key of an item of another resource, which may be null. Its column ends in `_id`.
    #[must_use]
    pub const fn related(
        name: &'static str,
        label: &'static str,
        column: &'static str,
        to: &'static ModelRef,
    ) -> Self {
        Self::base(name, label, FieldType::Related(to))
            .column(column)
            .null()
    }

    /// Returns a field of any type.
    #[must_use]
    pub const fn new(name: &'static str, label: &'static str, kind: FieldType) -> Self {
        Self::base(name, label, kind)
    }

    /// Returns a read-only field that is computed by SQL over the table `t`.
    #[must_use]
    pub const fn sql(
        name: &'static str,
        label: &'static str,
        kind: FieldType,
        sql: &'static str,
    ) -> Self {
        let mut field = Self::base(name, label, kind).read_only();
        field.source = Source::Sql(sql);
        field
    }

    /// Returns a field that SQL aggregates over other tables. The response to a write contains null instead.
    #[must_use]
    pub const fn aggregate(
        name: &'static str,
        label: &'static str,
        kind: FieldType,
        sql: &'static str,
    ) -> Self {
        let mut field = Self::sql(name, label, kind, sql);
        field.aggregate = true;
        field
    }

    /// Returns a field that the resource's rules handle.
    #[must_use]
    pub const fn custom(name: &'static str, label: &'static str, kind: FieldType) -> Self {
        let mut field = Self::base(name, label, kind);
        field.source = Source::Rules;
        field
    }

    /// Sets the SQL by which plugins query a value of [`Source::Rules`].
    #[must_use]
    pub const fn query_sql(mut self, sql: &'static str) -> Self {
        self.query_sql = sql;
        self
    }

    /// Sets the name of the column.
    #[must_use]
    pub const fn column(mut self, column: &'static str) -> Self {
        self.source = Source::Column(column);
        self
    }

    /// Sets the help text.
    #[must_use]
    pub const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    /// Requires the field in every whole body, except for a new item where it has a default.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self.null = false;
        self
    }

    /// Allows null, which becomes the default where that is a string.
    #[must_use]
    pub const fn null(mut self) -> Self {
        self.null = true;
        self
    }

    /// States that the stored key becomes null when the related item is deleted.
    #[must_use]
    pub const fn null_on_delete(mut self) -> Self {
        self.null_on_delete = true;
        self
    }

    /// Allows an empty string.
    #[must_use]
    pub const fn blank(mut self) -> Self {
        self.blank = true;
        self
    }

    /// Makes it read-only.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Sets the default.
    #[must_use]
    pub const fn default_value(mut self, default: DefaultValue) -> Self {
        self.default = default;
        self
    }

    /// Includes its text in the search.
    #[must_use]
    pub const fn searchable(mut self) -> Self {
        self.searchable = true;
        self
    }

    /// Sets the column that holds its text in lower case.
    #[must_use]
    pub const fn lowercase_column(mut self, column: &'static str) -> Self {
        self.lowercase_column = Some(column);
        self
    }

    /// Sets its type inside other items.
    #[must_use]
    pub const fn nested_type(mut self, kind: FieldType) -> Self {
        self.nested_type = Some(kind);
        self
    }

    /// Sets the object that replaces its key in JSON.
    #[must_use]
    pub const fn detail(mut self, object: &'static Detail) -> Self {
        self.detail = Some(object);
        self
    }

    /// Limits the items that can be chosen; others are rejected.
    #[must_use]
    pub const fn limit_choices_to(mut self, filters: &'static [(&'static str, bool)]) -> Self {
        self.limit_choices_to = Some(filters);
        self
    }

    /// Sets the minimum value.
    #[must_use]
    pub const fn min_value(mut self, least: i64) -> Self {
        self.min_value = Some(least);
        self
    }

    /// Stores an empty string as null.
    #[must_use]
    pub const fn empty_as_null(mut self) -> Self {
        self.null = true;
        self.empty_is_null = true;
        self
    }

    /// Whether a whole body must contain it. A new item uses the default, which is a setting for a currency.
    #[must_use]
    pub const fn is_required(&self, is_new: bool) -> bool {
        let has_default = !matches!(self.default, DefaultValue::Empty)
            || matches!(self.field_type, FieldType::Currency);
        self.required && !(is_new && has_default)
    }

    /// Returns its column.
    #[must_use]
    pub const fn column_name(&self) -> Option<&'static str> {
        self.source.column_name()
    }
}
