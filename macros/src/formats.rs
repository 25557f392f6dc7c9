//! Formats of versions and dates.

/// Parses a version limit: one to three numbers; missing ones are 0.
pub(crate) fn parse_version(text: &str) -> Option<[u32; 3]> {
    let mut numbers = [0; 3];
    let parts: Vec<&str> = text.split('.').collect();
    if parts.len() > 3 {
        return None;
    }
    for (number, part) in numbers.iter_mut().zip(parts) {
        *number = digits(part)?;
    }
    Some(numbers)
}

/// Whether the text is a version: one to three numbers, optionally with `-pre` and `+build`.
pub(crate) fn is_version(text: &str) -> bool {
    let (text, build) = text
        .split_once('+')
        .map_or((text, None), |(a, b)| (a, Some(b)));
    let (numbers, pre) = text
        .split_once('-')
        .map_or((text, None), |(a, b)| (a, Some(b)));
    parse_version(numbers).is_some() && [build, pre].into_iter().flatten().all(is_label)
}

/// Whether the text consists of letters, digits, hyphens and dots, with no empty part between the dots.
fn is_label(text: &str) -> bool {
    text.split('.')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
}

/// Parses `2024-02-29`, `2024-02-29T12:30:00` or the old format `29.02.2024` and returns it in ISO 8601.
pub(crate) fn iso_date(text: &str) -> Option<String> {
    let (date, time) = text
        .split_once('T')
        .map_or((text, None), |(a, b)| (a, Some(b)));
    let [year, month, day] = parts(date, '-').or_else(|| old_date(date, time))?;
    let whole = year.len() == 4 && month.len() == 2 && day.len() == 2;
    let (y, m, d) = (digits(year)?, digits(month)?, digits(day)?);
    if !whole || d == 0 || d > days(y, m) {
        return None;
    }
    let time = match time {
        Some(time) if is_time(time) => format!("T{time}"),
        Some(_) => return None,
        None => String::new(),
    };
    Some(format!("{year}-{month}-{day}{time}"))
}

/// Splits `DD.MM.YYYY`, a format without a time.
fn old_date<'a>(date: &'a str, time: Option<&str>) -> Option<[&'a str; 3]> {
    let [day, month, year] = parts(date, '.')?;
    time.is_none().then_some([year, month, day])
}

fn is_time(text: &str) -> bool {
    let limits = [24, 60, 60];
    parts(text, ':').is_some_and(|parts| {
        parts
            .iter()
            .zip(limits)
            .all(|(part, limit)| part.len() == 2 && digits(part).is_some_and(|n| n < limit))
    })
}

fn parts(text: &str, between: char) -> Option<[&str; 3]> {
    text.split(between).collect::<Vec<_>>().try_into().ok()
}

/// Returns the number of days of the month; 0 if there is no such month.
fn days(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// Parses a text of digits only.
fn digits(text: &str) -> Option<u32> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::{is_version, iso_date, parse_version};

    #[test]
    fn a_limit_has_one_to_three_numbers() {
        assert_eq!(parse_version("1"), Some([1, 0, 0]));
        assert_eq!(parse_version("10.12.3"), Some([10, 12, 3]));
        for text in ["", "1.", "1.2.3.4", "1.x", "+1", "-1"] {
            assert_eq!(parse_version(text), None, "{text}");
        }
    }

    #[test]
    fn a_version_may_have_a_label_and_a_build() {
        for text in [
            "1",
            "1.2",
            "0.1.0",
            "1.2.3-rc.1",
            "1.2.3+abc",
            "1.2.3-a-b+c.d",
        ] {
            assert!(is_version(text), "{text}");
        }
        for text in ["", "v1", "1.2.3.4", "1.2-", "1.2.3-a..b", "one"] {
            assert!(!is_version(text), "{text}");
        }
    }

    #[test]
    fn dates_are_normalised_to_iso() {
        assert_eq!(iso_date("2222-02-22").as_deref(), Some("2222-02-22"));
        assert_eq!(iso_date("22.02.2222").as_deref(), Some("2222-02-22"));
        assert_eq!(
            iso_date("2022-01-02T03:04:05").as_deref(),
            Some("2022-01-02T03:04:05")
        );
        assert_eq!(iso_date("2024-02-29").as_deref(), Some("2024-02-29"));
    }

    #[test]
    fn a_day_that_does_not_exist_is_no_date() {
        for text in [
            "2023-02-29",
            "2024-13-01",
            "2024-00-01",
            "2024-01-00",
            "24-1-1",
            "",
            "2024-01-01T24:00:00",
        ] {
            assert_eq!(iso_date(text), None, "{text}");
        }
    }
}
