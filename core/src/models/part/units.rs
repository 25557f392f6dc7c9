//! Physical units: what a parameter's value is in the units of its template.

use crate::decimal::Decimal;

/// Units that go with prefixes: symbol, what it measures, how many of the base unit it is.
const UNITS: &[(&str, &str, f64)] = &[
    ("m", "length", 1.0),
    ("meter", "length", 1.0),
    ("metre", "length", 1.0),
    ("in", "length", 0.0254),
    ("inch", "length", 0.0254),
    ("mil", "length", 0.000_025_4),
    ("ft", "length", 0.3048),
    ("g", "mass", 1.0),
    ("gram", "mass", 1.0),
    ("lb", "mass", 453.592_37),
    ("oz", "mass", 28.349_523_125),
    ("s", "time", 1.0),
    ("second", "time", 1.0),
    ("min", "time", 60.0),
    ("h", "time", 3600.0),
    ("hour", "time", 3600.0),
    ("day", "time", 86_400.0),
    ("A", "current", 1.0),
    ("amp", "current", 1.0),
    ("ampere", "current", 1.0),
    ("V", "voltage", 1.0),
    ("volt", "voltage", 1.0),
    ("W", "power", 1.0),
    ("watt", "power", 1.0),
    ("ohm", "resistance", 1.0),
    ("\u{3a9}", "resistance", 1.0),
    ("\u{2126}", "resistance", 1.0),
    ("F", "capacitance", 1.0),
    ("farad", "capacitance", 1.0),
    ("H", "inductance", 1.0),
    ("henry", "inductance", 1.0),
    ("Hz", "frequency", 1.0),
    ("hertz", "frequency", 1.0),
    ("C", "charge", 1.0),
    ("Ah", "charge", 3600.0),
    ("J", "energy", 1.0),
    ("Wh", "energy", 3600.0),
    ("N", "force", 1.0),
    ("Pa", "pressure", 1.0),
    ("bar", "pressure", 100_000.0),
    ("l", "volume", 1.0),
    ("L", "volume", 1.0),
    ("liter", "volume", 1.0),
    ("K", "temperature", 1.0),
    ("degC", "celsius", 1.0),
    ("degF", "fahrenheit", 1.0),
    ("deg", "angle", 1.0),
    ("degree", "angle", 1.0),
    ("lm", "light", 1.0),
    ("cd", "intensity", 1.0),
    ("dB", "ratio", 1.0),
    ("bit", "data", 1.0),
    ("byte", "data", 8.0),
    ("B", "data", 8.0),
    ("%", "percent", 1.0),
    ("percent", "percent", 1.0),
    ("piece", "count", 1.0),
    ("pieces", "count", 1.0),
    ("dozen", "count", 12.0),
    ("each", "count", 1.0),
    ("rpm", "rotation", 1.0),
];

const PREFIXES: &[(&str, f64)] = &[
    ("", 1.0),
    ("p", 1e-12),
    ("pico", 1e-12),
    ("n", 1e-9),
    ("nano", 1e-9),
    ("u", 1e-6),
    ("\u{b5}", 1e-6),
    ("\u{3bc}", 1e-6),
    ("micro", 1e-6),
    ("m", 1e-3),
    ("milli", 1e-3),
    ("c", 1e-2),
    ("centi", 1e-2),
    ("d", 1e-1),
    ("k", 1e3),
    ("kilo", 1e3),
    ("M", 1e6),
    ("mega", 1e6),
    ("G", 1e9),
    ("giga", 1e9),
    ("T", 1e12),
];

/// Whether the text names a unit.
pub(super) fn is_known(unit: &str) -> bool {
    look_up(unit).is_some()
}

/// What it measures, and how many of the base unit it is.
fn look_up(unit: &str) -> Option<(&'static str, f64)> {
    let with = |&(prefix, times): &(&str, f64)| {
        let rest = unit.strip_prefix(prefix)?;
        let found = UNITS.iter().find(|(symbol, ..)| *symbol == rest)?;
        Some((found.1, found.2 * times))
    };
    PREFIXES.iter().find_map(with)
}

/// The number that a value such as `4.7 kohm` is in the units; a bare number is taken to be in them.
pub(super) fn convert(value: &str, units: &str) -> Option<Decimal> {
    let value = value.trim();
    let is_of_number = |sign: char| sign.is_ascii_digit() || matches!(sign, '.' | '-' | '+');
    let end = value.find(|sign| !is_of_number(sign));
    let (number, unit) = value.split_at(end.unwrap_or(value.len()));
    let unit = unit.trim();
    if unit.is_empty() || unit == units {
        return number.parse().ok();
    }
    let (from, to) = (
        look_up(unit).or_else(|| short(unit, units))?,
        look_up(units)?,
    );
    let number: f64 = number.parse().ok().filter(|_| from.0 == to.0)?;
    format!("{:.6}", number * from.1 / to.1).parse().ok()
}

/// A prefix alone, as in `10k`, stands before the unit of the template.
fn short(prefix: &str, units: &str) -> Option<(&'static str, f64)> {
    let (measure, _) = look_up(units)?;
    let prefix = PREFIXES.iter().find(|(known, _)| *known == prefix)?;
    Some((measure, prefix.1))
}
