//! The README's instructions, and the output that it promises.

/// An instruction.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Write a file: a code block whose first line is a comment with a path.
    File { path: String, text: String },
    /// Run a command: a line after `$ ` in a `console` block. The lines after it are its output.
    Command { text: String, prints: String },
    /// Start a server, which keeps running: the last command of a `console server` block.
    Server { text: String, prints: String },
}

/// Returns the instructions of the page from top to bottom.
pub(crate) fn steps(page: &str) -> Vec<Step> {
    blocks(page)
        .flat_map(|(kind, text)| block(kind, &text))
        .collect()
}

/// Returns the code blocks: the words after the fence, and the lines up to the next fence.
pub(crate) fn blocks(page: &str) -> impl Iterator<Item = (&str, String)> {
    let mut lines = page.lines();
    std::iter::from_fn(move || {
        let kind = lines.find_map(|line| line.strip_prefix("```"))?;
        let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        Some((kind, text.join("\n") + "\n"))
    })
}

fn block(kind: &str, text: &str) -> Vec<Step> {
    match kind {
        "console" => commands(text)
            .map(|(text, prints)| Step::Command { text, prints })
            .collect(),
        "console server" => {
            let mut steps = block("console", text);
            if let Some(Step::Command { text, prints }) = steps.pop() {
                steps.push(Step::Server { text, prints });
            }
            steps
        }
        "toml" => file("# ", text),
        "rust" | "rs" => file("// ", text),
        _ => Vec::new(),
    }
}

fn commands(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split("$ ").skip(1).map(|command| {
        let (text, prints) = command.split_once('\n').unwrap_or((command, ""));
        (text.to_owned(), prints.to_owned())
    })
}

/// Returns a file if its path has a folder. Other blocks are examples only.
fn file(comment: &str, text: &str) -> Vec<Step> {
    let path = text
        .lines()
        .next()
        .and_then(|line| line.strip_prefix(comment));
    let path = path.filter(|path| path.contains('/') && !path.contains(' '));
    path.map(|path| Step::File {
        path: path.to_owned(),
        text: text.to_owned(),
    })
    .into_iter()
    .collect()
}

/// Whether the output is as promised. `…` matches anything, blanks at the ends of lines are ignored.
pub(crate) fn matches_pattern(output: &str, promised: &str) -> bool {
    let (output, promised) = (trimmed(output), trimmed(promised));
    let mut parts = promised.split('…');
    let Some(mut rest) = parts.next().and_then(|first| output.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(place) = rest.find(part) else {
            return false;
        };
        rest = &rest[place + part.len()..];
    }
    rest.ends_with(last)
}

fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[test]
fn a_page_is_read_as_files_and_commands_with_what_they_print() {
    let page = "text\n```console\n$ a b\n1\n2\n$ c\n```\n```sh\nno\n```\n```rust\n// x/y.rs\nfn\n```\n```rust\n// no file\n```\n\
        ```console server\n$ d\n$ run\n…\n```\n";
    let command = |text: &str, prints: &str| Step::Command {
        text: text.to_owned(),
        prints: prints.to_owned(),
    };
    let expected = [
        command("a b", "1\n2\n"),
        command("c", ""),
        Step::File {
            path: "x/y.rs".to_owned(),
            text: "// x/y.rs\nfn\n".to_owned(),
        },
        command("d", ""),
        Step::Server {
            text: "run".to_owned(),
            prints: "…\n".to_owned(),
        },
    ];
    assert_eq!(steps(page), expected);
}

#[test]
fn output_differs_from_the_promise_in_what_the_dots_stand_for_only() {
    for (output, promised) in [
        ("ab\n", "ab"),
        ("a1b2c", "a…b…c"),
        ("x\ny\nz", "…\nz"),
        ("a  \n", "a"),
        ("", "…"),
    ] {
        assert!(matches_pattern(output, promised), "{output} is {promised}");
    }
    for (output, promised) in [
        ("ab", "a"),
        ("ab", ""),
        ("acb", "a…d"),
        ("ab", "b"),
        ("aXb", "a…X…X…b"),
        ("", "a"),
    ] {
        assert!(
            !matches_pattern(output, promised),
            "{output} is not {promised}"
        );
    }
}
