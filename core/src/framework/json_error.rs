//! InvenTree's error messages for invalid JSON.
//!
//! The messages are those of InvenTree's own parser, since clients show them. [`explain`] finds the first position at
//! which that parser stops.

use serde_json::Value;

/// Returns the error message for a body that is not JSON; `None` if it is.
#[must_use]
pub fn explain(body: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(body) {
        Ok(text) => text,
        Err(error) => return Some(utf8_error_message(body, &error)),
    };
    let mut walk = Parser {
        text: text.chars().collect(),
        at: 0,
    };
    walk.document()
        .err()
        .map(|(what, at)| with_position(&walk.text, what, at))
}

fn utf8_error_message(body: &[u8], error: &std::str::Utf8Error) -> String {
    let at = error.valid_up_to();
    let byte = body.get(at).copied().unwrap_or_default();
    let what = match error.error_len() {
        None => "unexpected end of data",
        Some(1) if (0xc2..=0xf4).contains(&byte) => "invalid continuation byte",
        Some(1) => "invalid start byte",
        Some(_) => "invalid continuation byte",
    };
    format!("'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: {what}")
}

fn with_position(text: &[char], what: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let line = before.iter().filter(|c| **c == '\n').count() + 1;
    let column = before.iter().rev().take_while(|c| **c != '\n').count() + 1;
    format!("{what}: line {line} column {column} (char {at})")
}

type ParseError = (&'static str, usize);

struct Parser {
    text: Vec<char>,
    at: usize,
}

impl Parser {
    fn document(&mut self) -> Result<(), ParseError> {
        self.skip_whitespace();
        self.value(0)?;
        self.skip_whitespace();
        if self.at < self.text.len() {
            return Err(("Extra data", self.at));
        }
        Ok(())
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn skip_whitespace(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<(), ParseError> {
        // The depth limit of `serde_json`, which parses the body.
        if depth > 128 {
            return Err(("Expecting value", self.at));
        }
        match self.peek() {
            Some('"') => self.string(),
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            Some('t') => self.literal("true"),
            Some('f') => self.literal("false"),
            Some('n') => self.literal("null"),
            Some('-' | '0'..='9') => self.number(),
            _ => Err(("Expecting value", self.at)),
        }
    }

    fn literal(&mut self, word: &str) -> Result<(), ParseError> {
        let end = self.at + word.len();
        let found = self
            .text
            .get(self.at..end)
            .is_some_and(|found| found.iter().copied().eq(word.chars()));
        if !found {
            return Err(("Expecting value", self.at));
        }
        self.at = end;
        Ok(())
    }

    fn number(&mut self) -> Result<(), ParseError> {
        let start = self.at;
        if self.peek() == Some('-') {
            self.at += 1;
        }
        match self.peek() {
            Some('0') => self.at += 1,
            Some('1'..='9') => self.digits(),
            _ => return Err(("Expecting value", start)),
        }
        if self.peek() == Some('.') && matches!(self.text.get(self.at + 1), Some('0'..='9')) {
            self.at += 1;
            self.digits();
        }
        if matches!(self.peek(), Some('e' | 'E')) {
            let sign = usize::from(matches!(self.text.get(self.at + 1), Some('+' | '-')));
            if matches!(self.text.get(self.at + 1 + sign), Some('0'..='9')) {
                self.at += 1 + sign;
                self.digits();
            }
        }
        Ok(())
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some('0'..='9')) {
            self.at += 1;
        }
    }

    fn string(&mut self) -> Result<(), ParseError> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                None => return Err(("Unterminated string starting at", start)),
                Some('"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some('\\') => self.escape(start)?,
                Some(c) if u32::from(c) < 0x20 => {
                    return Err(("Invalid control character at", self.at));
                }
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self, start: usize) -> Result<(), ParseError> {
        match self.text.get(self.at + 1) {
            None => Err(("Unterminated string starting at", start)),
            Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => {
                self.at += 2;
                Ok(())
            }
            Some('u') => {
                let digits = self.text.get(self.at + 2..self.at + 6);
                if !digits.is_some_and(|digits| digits.iter().all(char::is_ascii_hexdigit)) {
                    return Err(("Invalid \\uXXXX escape", self.at + 1));
                }
                self.at += 6;
                Ok(())
            }
            Some(_) => Err(("Invalid \\escape", self.at)),
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), ParseError> {
        const KEY: &str = "Expecting property name enclosed in double quotes";
        self.at += 1;
        self.skip_whitespace();
        if self.peek() == Some('}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            if self.peek() != Some('"') {
                return Err((KEY, self.at));
            }
            self.string()?;
            self.skip_whitespace();
            if self.peek() != Some(':') {
                return Err(("Expecting ':' delimiter", self.at));
            }
            self.at += 1;
            self.skip_whitespace();
            self.value(depth + 1)?;
            self.skip_whitespace();
            match self.peek() {
                Some('}') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(',') => self.at += 1,
                _ => return Err(("Expecting ',' delimiter", self.at)),
            }
            self.skip_whitespace();
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), ParseError> {
        self.at += 1;
        self.skip_whitespace();
        if self.peek() == Some(']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value(depth + 1)?;
            self.skip_whitespace();
            match self.peek() {
                Some(']') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(',') => self.at += 1,
                _ => return Err(("Expecting ',' delimiter", self.at)),
            }
            self.skip_whitespace();
        }
    }
}

/// Returns Python's name for the type of a value, as InvenTree's messages contain it.
#[must_use]
pub fn python_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

#[cfg(test)]
mod tests {
    use super::explain;

    #[test]
    fn the_first_wrong_place_is_named_as_inventree_names_it() {
        for (body, text) in [
            (
                r#"{"active": tru"#,
                "Expecting value: line 1 column 12 (char 11)",
            ),
            (
                "{",
                "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
            ),
            (
                "{bad",
                "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
            ),
            (
                r#"{"barcode": "#,
                "Expecting value: line 1 column 13 (char 12)",
            ),
            (
                "{\"a\": 1,\n \"b\" 2}",
                "Expecting ':' delimiter: line 2 column 6 (char 14)",
            ),
            ("[1 2]", "Expecting ',' delimiter: line 1 column 4 (char 3)"),
            ("1 2", "Extra data: line 1 column 3 (char 2)"),
            (
                "\"abc",
                "Unterminated string starting at: line 1 column 1 (char 0)",
            ),
        ] {
            assert_eq!(explain(body.as_bytes()).as_deref(), Some(text), "{body}");
        }
        assert_eq!(
            explain(b"{\"barcode\": \"\xff\xfe\"}").as_deref(),
            Some("'utf-8' codec can't decode byte 0xff in position 13: invalid start byte")
        );
        assert_eq!(explain(br#"{"a": [1, -2.5e3, null, "x\u00e9"]}"#), None);
    }
}
