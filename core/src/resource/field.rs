//! The fields of a resource: one table, from which reading, checking, `OPTIONS` and OpenAPI follow.

use super::{Detail, Target};

/// One field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Name in JSON.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Name for people.
    pub label: &'static str,
    /// Explanation for people; empty where the label says it all.
    pub help: &'static str,
    /// Where its value comes from.
    pub source: Source,
    /// Whether a whole body must name it; that of a new item may leave it to its default.
    pub required: bool,
    /// Whether it may be null.
    pub null: bool,
    /// Whether a text may be empty.
    pub blank: bool,
    /// Whether a write leaves it alone.
    pub read_only: bool,
    /// What a new item gets that does not name it.
    pub default: Preset,
    /// Whether it belongs to the words by which an item is found.
    pub searched: bool,
    /// The column that holds its text in lower case, by which texts are the same whatever their case.
    pub folded: Option<&'static str>,
    /// Whether it is counted up by the database, which the answer to a write leaves out.
    pub counted: bool,
    /// What it is shown as inside of other items, where that differs.
    pub inside: Option<Kind>,
    /// The object that is shown in place of its key, where that is.
    pub object: Option<&'static Detail>,
    /// What the items that can be chosen have in common: truth values by their columns.
    pub filters: Option<&'static [(&'static str, bool)]>,
    /// The least number that it may be.
    pub least: Option<i64>,
    /// Whether an empty text is stored as null.
    pub empty_is_null: bool,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A truth value.
    Boolean,
    /// A whole number within limits.
    Integer(i64, i64),
    /// A [`Decimal`](crate::decimal::Decimal), in JSON a number.
    Number,
    /// A [`Decimal`](crate::decimal::Decimal), in JSON a text of so many decimal places.
    Places(usize),
    /// A price; in JSON a number.
    Price,
    /// A text of at most so many characters.
    Text(usize),
    /// Notes in Markdown of at most so many characters.
    Notes(usize),
    /// An address on the web of at most so many characters.
    Url(usize),
    /// An e-mail address.
    Email(usize),
    /// A day.
    Date,
    /// A moment, shown to the minute.
    DateTime,
    /// The key of an item of another resource.
    Related(&'static Target),
    /// One of several numbers, each with its name.
    Choice(&'static [(i64, &'static str)]),
    /// One of several words, each with its name.
    Word(&'static [(&'static str, &'static str)]),
    /// A three-letter currency code.
    Currency,
    /// A picture: its address, or null.
    Image,
    /// A small form of a picture: its address, or that of an empty one.
    Thumbnail,
    /// A file: its address, or null.
    File,
    /// A list of texts.
    Tags,
    /// A list of anything.
    List,
    /// Any JSON.
    Json,
    /// Whatever the server makes of it.
    Any,
    /// The value of a setting, whatever that is of: at most so many characters as a text.
    Value(usize),
    /// An object with fields of its own, or null.
    Nested(&'static [Field]),
    /// A list of objects with fields of their own.
    Each(&'static [Field]),
}

impl Kind {
    /// Whether it is a file beside the database.
    #[must_use]
    pub const fn is_file(self) -> bool {
        matches!(self, Self::Image | Self::File)
    }
}

/// Where the value of a field comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The column of that name.
    Column(&'static str),
    /// SQL over the table, which is called `t`.
    Sql(&'static str),
    /// The resource's own rules, which read it from what was sent or add it to what is shown.
    Rules,
}

/// What a new item gets for a field that was not sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Preset {
    /// Null where that may be, otherwise an empty text or zero.
    Nothing,
    /// The truth value.
    Truth(bool),
    /// The whole number, or so many ones.
    Whole(i64),
    /// The text.
    Word(&'static str),
}

impl Field {
    const fn new(name: &'static str, label: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            label,
            help: "",
            source: Source::Column(name),
            required: false,
            null: false,
            blank: false,
            read_only: false,
            default: Preset::Nothing,
            searched: false,
            folded: None,
            counted: false,
            inside: None,
            object: None,
            filters: None,
            least: None,
            empty_is_null: false,
        }
    }

    /// The key, which every resource has.
    #[must_use]
    pub const fn key() -> Self {
        Self::new("pk", "ID", Kind::Integer(1, i64::MAX))
            .column("id")
            .read_only()
    }

    /// A truth value, with what a new item gets.
    #[must_use]
    pub const fn boolean(name: &'static str, label: &'static str, default: bool) -> Self {
        Self::new(name, label, Kind::Boolean).preset(Preset::Truth(default))
    }

    /// A whole number that is not negative.
    #[must_use]
    pub const fn integer(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Integer(0, i64::MAX)).preset(Preset::Whole(0))
    }

    /// A quantity.
    #[must_use]
    pub const fn number(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Number)
    }

    /// A price.
    #[must_use]
    pub const fn price(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Price).null()
    }

    /// A text of at most so many characters, which may be empty.
    #[must_use]
    pub const fn text(name: &'static str, label: &'static str, max: usize) -> Self {
        Self::new(name, label, Kind::Text(max)).blank()
    }

    /// The name of an item: must be sent, may not be empty, is searched.
    #[must_use]
    pub const fn title(name: &'static str, label: &'static str, max: usize) -> Self {
        Self::new(name, label, Kind::Text(max))
            .required()
            .searched()
    }

    /// Notes in Markdown, of as many lines as they have.
    #[must_use]
    pub const fn notes() -> Self {
        Self::new("notes", "Notes", Kind::Notes(50_000))
            .blank()
            .null()
    }

    /// An address on the web.
    #[must_use]
    pub const fn link() -> Self {
        Self::new("link", "Link", Kind::Url(2000)).blank()
    }

    /// A day, or none.
    #[must_use]
    pub const fn date(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Date).null()
    }

    /// A moment, or none.
    #[must_use]
    pub const fn time(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::DateTime).null()
    }

    /// An item of another resource, or none; the column ends in `_id`.
    #[must_use]
    pub const fn related(
        name: &'static str,
        label: &'static str,
        column: &'static str,
        to: &'static Target,
    ) -> Self {
        Self::new(name, label, Kind::Related(to))
            .column(column)
            .null()
    }

    /// Of another kind.
    #[must_use]
    pub const fn of(name: &'static str, label: &'static str, kind: Kind) -> Self {
        Self::new(name, label, kind)
    }

    /// Calculated by SQL over the table, which is called `t`; not to be written.
    #[must_use]
    pub const fn sql(
        name: &'static str,
        label: &'static str,
        kind: Kind,
        sql: &'static str,
    ) -> Self {
        let mut field = Self::new(name, label, kind).read_only();
        field.source = Source::Sql(sql);
        field
    }

    /// Counted up by SQL over other tables; the answer to a write leaves it out.
    #[must_use]
    pub const fn count(
        name: &'static str,
        label: &'static str,
        kind: Kind,
        sql: &'static str,
    ) -> Self {
        let mut field = Self::sql(name, label, kind, sql);
        field.counted = true;
        field
    }

    /// The affair of the resource's own rules.
    #[must_use]
    pub const fn own(name: &'static str, label: &'static str, kind: Kind) -> Self {
        let mut field = Self::new(name, label, kind);
        field.source = Source::Rules;
        field
    }

    /// In a column of another name.
    #[must_use]
    pub const fn column(mut self, column: &'static str) -> Self {
        self.source = Source::Column(column);
        self
    }

    /// With an explanation.
    #[must_use]
    pub const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    /// To be named by every whole body, but for a new item where it has a default.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self.null = false;
        self
    }

    /// Possibly null, which stands for the preset where that is a text.
    #[must_use]
    pub const fn null(mut self) -> Self {
        self.null = true;
        self
    }

    /// Possibly empty.
    #[must_use]
    pub const fn blank(mut self) -> Self {
        self.blank = true;
        self
    }

    /// Not to be written.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// With what a new item gets.
    #[must_use]
    pub const fn preset(mut self, default: Preset) -> Self {
        self.default = default;
        self
    }

    /// Among the words by which an item is found.
    #[must_use]
    pub const fn searched(mut self) -> Self {
        self.searched = true;
        self
    }

    /// With a column that holds its text in lower case.
    #[must_use]
    pub const fn folded(mut self, column: &'static str) -> Self {
        self.folded = Some(column);
        self
    }

    /// Shown as another kind inside of other items.
    #[must_use]
    pub const fn inside(mut self, kind: Kind) -> Self {
        self.inside = Some(kind);
        self
    }

    /// With an object that is shown in place of its key.
    #[must_use]
    pub const fn object(mut self, object: &'static Detail) -> Self {
        self.object = Some(object);
        self
    }

    /// With what the items that can be chosen have in common; another one is refused.
    #[must_use]
    pub const fn filtered(mut self, filters: &'static [(&'static str, bool)]) -> Self {
        self.filters = Some(filters);
        self
    }

    /// A number that is not less.
    #[must_use]
    pub const fn at_least(mut self, least: i64) -> Self {
        self.least = Some(least);
        self
    }

    /// A text of which null is stored where it is empty.
    #[must_use]
    pub const fn empty_as_null(mut self) -> Self {
        self.null = true;
        self.empty_is_null = true;
        self
    }

    /// Whether a whole body lacks something without it. A new item has the default in its place; a currency has one
    /// among the settings.
    #[must_use]
    pub const fn is_missed(&self, is_new: bool) -> bool {
        let has_default =
            !matches!(self.default, Preset::Nothing) || matches!(self.kind, Kind::Currency);
        self.required && !(is_new && has_default)
    }

    /// The column behind it.
    #[must_use]
    pub const fn stored_in(&self) -> Option<&'static str> {
        match self.source {
            Source::Column(column) => Some(column),
            Source::Sql(_) | Source::Rules => None,
        }
    }
}
