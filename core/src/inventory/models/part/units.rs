//! Physical units: converts a text such as `4.7 kohm` to other units.

use std::collections::BTreeMap;

use crate::decimal::Decimal;
use crate::resource::{Change, WriteContext};

/// The error text for unknown units.
pub(super) const UNKNOWN: &str = "Invalid physical unit";

/// Units that accept prefixes: symbols, base units, and the factor to these.
const UNITS: &[(&[&str], &str, f64)] = &[
    (&["m", "meter", "metre"], "m", 1.0),
    (&["in", "inch", "inches", "\""], "m", 0.0254),
    (&["mil", "thou"], "m", 0.000_025_4),
    (&["ft", "foot", "feet"], "m", 0.3048),
    (&["yd", "yard"], "m", 0.9144),
    (&["mi", "mile"], "m", 1_609.344),
    (&["g", "gram"], "kg", 0.001),
    (&["t", "tonne"], "kg", 1000.0),
    (&["lb", "pound"], "kg", 0.453_592_37),
    (&["oz", "ounce"], "kg", 0.028_349_523_125),
    (&["s", "sec", "second"], "s", 1.0),
    (&["min", "minute"], "s", 60.0),
    (&["h", "hr", "hour"], "s", 3600.0),
    (&["day"], "s", 86_400.0),
    (&["week"], "s", 604_800.0),
    (&["year"], "s", 31_557_600.0),
    (&["A", "amp", "ampere"], "A", 1.0),
    (&["V", "volt"], "kg m2 s-3 A-1", 1.0),
    (&["W", "watt", "VA"], "kg m2 s-3", 1.0),
    (&["hp", "horsepower"], "kg m2 s-3", 745.699_871_582_270_2),
    (&["ohm", "\u{3a9}", "\u{2126}"], "kg m2 s-3 A-2", 1.0),
    (&["S", "siemens"], "kg-1 m-2 s3 A2", 1.0),
    (&["F", "farad"], "kg-1 m-2 s4 A2", 1.0),
    (&["H", "henry"], "kg m2 s-2 A-2", 1.0),
    (&["T", "tesla"], "kg s-2 A-1", 1.0),
    (&["Wb", "weber"], "kg m2 s-2 A-1", 1.0),
    (&["Hz", "hertz"], "s-1", 1.0),
    (&["rpm"], "s-1", 1.0 / 60.0),
    (&["C", "coulomb"], "A s", 1.0),
    (&["Ah"], "A s", 3600.0),
    (&["J", "joule"], "kg m2 s-2", 1.0),
    (&["Wh"], "kg m2 s-2", 3600.0),
    (&["eV"], "kg m2 s-2", 1.602_176_634e-19),
    (&["cal", "calorie"], "kg m2 s-2", 4.184),
    (&["N", "newton"], "kg m s-2", 1.0),
    (&["lbf"], "kg m s-2", 4.448_221_615_260_5),
    (&["Pa", "pascal"], "kg m-1 s-2", 1.0),
    (&["bar"], "kg m-1 s-2", 100_000.0),
    (&["atm"], "kg m-1 s-2", 101_325.0),
    (&["psi"], "kg m-1 s-2", 6_894.757_293_168_361),
    (&["l", "L", "liter", "litre"], "m3", 0.001),
    (&["gal", "gallon"], "m3", 0.003_785_411_784),
    (&["K", "kelvin"], "K", 1.0),
    (&["lm", "lumen"], "cd", 1.0),
    (&["lx", "lux"], "cd m-2", 1.0),
    (&["cd", "candela"], "cd", 1.0),
    (&["mol", "mole"], "mol", 1.0),
    (&["dB", "decibel"], "dB", 1.0),
    (&["dBm"], "dBm", 1.0),
    (&["bit"], "bit", 1.0),
    (&["byte", "B"], "bit", 8.0),
    (&["rad", "radian"], "", 1.0),
    (
        &["deg", "degree", "\u{b0}"],
        "",
        std::f64::consts::PI / 180.0,
    ),
    (&["%", "percent"], "", 0.01),
    (&["ppm"], "", 1e-6),
    (&["piece", "pieces", "pc", "pcs", "each", "ea"], "", 1.0),
    (&["dozen", "dz"], "", 12.0),
    (&["hundred"], "", 100.0),
    (&["thousand"], "", 1000.0),
];

/// Temperature scales with an offset: symbols, kelvins per degree, and degrees from absolute zero to the scale's zero.
const OFFSET_UNITS: &[(&[&str], f64, f64)] = &[
    (&["degC", "celsius", "\u{b0}C"], 1.0, 273.15),
    (&["degF", "fahrenheit", "\u{b0}F"], 5.0 / 9.0, 459.67),
];

const PREFIXES: &[(&str, f64)] = &[
    ("", 1.0),
    ("f", 1e-15),
    ("femto", 1e-15),
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
    ("tera", 1e12),
];

/// Base units and their powers.
type Dimensions = BTreeMap<&'static str, i32>;

/// A unit in base units: dimensions, factor, and offset of its zero.
#[derive(Debug, Clone, Default, PartialEq)]
struct Unit {
    dimensions: Dimensions,
    factor: f64,
    offset: f64,
}

/// Rejects unknown units of a part.
pub(super) fn check(context: &mut WriteContext<'_>, change: &Change) {
    let units = change.after.text("units");
    if change.has_changed("units") && !is_known(units) {
        context.reject("units", UNKNOWN);
    }
}

/// Whether the text is a unit; the empty text is one.
pub(super) fn is_known(units: &str) -> bool {
    parse_unit(units).is_some()
}

/// Converts a value such as `4.7 kohm` to a number in `units`. A bare number is already in these units.
#[must_use]
pub(crate) fn convert(value: &str, units: &str) -> Option<Decimal> {
    let (number, unit) = split(value.trim())?;
    if unit.is_empty() || unit == units {
        return number.parse().ok();
    }
    let to = parse_unit(units)?;
    let from = match parse_unit(unit) {
        Some(from) if from.dimensions == to.dimensions => from,
        _ if units.is_empty() => return None,
        _ => prefix_only_unit(unit, &to)?,
    };
    let number: f64 = number.parse().ok()?;
    let converted = (number + from.offset) * from.factor / to.factor - to.offset;
    format!("{converted:.6}").parse().ok()
}

/// Splits a value into its leading number and the rest.
fn split(value: &str) -> Option<(&str, &str)> {
    let begins = value.starts_with(|sign: char| sign.is_ascii_digit() || "+-.".contains(sign));
    let ends = value
        .char_indices()
        .map(|(index, _)| index)
        .chain([value.len()]);
    let mut ends = ends
        .filter(|_| begins)
        .collect::<Vec<_>>()
        .into_iter()
        .rev();
    ends.find_map(|end| {
        let (number, unit) = value.split_at_checked(end)?;
        number.parse::<f64>().ok()?;
        Some((number, unit.trim()))
    })
}

/// Parses products, quotients and powers of units.
fn parse_unit(text: &str) -> Option<Unit> {
    let text = text.trim();
    if let Some((_, times, below)) = OFFSET_UNITS
        .iter()
        .find(|(names, ..)| names.contains(&text))
    {
        let base = parse_dimensions("K");
        return Some(Unit {
            dimensions: base,
            factor: *times,
            offset: *below,
        });
    }
    let mut unit = Unit {
        factor: 1.0,
        ..Unit::default()
    };
    if text.is_empty() {
        return Some(unit);
    }
    let text = text.replace("**", "^").replace(" per ", "/");
    let text = text.replace(" * ", "*").replace(" / ", "/");
    for (index, product) in text.split('/').enumerate() {
        let sign = if index == 0 { 1 } else { -1 };
        for factor in product.split(['*', '\u{b7}', ' ']) {
            multiply(&mut unit, factor, sign)?;
        }
    }
    unit.dimensions.retain(|_, power| *power != 0);
    Some(unit)
}

fn multiply(unit: &mut Unit, factor: &str, sign: i32) -> Option<()> {
    let factor = factor.replace('\u{b2}', "^2").replace('\u{b3}', "^3");
    let (name, power) = factor.split_once('^').unwrap_or((&factor, "1"));
    let power = power.parse::<i32>().ok().filter(|power| power.abs() < 10)? * sign;
    if name == "1" {
        return Some(());
    }
    let (own, times) = parse_simple_unit(name)?;
    for (name, own) in own {
        *unit.dimensions.entry(name).or_default() += own * power;
    }
    unit.factor *= times.powi(power);
    Some(())
}

/// Parses a unit without powers, with or without a prefix.
fn parse_simple_unit(name: &str) -> Option<(Dimensions, f64)> {
    PREFIXES.iter().find_map(|(prefix, times)| {
        let rest = name.strip_prefix(prefix)?;
        // Long names may be plural.
        let single = rest.strip_suffix('s').filter(|single| single.len() > 2);
        let fits = |names: &[&str]| {
            names.contains(&rest) || single.is_some_and(|single| names.contains(&single))
        };
        let (_, made_of, own) = UNITS.iter().find(|(names, ..)| fits(names))?;
        Some((parse_dimensions(made_of), times * own))
    })
}

fn parse_dimensions(made_of: &'static str) -> Dimensions {
    let parts = made_of.split_whitespace();
    let powers = parts.map(|part| {
        let end = part.find(|sign: char| sign == '-' || sign.is_ascii_digit());
        let (name, power) = part.split_at(end.unwrap_or(part.len()));
        (name, power.parse().unwrap_or(1))
    });
    powers.collect()
}

/// A bare prefix, as in `10k`, applies to the target unit.
fn prefix_only_unit(prefix: &str, to: &Unit) -> Option<Unit> {
    let (_, times) = PREFIXES.iter().find(|(known, _)| *known == prefix)?;
    // The only base unit that has a prefix itself.
    let own = if to.dimensions == parse_dimensions("kg") {
        0.001
    } else {
        1.0
    };
    Some(Unit {
        factor: times * own,
        offset: 0.0,
        ..to.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::{convert, is_known};

    #[test]
    fn a_value_is_converted_where_it_measures_the_same() {
        for (value, units, number) in [
            ("12", "mm", Some("12")),
            ("1 inch", "mm", Some("25.4")),
            ("4.7 kohm", "ohm", Some("4700")),
            ("10k", "ohm", Some("10000")),
            ("1e3 mm", "m", Some("1")),
            ("2 m^2", "cm^2", Some("20000")),
            ("36 km/h", "m/s", Some("10")),
            ("2 N*m", "J", Some("2")),
            ("25 degC", "K", Some("298.15")),
            ("212 degF", "degC", Some("100")),
            ("5 dozen", "", Some("60")),
            ("-5 percent", "%", Some("-5")),
            ("3 meters", "mm", Some("3000")),
            ("12 V", "mA", None),
            ("m", "mm", None),
            ("ten m", "mm", None),
            ("5 bananas", "", None),
        ] {
            let found = convert(value, units).map(|number| number.to_string());
            assert_eq!(found.as_deref(), number, "{value} in {units}");
        }
    }

    #[test]
    fn units_are_known_by_their_symbols_prefixes_and_powers() {
        for known in [
            "", "m", "mm", "\u{3bc}F", "m\u{b2}", "kg/m**3", "W m", "V*A", "1/s", "pcs",
        ] {
            assert!(is_known(known), "{known}");
        }
        for unknown in ["bananas", "m^", "m^x", "m//s", "m^99", "*", "inf"] {
            assert!(!is_known(unknown), "{unknown}");
        }
    }
}
